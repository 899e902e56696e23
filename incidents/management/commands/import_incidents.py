from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from incidents.management.importing import ImportCommand, usage
from incidents.services.importing.result import ImportResult
from incidents.services.importing.statuspage import import_statuspage

SOURCES = {"statuspage": import_statuspage}


class Command(ImportCommand):
    help = "Import incidents from elsewhere, as retrospective ones with their original dates."
    example = "manage.py import_incidents --source statuspage incidents.json"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--source", required=True, choices=sorted(SOURCES), help="what wrote the file")
        parser.add_argument("file", type=Path, metavar="FILE", help="for statuspage: incidents.json of its API v2")

    def read(self, *, by: User, options: dict[str, Any]) -> ImportResult:
        file: Path = options["file"]
        if not file.is_file():
            raise usage(_("There is no such file: %s.") % file)
        return SOURCES[options["source"]](file=file, by=by)
