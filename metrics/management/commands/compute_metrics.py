from __future__ import annotations

import argparse
import time
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from foundation.accounts.models import User
from foundation.audit.acting import acting_as
from foundation.audit.enums import Source
from metrics.measures import months
from metrics.measures.statement import Family
from metrics.services.computing import Scope, compute_months


def _month(text: str) -> date:
    try:
        return months.parsed(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from problem


class Command(BaseCommand):
    help = (
        "Compute the measures into snapshots: the months that changed, or as chosen. Safe to run at any time and twice."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name,
            subcommand,
            epilog="Example: manage.py compute_metrics --since 2026-01 --progress",
            **kwargs,
        )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--since", type=_month, metavar="YYYY-MM", help="all months from this one on")
        which.add_argument("--all", action="store_true", help="all months there are")
        parser.add_argument("--progress", action="store_true", help="say on stderr what is being computed")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        by = User.system()
        with acting_as(by, source=Source.COMMAND):
            run = compute_months(scope=_scope(options), by=by, progress=self._tell if options["progress"] else None)
        seconds = time.perf_counter() - started
        self.stdout.write(f"{run.rows_written} rows written in {seconds:.1f} s")

    def _tell(self, family: Family, written: int) -> None:
        self.stderr.write(f"{family.name.label}: {written} rows written")


def _scope(options: dict[str, Any]) -> Scope:
    if options["all"]:
        return Scope.all()
    return Scope.from_month(options["since"]) if options["since"] else Scope.changed()
