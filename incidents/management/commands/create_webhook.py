from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from foundation.accounts.models import User
from foundation.audit.acting import acting_as
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.enums import Source
from incidents.management.importing import usage
from incidents.models.webhooks import ReceiverKind
from incidents.services.webhooks import create_webhook


class Command(BaseCommand):
    help = "Make an address that a sender of alerts posts to. Prints its path, which is shown this once."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        epilog = 'Example: manage.py create_webhook alertmanager --name "eu-west production"'
        return super().create_parser(prog_name, subcommand, epilog=epilog, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=ReceiverKind.values, help="which sender's format it understands")
        parser.add_argument("--name", required=True, help="what posts to it, such as the cluster's name")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.system()
        with acting_as(by, source=Source.COMMAND):
            try:
                _receiver, path = create_webhook(kind=options["kind"], name=options["name"], by=by)
            except BrokenRule as refusal:
                raise usage(refusal.sentence) from refusal
        self.stdout.write(path)
