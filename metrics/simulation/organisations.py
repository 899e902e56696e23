"""A whole organisation from a seed, by whichever way its size asks for; for `simulate`, the benchmarks and tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.acting import acting_as
from foundation.audit.clock import standing_at
from foundation.audit.enums import Source
from metrics.simulation.drawing import Draw
from metrics.simulation.loading import load
from metrics.simulation.people import generated, set_up
from metrics.simulation.playing import play
from metrics.simulation.truths import Truths, plant

PLAYED_UP_TO = 300
"""Above that a script is loaded in bulk: playing takes about a third of a second an incident."""

TIMELINES_UP_TO = 5000
"""Above that the post-mortems of a load refer to their incident for its timeline."""


def simulate(
    *,
    seed: int,
    teams: int,
    months: int,
    incidents: int,
    until: datetime | None = None,
    in_bulk: bool | None = None,
    told: Callable[[int], None] = lambda done: None,
) -> Truths:
    """Make it and return what was planted; its measures are left to compute. `in_bulk` chooses the way, else size."""
    until = (until or clock.now()).replace(microsecond=0)
    bulk = incidents > PLAYED_UP_TO if in_bulk is None else in_bulk
    truths = plant(seed, teams=teams, months=months, incidents=incidents)
    plan, system = generated(teams, seed=seed), User.system()
    since = None if bulk else until - timedelta(days=31 * months)
    drawing = Draw(truths, plan, until=until, rich_since=since)
    with acting_as(system, source=Source.COMMAND, reason=f"Simulated from seed {seed}"):
        with standing_at(drawing.since - timedelta(days=1)):
            cast = set_up(plan, by=system, describe=False)
        if bulk:
            few = incidents <= TIMELINES_UP_TO
            load(drawing.stories(), cast, until=until, with_timelines=few, told=told)
        else:
            play(list(drawing.stories()), cast, until=until, told=told)
    return truths
