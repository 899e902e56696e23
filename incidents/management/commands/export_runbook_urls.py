from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents.services.rule_overlay import exportable, overlay_of


class Command(BaseCommand):
    help = "Print a rule file in which the runbook_url of each alert leads here; promtool check rules accepts it."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        example = "Example: manage.py export_runbook_urls > runbook_urls.yaml"
        return super().create_parser(prog_name, subcommand, epilog=example, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", default="", metavar="FILE", help="only what was imported from this file")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(overlay_of(exportable(options["source"])), ending="")
