"""What every import command shares: whom it acts as, its formats, its exit codes."""

from __future__ import annotations

import json
import sys
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.acting import acting_as
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.enums import Source
from incidents.services.importing.result import ImportResult

LOOK_AT_IT, WRONG_USAGE = 1, 2


class ImportCommand(BaseCommand):
    """Exit 0: all went well; 1: something was skipped or needs a look; 2: wrong usage. `read` does the work."""

    example: ClassVar[str]

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog=f"Example: {self.example}", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the result")
        parser.add_argument(
            "--as", dest="username", metavar="USERNAME", help="whose import it is; Debrief's own unless said"
        )

    def read(self, *, by: User, options: dict[str, Any]) -> ImportResult:
        """Import what `options` name. A bad record is told in the result; raise `CommandError` for wrong usage."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._by(options["username"])
        with acting_as(by, source=Source.COMMAND):
            try:
                result = self.read(by=by, options=options)
            except BrokenRule as refusal:
                raise CommandError(refusal.sentence, returncode=LOOK_AT_IT) from refusal
        self._print(result, options["format"])
        if not self._went_well(result):
            sys.exit(LOOK_AT_IT)

    def _went_well(self, result: ImportResult) -> bool:
        return result.clean

    def _by(self, username: str | None) -> User:
        if username is None:
            return User.system()
        try:
            found: User = User.objects.get(username=username, is_active=True)
        except User.DoesNotExist as error:
            raise usage(_("There is no user “%s”.") % username) from error
        return found

    def _print(self, result: ImportResult, form: str) -> None:
        if form == "json":
            self.stdout.write(json.dumps(result.as_json(), indent=2, ensure_ascii=False))
        else:
            self.stdout.write(result.as_text())
        for problem in result.problems():
            self.stderr.write(problem)
        if form == "text" and (summary := result.summary_of_problems()):
            self.stderr.write(summary)


def usage(sentence: str) -> CommandError:
    """Wrong usage: exit code 2."""
    return CommandError(sentence, returncode=WRONG_USAGE)
