"""Runbooks from a folder of Markdown files: each as ordered blocks that give the file back to the byte.

What people did to a runbook in Debrief is never written over: a file that changed since is then told as a warning.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.enums import Source
from incidents.models import Runbook, RunbookBlock
from incidents.rules.runbook_markdown import read_runbook
from incidents.services.importing.result import ImportResult, Outcome
from incidents.services.runbook_links import link_alerts_to_runbooks
from incidents.services.runbooks import create_runbook, free_slug, replace_content

INDEX = "_index.md"
LONGEST_SOURCE = 255


@service(action=Action.IMPORT)
def import_runbooks(*, folder: Path, by: User, reason: str = "") -> ImportResult:
    """Take in every Markdown file below `folder`, then link the alerts whose address means one of them."""
    result = ImportResult()
    root = folder.resolve()
    known = {each.imported_from: each for each in Runbook.objects.exclude(imported_from="")}
    for file in sorted(each for each in root.rglob("*") if each.is_file()):
        if file.suffix.casefold() == ".md" and file.name.casefold() != INDEX:
            source = file.relative_to(root.parent).as_posix()[-LONGEST_SOURCE:]
            _take_in_file(file, source, known.get(source), result, by=by)
        elif not file.suffix and file.with_name(f"{file.name}.md").exists():
            result.warn(str(file), 0, _("left out: “%s.md” beside it is the runbook of that name") % file.name)
    linked, unlinked = link_alerts_to_runbooks(by=by)
    result.extra |= {"alerts_linked": linked, "alerts_unlinked": unlinked}
    return result


def _take_in_file(file: Path, source: str, known: Runbook | None, result: ImportResult, *, by: User) -> None:
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
        result.count(_take_in(file, text, source, known, result, by=by))
    except BrokenRule as refusal:
        result.error(str(file), 0, refusal.sentence)


def _take_in(file: Path, text: str, source: str, known: Runbook | None, result: ImportResult, *, by: User) -> Outcome:
    if known is None:
        title = read_runbook(text).title.strip() or file.stem
        create_runbook(source=text, title=title, slug=free_slug(file.stem), imported_from=source, by=by)
        return Outcome.CREATED
    if known.source() == text:
        return Outcome.UNCHANGED
    if _was_edited_here(known):
        result.warn(str(file), 0, _("the file changed, and so did the runbook in Debrief: it was left as it is here"))
        return Outcome.UNCHANGED
    replace_content(runbook=known, source=text, by=by, reason=_("The file changed."))
    return Outcome.UPDATED


def _was_edited_here(runbook: Runbook) -> bool:
    """A person's edit, through the site, the admin or the API, since the file was first taken in."""
    rows = RunbookBlock.history.filter(runbook_id=runbook.pk)  # type: ignore[attr-defined]
    return bool(rows.exclude(history_source__in=(Source.COMMAND, Source.TASK)).exists())
