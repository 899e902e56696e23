"""`manage.py create_api_token USERNAME`: a token for scripts, shown once."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import create_api_token
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule

EXAMPLE = """
example:
  manage.py create_api_token ana --name "deploy pipeline" --scope read --scope declare --days 90
"""


class Command(BaseCommand):
    help = "Print a new API token for a user, alone on one line. It is shown once; only its digest is kept."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLE
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="whose rights the token has")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            choices=Action.values,
            metavar="SCOPE",
            help=f"limit it to this action; repeat for more (default: all its user may do): {', '.join(Action.values)}",
        )
        parser.add_argument("--name", default="command line", help="what uses it (default: %(default)s)")
        parser.add_argument("--days", type=int, help="expires after so many days (default: never)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user “{options['username']}”.", returncode=2)
        days = options["days"]
        try:
            _token, secret = create_api_token(
                user=user,
                by=User.system(),
                name=options["name"],
                scopes=options["scope"],
                expires_at=None if days is None else clock.now() + timedelta(days=days),
            )
        except BrokenRule as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        self.stdout.write(secret)
