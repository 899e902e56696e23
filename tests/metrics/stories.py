"""What tests of measures begin with: items that were due, incidents that were judged, all of it counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from foundation.accounts.models import User
from foundation.audit.clock import standing_at
from incidents.enums import Basis, Severity, Status
from incidents.models import Incident, SeverityLevel, Team
from incidents.services.lifecycle import advance
from incidents.services.policy import save_level
from incidents.services.severity import adjudicate
from metrics.services.computing import compute_changed
from postmortems.models import ActionItem
from postmortems.services.action_items import complete_action_item
from tests.factories import make_incident, make_user, system
from tests.postmortems.stories import make_reviewer, open_item


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def due_items(*, team: Team, due: date, done: int, not_done: int, by: User | None = None) -> list[ActionItem]:
    """Items of one first due date, `done` of them the day before."""
    by = by or make_user()
    with standing_at(noon(due - timedelta(days=10))):
        items = [open_item(by=by, team=team, due_date=due) for _number in range(done + not_done)]
    with standing_at(noon(due - timedelta(days=1))):
        for item in items[:done]:
            complete_action_item(item=item, evidence="https://example.org/merged", by=by)
    return items


def sample_all(percent: int = 100) -> None:
    """Every incident is in the sample, at this rate, whatever its level; only its key decides below 100."""
    for level in SeverityLevel.objects.all():
        level.adjudication_percent = percent
        save_level(level=level, by=system(), reason="For this test")


def judged(
    declared: Severity,
    adjudicated: Severity,
    *,
    team: Team,
    on: date,
    by: User | None = None,
    judge: User | None = None,
    **fields: Any,
) -> Incident:
    """Declared, resolved an hour later, and judged the day after."""
    by = by or make_user()
    incident = resolved(declared, team=team, on=on, by=by, **fields)
    with standing_at(noon(on + timedelta(days=1))):
        adjudicate(
            incident=incident,
            basis=Basis.KNOWABLE,
            severity=adjudicated,
            by=judge or make_reviewer(),
            reason="By what was known then",
        )
    return incident


def resolved(declared: Severity, *, team: Team, on: date, by: User, **fields: Any) -> Incident:
    with standing_at(noon(on)):
        incident = make_incident(by=by, team=team, severity=declared, **fields)
    with standing_at(noon(on) + timedelta(hours=1)):
        advance(incident=incident, to=Status.RESOLVED, by=by)
    return incident


def count_on(day: date) -> int:
    with standing_at(noon(day) + timedelta(hours=6)):
        return compute_changed(by=system())
