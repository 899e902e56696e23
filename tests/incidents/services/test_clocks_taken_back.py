"""What an undo and a merge may not do to a clock: make it longer, or let it go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from foundation.audit import clock
from incidents.enums import ClockKind, ClockState, IncidentRole, Moment, Severity, Status
from incidents.models import Clock, Incident
from incidents.services.lifecycle import advance, undo_transition
from incidents.services.merging import merge_incident
from incidents.services.moments import correct_moment
from incidents.services.roles import assign_role
from incidents.services.severity import reassess_severity
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

TEN = datetime(2026, 3, 27, 10, tzinfo=UTC)


def at(minutes: float, seconds: float = 0) -> Any:
    return clock.standing_at(TEN + timedelta(minutes=minutes, seconds=seconds))


def declared(severity: Severity, *, minute: float = 0) -> Incident:
    with at(minute):
        return make_incident(severity=severity)


def test_a_step_taken_back_makes_no_update_later() -> None:
    incident, ana = declared(Severity.SEV1), make_user()
    for minute, to in ((9.5, Status.MITIGATED), (19.8, Status.MITIGATED), (29.8, Status.RESOLVED)):
        with at(minute):
            advance(incident=incident, to=to, by=ana)
        with at(minute, 50):
            undo_transition(incident=incident, by=ana)
    first = Clock.objects.get(incident=incident, kind=ClockKind.CUSTOMER_UPDATE)
    internal = Clock.objects.get(incident=incident, kind=ClockKind.INTERNAL_UPDATE)
    assert (first.started_at, first.missed_at) == (TEN, TEN + timedelta(minutes=10))
    assert (internal.started_at, internal.missed_at) == (TEN, TEN + timedelta(minutes=30))


def test_what_became_known_since_the_step_holds_after_it_is_taken_back() -> None:
    incident, ana = declared(Severity.SEV2), make_user()
    with at(10):
        advance(incident=incident, to=Status.MITIGATED, by=ana)
    with at(10, 20):
        reassess_severity(incident=incident, severity=Severity.SEV1, by=ana, reason="all are down")
    with at(10, 30):
        correct_moment(
            incident=incident, moment=Moment.IMPACT_STARTED_AT, value=TEN - timedelta(minutes=10), by=ana, reason="logs"
        )
    with at(10, 40):
        undo_transition(incident=incident, by=ana)
    objective = Clock.objects.get(incident=incident, kind=ClockKind.MITIGATE)
    assert (objective.state, objective.due_at) == (ClockState.RUNNING, TEN + timedelta(minutes=50))


def test_a_post_mortem_is_owed_by_the_peak_that_came_with_a_merge() -> None:
    into, folded = declared(Severity.SEV3), declared(Severity.SEV1, minute=1)
    bo = make_user()
    with at(2):
        assign_role(incident=folded, role=IncidentRole.COMMANDER, person=bo, by=bo)
        reassess_severity(incident=folded, severity=Severity.SEV3, by=bo, reason="few")
    with at(10):
        for incident in (folded, into):
            advance(incident=incident, to=Status.RESOLVED, by=bo)
    with at(12):
        merge_incident(incident=folded, into=into, by=bo, reason="one")
    assert into.severity_peak == Severity.SEV1
    assert Clock.objects.get(incident=into, kind=ClockKind.POSTMORTEM).state == ClockState.RUNNING
