"""Runbooks from a folder of Markdown files: each as ordered blocks that give the file back to the byte.

What people did to a runbook in Debrief is never written over: a file that changed since is then told as a warning.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.enums import Source
from incidents.models import Runbook, RunbookBlock, RunbookVersion
from incidents.rules.runbook_markdown import read_runbook
from incidents.services.importing.result import ImportResult, Outcome
from incidents.services.runbook_links import link_alerts_to_runbooks
from incidents.services.runbooks import create_runbook, free_slug, replace_content

INDEX = "_index.md"
LONGEST_SOURCE = 255
BY_IMPORT = (Source.COMMAND, Source.TASK)


@service(action=Action.IMPORT)
def import_runbooks(*, folder: Path, by: User, source: str = "", reason: str = "") -> ImportResult:
    """Take in every Markdown file below `folder`, then link the alerts whose address means one of them.

    A runbook is known by its file's name below the folder and by its source: the name given, else where the folder is.
    """
    result = ImportResult()
    root = folder.resolve()
    origin = Origin(
        source.strip()[-LONGEST_SOURCE:] or root.as_posix()[-LONGEST_SOURCE:], is_named=bool(source.strip())
    )
    for file in sorted(each for each in root.rglob("*") if each.is_file()):
        if file.suffix.casefold() == ".md" and file.name.casefold() != INDEX:
            _take_in_file(file, file.relative_to(root.parent).as_posix()[-LONGEST_SOURCE:], origin, result, by=by)
        elif not file.suffix and file.with_name(f"{file.name}.md").exists():
            result.warn(str(file), 0, _("left out: “%s.md” beside it is the runbook of that name") % file.name)
    for other, count in origin.elsewhere.items():
        result.warn(str(folder), 0, _elsewhere(other, count))
    linked, unlinked = link_alerts_to_runbooks(by=by)
    result.extra |= {"alerts_linked": linked, "alerts_unlinked": unlinked}
    return result


class Origin:
    """Where files come from, with what is known from there, and from elsewhere by the same name."""

    def __init__(self, name: str, *, is_named: bool) -> None:
        self.name, self.is_named = name, is_named
        self.known: dict[str, Runbook] = {}
        self.others: dict[str, str] = {}
        self.elsewhere: Counter[str] = Counter()
        for runbook in Runbook.objects.exclude(imported_from="").order_by("id"):
            if runbook.imported_source == name:
                self.known[runbook.imported_from] = runbook
            else:
                self.others.setdefault(runbook.imported_from, runbook.imported_source)

    def is_taken(self, path: str) -> bool:
        """Another folder gave a file of this name, and nobody said that this is another one."""
        if self.is_named or path in self.known or path not in self.others:
            return False
        self.elsewhere[self.others[path]] += 1
        return True


def _elsewhere(other: str, count: int) -> str:
    said = ngettext(
        "left out: one file has the name of one that came from “%(other)s”. If it is the same folder in another place, "
        "import it with --source “%(other)s”; if it is another one, with a name of its own.",
        "left out: %(count)d files have the names of some that came from “%(other)s”. If it is the same folder in "
        "another place, import it with --source “%(other)s”; if it is another one, with a name of its own.",
        count,
    )
    return said % {"other": other, "count": count}


def _take_in_file(file: Path, path: str, origin: Origin, result: ImportResult, *, by: User) -> None:
    if origin.is_taken(path):
        return
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        result.error(str(file), 0, _("this can’t be read: %s") % error)
        return
    unclosed = read_runbook(text).unclosed_fence
    if unclosed is not None:
        line = unclosed.line
        result.warn(str(file), line, _("a code fence begins in this block and never ends: what follows counts as code"))
    try:
        result.count(_take_in(file, text, path, origin, result, by=by))
    except BrokenRule as refusal:
        result.error(str(file), 0, refusal.sentence)


def _take_in(file: Path, text: str, path: str, origin: Origin, result: ImportResult, *, by: User) -> Outcome:
    known = origin.known.get(path)
    if known is None:
        title = read_runbook(text).title.strip() or file.stem
        create_runbook(
            source=text, title=title, slug=free_slug(file.stem), imported_from=path, imported_source=origin.name, by=by
        )
        return Outcome.CREATED
    if known.source() == text or _imported_last(known) == text:
        return Outcome.UNCHANGED
    if _was_edited_here(known):
        result.warn(str(file), 0, _("the file changed, and so did the runbook in Debrief: it was left as it is here"))
        return Outcome.UNCHANGED
    replace_content(runbook=known, source=text, by=by, reason=_("The file changed."))
    return Outcome.UPDATED


def _imported_last(runbook: Runbook) -> str:
    """The file as it was when it was last taken in."""
    rows = RunbookVersion.objects.filter(runbook=runbook, source__in=BY_IMPORT)
    return rows.order_by("-number").values_list("text", flat=True).first() or ""


def _was_edited_here(runbook: Runbook) -> bool:
    """A person's edit, through the site, the admin or the API, since the file was first taken in."""
    rows = RunbookBlock.history.filter(runbook_id=runbook.pk)  # type: ignore[attr-defined]
    return bool(rows.exclude(history_source__in=BY_IMPORT).exists())
