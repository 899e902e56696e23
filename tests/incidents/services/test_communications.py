"""Updates, executives told, and decisions not to send, with the clocks that they meet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.audit.clock import standing_at
from incidents.enums import Audience, ClockKind, ClockState, IncidentRole, Severity, Status
from incidents.models import Clock, Communication, TimelineEntry
from incidents.services.communications import (
    approve_communication,
    draft_communication,
    record_executive_told,
    record_update,
    send_communication,
    skip_update,
)
from incidents.services.lifecycle import advance
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_service, make_team, make_user

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
        incident = make_incident(by=ana, severity=Severity.SEV1)
        assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ana, by=ana)
    return incident


def updates(incident, kind=ClockKind.INTERNAL_UPDATE) -> list[tuple[int, str, datetime]]:
    rows = Clock.objects.filter(incident=incident, kind=kind).order_by("sequence")
    return [(row.sequence, row.state, row.due_at) for row in rows]


def minutes(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def test_an_internal_update_meets_its_clock_and_starts_the_next(incident, ana):
    with at(20):
        record_update(incident=incident, audience=Audience.INTERNAL, text="Cards fail in the EU.", by=ana)
    assert updates(incident) == [(1, ClockState.MET, minutes(30)), (2, ClockState.RUNNING, minutes(50))]


def test_the_first_customer_word_is_due_sooner_than_the_next(incident, ana):
    with at(5):
        record_update(incident=incident, audience=Audience.CUSTOMER, text="We are on it.", by=ana)
    assert updates(incident, ClockKind.CUSTOMER_UPDATE) == [
        (1, ClockState.MET, minutes(10)),
        (2, ClockState.RUNNING, minutes(35)),
    ]


def test_a_decision_not_to_send_meets_the_clock_with_its_reason(incident, ana):
    with at(25):
        skip_update(incident=incident, audience=Audience.INTERNAL, by=ana, reason="Nothing new since the last one")
    assert updates(incident)[0][1] == ClockState.MET
    assert TimelineEntry.objects.get(incident=incident, kind="update_skipped").parameters["reason"]


def test_updates_are_slower_after_mitigation(incident, ana):
    with at(10):
        advance(incident=incident, to=Status.MITIGATED, by=ana)
    assert updates(incident)[0][2] == minutes(60)


def test_a_late_update_is_met_late(incident, ana):
    with at(31):
        record_update(incident=incident, audience=Audience.INTERNAL, text="Cards fail in the EU.", by=ana)
    assert updates(incident)[0][1] == ClockState.MET_LATE


def test_an_executive_told_by_a_person_meets_the_notice_as_human(incident, ana):
    with at(10):
        record_executive_told(incident=incident, executive="Dana Cole, COO", by=ana)
    clock = Clock.objects.get(incident=incident, kind=ClockKind.EXECUTIVE_NOTICE)
    assert (clock.state, clock.met_by_human) == (ClockState.MET, True)


def test_backdating_wins_nothing(incident, ana):
    with at(20):
        record_executive_told(incident=incident, executive="Dana Cole, COO", at=minutes(10), by=ana)
    clock = Clock.objects.get(incident=incident, kind=ClockKind.EXECUTIVE_NOTICE)
    assert (clock.state, clock.met_at) == (ClockState.MET_LATE, minutes(10))


def test_only_the_commander_approves_what_customers_are_told(incident):
    ruth = make_user("ruth", Role.RESPONDER)
    draft = draft_communication(incident=incident, audience=Audience.CUSTOMER, text="We are on it.", by=ruth)
    with pytest.raises(Refused, match="The commander, Ana"):
        approve_communication(communication=draft, by=ruth)


def test_an_unapproved_customer_communication_is_not_sent(incident):
    ruth = make_user("ruth", Role.RESPONDER)
    draft = draft_communication(incident=incident, audience=Audience.CUSTOMER, text="We are on it.", by=ruth)
    with pytest.raises(BrokenRule, match="approves what customers are told"):
        send_communication(communication=draft, by=ruth)
    assert Communication.objects.get().sent_at is None


def test_where_nobody_commands_the_manager_of_the_owner_team_approves():
    mona, ruth = make_user("mona", Role.RESPONDER), make_user("ruth", Role.RESPONDER)
    service = make_service(team=make_team(manager=mona))
    incident = make_incident(by=ruth, service=service)
    draft = draft_communication(incident=incident, audience=Audience.CUSTOMER, text="We are on it.", by=ruth)
    assert approve_communication(communication=draft, by=mona).approved_by == mona


def test_an_empty_update_is_refused_beside_its_field(incident, ana):
    with pytest.raises(Invalid) as refusal:
        record_update(incident=incident, audience=Audience.INTERNAL, text="  ", by=ana)
    assert refusal.value.field == "text"
