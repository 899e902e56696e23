from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from incidents.management.importing import ImportCommand, usage
from incidents.services.importing.prometheus_rules import import_prometheus_rules
from incidents.services.importing.result import ImportResult


class Command(ImportCommand):
    help = "Import alert definitions from Prometheus rule files, plain or PrometheusRule resources."
    example = "manage.py import_prometheus_rules rules/ extra.yaml --format json"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a rule file, or a folder of them")

    def read(self, *, by: User, options: dict[str, Any]) -> ImportResult:
        paths: list[Path] = options["paths"]
        if missing := [str(path) for path in paths if not path.exists()]:
            raise usage(_("There is no such file or folder: %s.") % ", ".join(missing))
        return import_prometheus_rules(paths=paths, by=by)
