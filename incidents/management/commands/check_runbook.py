"""`manage.py check_runbook`: would these runbooks work at 3 a.m.? Needs no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.management.importing import LOOK_AT_IT, usage
from incidents.rules.runbook_lint import Finding, check_runbook

STANDARD_INPUT = "-"


class Command(BaseCommand):
    """Exit 0: nothing found; 1: findings; 2: wrong usage, or a file that can't be read. The others are checked."""

    help = "Check runbooks in Markdown: sections, commands, warnings, links, secrets, names."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        example = "Example: manage.py check_runbook runbooks/*.md --format json"
        return super().create_parser(prog_name, subcommand, epilog=example, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="Markdown; a folder with all below; - for input")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print what was found")

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        unread: list[str] = []
        found = [(name, finding) for name, source in _read(files, unread) for finding in check_runbook(source)]
        if options["format"] == "json":
            rows = [_row(name, finding) for name, finding in found]
            self.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False))
        else:
            self._print(found)
        if unread:
            raise usage(" ".join(unread))
        if found:
            sys.exit(LOOK_AT_IT)

    def _print(self, found: list[tuple[str, Finding]]) -> None:
        for name, each in found:
            self.stdout.write(f"{name}:{each.line}: {each.severity} {each.code}: {each.message} {each.fix}")
        files = len({name for name, _finding in found})
        if found:
            said = ngettext("%(n)d finding in %(files)d files.", "%(n)d findings in %(files)d files.", len(found))
            self.stderr.write(said % {"n": len(found), "files": files})


def _read(files: list[str], unread: list[str]) -> Iterator[tuple[str, str]]:
    for name in files:
        if name == STANDARD_INPUT:
            yield name, sys.stdin.read()
            continue
        path = Path(name)
        if not path.exists():
            unread.append(_("There is no such file: %s.") % name)
            continue
        for each in sorted(path.rglob("*.md")) if path.is_dir() else [path]:
            try:
                yield str(each), each.read_bytes().decode("utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                unread.append(_("%(file)s can't be read: %(why)s.") % {"file": each, "why": error})


def _row(name: str, finding: Finding) -> dict[str, Any]:
    return {
        "file": name,
        "line": finding.line,
        "code": finding.code,
        "section": finding.section,
        "message": finding.message,
        "fix": finding.fix,
        "severity": finding.severity.value,
    }
