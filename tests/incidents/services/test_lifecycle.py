"""The course of an incident, through the services, with a stopped clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.audit.clock import standing_at
from foundation.outbox.models import Event
from incidents.enums import ClockKind, ClockState, IncidentRole, Severity, Status
from incidents.models import Clock, SeverityStanding, Transition
from incidents.services.closing import blockers_to_close
from incidents.services.investigation import add_task
from incidents.services.lifecycle import (
    advance,
    cancel,
    relapse,
    reopen,
    transition,
    undo_transition,
)
from incidents.services.participants import commander_of
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(minutes: float):
    return standing_at(NOON + timedelta(minutes=minutes))


@pytest.fixture
def ana():
    return make_user("ana")


@pytest.fixture
def incident(ana):
    with at(0):
        return make_incident(by=ana, severity=Severity.SEV1)


def test_mitigating_fills_the_states_it_skips(incident, ana):
    with at(20):
        advance(incident=incident, to=Status.MITIGATED, by=ana)
    assert incident.acknowledged_at == incident.mitigated_at == NOON + timedelta(minutes=20)
    steps = Transition.objects.filter(incident=incident).in_order_of_recording()
    assert [step.to_status for step in steps] == ["declared", "acknowledged", "mitigated"]


def test_a_moment_in_the_future_is_refused(incident, ana):
    with at(5), pytest.raises(Invalid, match="in the future"):
        advance(incident=incident, to=Status.MITIGATED, at=NOON + timedelta(minutes=6), by=ana)


def test_a_backdated_acknowledgement_never_precedes_the_declaration(incident, ana):
    with at(5):
        advance(incident=incident, to=Status.ACKNOWLEDGED, at=NOON - timedelta(minutes=5), by=ana)
    assert incident.acknowledged_at == NOON


def test_a_relapse_opens_the_mitigate_clock_again(incident, ana):
    with at(20):
        advance(incident=incident, to=Status.MITIGATED, by=ana)
    with at(30):
        relapse(incident=incident, by=ana, reason="Errors are back")
    clock = Clock.objects.get(incident=incident, kind=ClockKind.MITIGATE)
    assert (incident.status, incident.mitigated_at, clock.state) == (Status.ACKNOWLEDGED, None, ClockState.RUNNING)


def test_a_relapse_after_the_objective_leaves_the_clock_missed(incident, ana):
    with at(20):
        advance(incident=incident, to=Status.MITIGATED, by=ana)
    with at(90):
        relapse(incident=incident, by=ana)
    assert Clock.objects.get(incident=incident, kind=ClockKind.MITIGATE).state == ClockState.MISSED


def test_reopening_asks_whether_the_impact_is_back(incident, ana):
    with at(20):
        advance(incident=incident, to=Status.RESOLVED, by=ana)
    with at(30), pytest.raises(Invalid, match="whether the impact is back"):
        reopen(incident=incident, by=ana, reason="Too early", impact_back=None)


@pytest.mark.parametrize(
    ("impact_back", "status", "mitigated"), [(True, Status.ACKNOWLEDGED, False), (False, Status.MITIGATED, True)]
)
def test_reopening_goes_where_the_impact_says(incident, ana, impact_back, status, mitigated):
    with at(20):
        advance(incident=incident, to=Status.RESOLVED, by=ana)
    with at(30):
        reopen(incident=incident, by=ana, reason="Too early", impact_back=impact_back)
    assert (incident.status, incident.mitigated_at is not None) == (status, mitigated)
    assert incident.resolved_at is None


def test_the_transition_service_finds_the_way(incident, ana):
    for minute, to in enumerate((Status.MITIGATED, Status.ACKNOWLEDGED, Status.RESOLVED, Status.MITIGATED), start=1):
        with at(minute):
            transition(incident=incident, to=to, by=ana, reason="as it went")
        assert incident.status == to


def test_undo_within_a_minute_restores_moments_and_clocks(incident, ana):
    with at(20):
        advance(incident=incident, to=Status.RESOLVED, by=ana)
    with at(20.9):
        undo_transition(incident=incident, by=ana)
    assert (incident.status, incident.acknowledged_at, incident.mitigated_at, incident.resolved_at) == (
        Status.DECLARED,
        None,
        None,
        None,
    )
    states = dict(Clock.objects.filter(incident=incident).values_list("kind", "state"))
    assert states[ClockKind.MITIGATE] == ClockState.RUNNING
    assert states[ClockKind.POSTMORTEM] == ClockState.WITHDRAWN


def test_undo_is_refused_after_a_minute(incident, ana):
    with at(20):
        advance(incident=incident, to=Status.MITIGATED, by=ana)
    with at(21.1), pytest.raises(BrokenRule, match="more than 60 seconds ago"):
        undo_transition(incident=incident, by=ana)


def test_undoing_a_closing_gives_command_back(incident, ana):
    with at(1):
        assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ana, by=ana)
    with at(20):
        advance(incident=incident, to=Status.RESOLVED, by=ana)
    with at(22):
        advance(incident=incident, to=Status.CLOSED, by=ana)
    with at(22.5):
        undo_transition(incident=incident, by=ana)
    assert (incident.status, commander_of(incident)) == (Status.RESOLVED, ana)


def test_an_undo_cannot_be_undone(incident, ana):
    with at(20):
        advance(incident=incident, to=Status.MITIGATED, by=ana)
        undo_transition(incident=incident, by=ana)
        with pytest.raises(BrokenRule, match="nothing to undo"):
            undo_transition(incident=incident, by=ana)


def test_cancelling_a_severe_incident_waits_for_a_second_person(incident, ana):
    approval = cancel(incident=incident, by=ana, reason="False alarm")
    assert isinstance(approval, Approval)
    incident.refresh_from_db()
    assert incident.status == Status.DECLARED
    confirm_approval(approval=approval, by=make_user("bo"))
    incident.refresh_from_db()
    assert incident.status == Status.CANCELLED


def test_the_one_who_asked_cannot_confirm_a_cancellation(incident, ana):
    approval = cancel(incident=incident, by=ana, reason="False alarm")
    with pytest.raises(BrokenRule, match="second person"):
        confirm_approval(approval=approval, by=ana)


def test_a_late_confirmation_does_not_cancel_what_was_closed_meanwhile(incident, ana):
    approval = cancel(incident=incident, by=ana, reason="False alarm")
    advance(incident=incident, to=Status.RESOLVED, by=ana)
    advance(incident=incident, to=Status.CLOSED, by=ana)
    with pytest.raises(BrokenRule, match="closed"):
        confirm_approval(approval=approval, by=make_user("bo"))
    incident.refresh_from_db()
    assert incident.status == Status.CLOSED
    approval.refresh_from_db()
    assert approval.state == "pending"


def test_lowering_first_does_not_dodge_the_second_person(ana):
    incident = make_incident(by=ana, severity=Severity.SEV2)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ana, by=ana)
    from incidents.services.severity import reassess_severity

    reassess_severity(incident=incident, severity=Severity.SEV4, by=ana, reason="It is small")
    assert isinstance(cancel(incident=incident, by=ana, reason="Never mind"), Approval)


def test_a_cancelled_incident_leaves_the_severity_measure(ana):
    incident = make_incident(by=ana, severity=Severity.SEV4)
    cancel(incident=incident, by=ana, reason="False alarm")
    assert sum(SeverityStanding.objects.filter(incident=incident).values_list("sign", flat=True)) == 0
    assert not Clock.objects.filter(incident=incident, state=ClockState.RUNNING).exists()


def test_blockers_to_close_are_listed_at_once(incident, ana):
    add_task(incident=incident, title="Read the logs", by=ana)
    codes = [blocker.code for blocker in blockers_to_close(incident)]
    assert codes == ["not_resolved", "task_open"]


def test_closing_is_refused_while_a_task_is_open(incident, ana):
    add_task(incident=incident, title="Read the logs", by=ana)
    advance(incident=incident, to=Status.RESOLVED, by=ana)
    with pytest.raises(BrokenRule, match="finish or drop it"):
        advance(incident=incident, to=Status.CLOSED, by=ana)
    incident.refresh_from_db()
    assert incident.status == Status.RESOLVED


def test_resolving_publishes_an_event(incident, ana):
    advance(incident=incident, to=Status.RESOLVED, by=ana)
    assert Event.objects.filter(kind="incident.resolved", subject=incident.reference).count() == 1


def test_a_contradiction_is_recorded_and_names_its_durations(incident, ana):
    from incidents.services.moments import correct_moment

    with at(20):
        advance(incident=incident, to=Status.RESOLVED, by=ana)
        correct_moment(
            incident=incident,
            moment="impact_started_at",
            value=NOON + timedelta(minutes=19.5),
            by=ana,
            reason="From the graph",
        )
        correct_moment(
            incident=incident, moment="resolved_at", value=NOON + timedelta(minutes=19), by=ana, reason="From the graph"
        )
    assert incident.contradictions == ["ttr"]
