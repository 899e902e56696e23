"""Loading scripts in bulk: the rows that playing them would have left, at their simulated moments.

Takes plain scripts only (`Draw(..., rich_since=None)`): no raised severity, handover, relapse, correction, private or
cancelled incident. Facts, ledgers, present state, clocks, timeline, post-mortems and action items are the same as
played. Left out, since no measure and no page of the past reads them: events, notices and their deliveries. History
is one row for each row of present state (see `tables`). A test holds loaded and played against each other.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from foundation.accounts.models import Organisation
from foundation.audit import clock
from incidents.models import (
    Clock,
    Communication,
    ExecutiveTold,
    Incident,
    InvestigationTask,
    MitigationAttempt,
    MomentChange,
    OwnerTeamChange,
    ReferenceSeries,
    RoleAssignment,
    RoleChange,
    SeverityAssessment,
    SeverityStanding,
    Stance,
    TimelineEntry,
    Transition,
)
from incidents.services.calendars import calendar_of
from incidents.services.declaring import SERIES as INCIDENTS
from incidents.services.policy import current_version
from incidents.services.search import index_missing
from metrics.simulation.clockbook import Terms
from metrics.simulation.loaded_incident import LoadedIncident
from metrics.simulation.loaded_learning import Forms
from metrics.simulation.people import Cast
from metrics.simulation.stories import Story
from metrics.simulation.tables import Tables
from postmortems.models import (
    ActionItem,
    ActionItemChange,
    ActionItemStateFact,
    Postmortem,
    PostmortemFactor,
    PostmortemSection,
    PostmortemStateChange,
    Review,
)
from postmortems.services.action_items import SERIES as ITEMS

BATCH = 1000

ORDER = (
    Incident, Transition, SeverityAssessment, OwnerTeamChange, MomentChange, SeverityStanding, Stance, RoleAssignment,
    RoleChange, InvestigationTask, MitigationAttempt, Communication, ExecutiveTold, Clock, TimelineEntry, Postmortem,
    PostmortemStateChange, PostmortemSection, PostmortemFactor, Review, ActionItem, ActionItemChange,
    ActionItemStateFact,
)  # fmt: skip


class Load:
    """What all incidents of one load share."""

    def __init__(self, cast: Cast, *, until: datetime, with_timelines: bool) -> None:
        self.cast, self.until, self.with_timelines = cast, until, with_timelines
        self.tables = Tables(ORDER, by_id=cast.system.pk)
        self.terms = Terms(current_version())
        self.organisation = Organisation.current()
        self.calendars = {slug: calendar_of(team) for slug, team in cast.teams.items()}
        self.zones = {slug: team.zone for slug, team in cast.teams.items()}
        self.ids = {username: user.pk for username, user in cast.users.items()} | {"": cast.system.pk}
        self.names = {username: str(user) for username, user in cast.users.items()} | {"": str(cast.system)}
        self.forms = Forms()
        self.titles: list[tuple[str, str]] = []
        self.open_items: list[int] = []
        self.numbers = {prefix: _last_of(prefix) for prefix in (INCIDENTS, ITEMS)}

    def reference(self, prefix: str) -> str:
        self.numbers[prefix] += 1
        return f"{prefix}-{self.numbers[prefix]}"

    def save_numbers(self) -> None:
        for prefix, last in self.numbers.items():
            ReferenceSeries.objects.update_or_create(prefix=prefix, defaults={"last": last})


def load(
    stories: Iterable[Story],
    cast: Cast,
    *,
    until: datetime,
    with_timelines: bool = True,
    told: Callable[[int], None] = lambda loaded: None,
) -> int:
    """Load scripts, a thousand in a transaction; returns how many. Nobody else may declare meanwhile.

    Without `with_timelines` the post-mortems refer to the incident for its timeline: a quarter of the time.
    """
    loading, loaded = Load(cast, until=until, with_timelines=with_timelines), 0
    with _undisturbed():
        for batch in _batches(stories):
            with transaction.atomic():
                for story in batch:
                    LoadedIncident(loading, story).load()
                loading.tables.write(now=clock.now())
                loading.save_numbers()
            loaded += len(batch)
            told(loaded)
    loading.tables.reset_sequences()
    index_missing()
    return loaded


def _batches(stories: Iterable[Story]) -> Iterator[list[Story]]:
    remaining = iter(stories)
    while batch := list(islice(remaining, BATCH)):
        yield batch


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without looking for garbage, of which there is none; with room in memory for SQLite's random index pages."""
    was_on = gc.isenabled()
    gc.disable()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -256000")
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _last_of(prefix: str) -> int:
    series = ReferenceSeries.objects.filter(prefix=prefix).first()
    return series.last if series is not None else 0
