from __future__ import annotations

import argparse
import json
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.accounts.models import User
from incidents.models import Incident
from metrics.simulation.organisations import PLAYED_UP_TO, simulate
from metrics.simulation.truths import LEVELS, Truths


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


class Command(BaseCommand):
    help = (
        "Make an organisation whose true rates are known, and print them: what the measures should find. The same "
        f"seed makes the same past. Up to {PLAYED_UP_TO} incidents are played through the services, more are loaded "
        "in bulk."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name,
            subcommand,
            epilog="Example: manage.py simulate --seed 1 --teams 12 --months 24 --incidents 5000 --format json",
            **kwargs,
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another seed, another organisation (default: 1)")
        parser.add_argument("--teams", type=_count, default=8, help="how many teams (default: 8)")
        parser.add_argument("--months", type=_count, default=12, help="how far back (default: 12)")
        parser.add_argument("--incidents", type=_count, default=200, help="how many (default: 200)")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--force", action="store_true", help="add to the incidents that are there already")
        parser.add_argument("--yes", action="store_true", help="really, in production")

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse(force=options["force"], yes=options["yes"])
        started = time.perf_counter()
        truths = simulate(
            seed=options["seed"],
            teams=options["teams"],
            months=options["months"],
            incidents=options["incidents"],
            told=self._tell if options["verbosity"] > 1 else lambda done: None,
        )
        if options["format"] == "json":
            self.stdout.write(json.dumps(truths.as_json(), indent=2))
            return
        self.stdout.write(in_words(truths))
        self.stdout.write(f"{truths.incidents} incidents in {time.perf_counter() - started:.0f} s")
        self.stdout.write("Its measures: manage.py compute_metrics --all")

    def _tell(self, done: int) -> None:
        self.stderr.write(f"{done} incidents")


def _refuse(*, force: bool, yes: bool) -> None:
    if settings.ENVIRONMENT == "production" and not yes:
        raise CommandError(
            "This is production. Made-up incidents would stand among real ones: say --yes.", returncode=2
        )
    if not force and Incident.objects.exists():
        raise CommandError(
            "There are incidents already, and made-up ones can’t be taken out again. Use an empty database "
            "(DEBRIEF_DATA_DIR=… or DATABASE_URL=…), or say --force.",
            returncode=2,
        )
    if User.objects.filter(username="sim-reviewer-1").exists():
        raise CommandError("An organisation was simulated here before. Use an empty database.", returncode=2)


def in_words(truths: Truths) -> str:
    """The planted truths as a table for people."""
    rows = [
        f"Seed {truths.seed}: {truths.teams} teams, {truths.months} months, {truths.incidents} incidents",
        "",
        "Declared, given the true severity:",
        "         " + "".join(f"{level.label:>8}" for level in LEVELS),
        *(
            f"  {true.label}  " + "".join(f"{rate:8.1%}" for rate in row)
            for true, row in zip(LEVELS, truths.confusion, strict=True)
        ),
        "",
        f"Misclassified              {truths.misclassification():6.1%}",
        f"  declared too low         {truths.under_classification():6.1%}",
        f"Action items on time       {truths.on_time_first:6.1%}",
        f"  done within 30 days      {truths.completion_probability(0):6.1%}",
        f"Dedicated commander        {truths.dedicated_share:6.1%} of SEV-1 and SEV-2, mitigated in "
        f"{truths.dedicated_effect:.0%} of the time",
        f"Recurrences                {truths.recurrence_share:6.1%}",
        f"SEV-1 and SEV-2 declared by a machine {truths.by_machine_share:6.1%}",
    ]
    return "\n".join(rows)
