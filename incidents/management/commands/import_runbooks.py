from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from incidents.management.importing import ImportCommand, usage
from incidents.services.importing.result import ImportResult
from incidents.services.importing.runbooks import import_runbooks


class Command(ImportCommand):
    help = "Import runbooks from a folder of Markdown files, and link the alerts whose runbook_url means one."
    example = "manage.py import_runbooks runbooks/ --format json"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder of Markdown files, read with all below")
        parser.add_argument(
            "--source", default="", metavar="NAME",
            help="what the folder is called wherever it lies, such as its repository; where it lies unless said",
        )  # fmt: skip

    def read(self, *, by: User, options: dict[str, Any]) -> ImportResult:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise usage(_("There is no such folder: %s.") % folder)
        return import_runbooks(folder=folder, source=options["source"], by=by)
