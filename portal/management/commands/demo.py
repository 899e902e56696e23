from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.models import Incident
from metrics.simulation.demo import bring_demo
from metrics.simulation.larkline import TEAMS_OF_LOGINS
from metrics.simulation.people import Person
from portal.demo import LOGINS

INCIDENTS = 220


class Command(BaseCommand):
    help = (
        "Bring the demo organisation: people to sign in as, teams, services, alerts, runbooks, fourteen months of "
        "incidents and one SEV-1 that runs now. Does nothing where there are incidents already."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, epilog="Example: manage.py demo --seed 7", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=7, help="another past of the same organisation (default: 7)")
        parser.add_argument("--incidents", type=int, default=INCIDENTS, help=f"how many (default: {INCIDENTS})")

    def handle(self, *args: Any, seed: int, incidents: int, **options: Any) -> None:
        if Incident.objects.exists():
            self.stdout.write("The demo organisation, or one of your own, is there already; it stays as it is.")
            return
        taken = User.objects.filter(username__in=[login.username for login in LOGINS]).first()
        if taken is not None:
            raise CommandError(f"There is somebody called {taken.username} already; the demo is for an empty Debrief.")
        started = time.perf_counter()
        count = bring_demo(logins=people(), seed=seed, incidents=incidents)
        self.stdout.write(f"Demo organisation: {count} incidents, in {time.perf_counter() - started:.0f} s.")


def people() -> tuple[Person, ...]:
    """The logins of the demo page; a commander responds, too."""
    return tuple(
        Person(
            username=login.username,
            name=login.name,
            roles=frozenset({login.role, Role.RESPONDER} if login.role == Role.COMMANDER else {login.role}),
            team=TEAMS_OF_LOGINS[login.username],
            password=login.password,
        )
        for login in LOGINS
    )
