"""Clocks speak up before an update is due and when a promise was missed, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import clock
from foundation.outbox.models import Delivery, Notice, NoticePreferences
from incidents.enums import Audience, DutyLine, IncidentKind, IncidentRole, Severity
from incidents.models import Incident
from incidents.services.clocks import mark_missed
from incidents.services.communications import record_update
from incidents.services.duty import add_shift
from incidents.services.handover import offer_handover
from incidents.services.reminders import remind_due
from incidents.services.roles import assign_role
from portal.wording.notices import said
from tests.factories import make_incident, make_service, make_team, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NIGHT = datetime(2026, 3, 27, 3, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def sweep(minutes: float) -> None:
    with clock.standing_at(after(minutes)):
        mark_missed(by=system(), now=clock.now())
        remind_due(by=system(), now=clock.now())


def declare(*, commander: User | None = None, **fields: Any) -> Incident:
    with clock.standing_at(NIGHT):
        incident = make_incident(**{"severity": Severity.SEV1, **fields})
        if commander is not None:
            assign_role(incident=incident, role=IncidentRole.COMMANDER, person=commander, by=commander)
    return incident


def told(clock_kind: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(parameters__clock=clock_kind).order_by("id").select_related("recipient")
    return [(row.kind, row.recipient.username) for row in rows if row.recipient]


def test_an_update_is_asked_for_five_minutes_before_and_when_it_was_missed() -> None:
    declare(commander=make_user("bo"))
    sweep(24.9)
    assert told("internal_update") == []
    for minute in (25, 26, 30.25, 31, 40):
        sweep(minute)
    assert told("internal_update") == [("clock_soon", "bo"), ("clock_missed", "bo")]


def test_an_update_that_was_sent_is_asked_for_no_more_and_the_next_one_is() -> None:
    bo = make_user("bo")
    incident = declare(commander=bo)
    sweep(26)
    with clock.standing_at(after(28)):
        record_update(incident=incident, audience=Audience.INTERNAL, text="Half of it works.", by=bo)
    sweep(31)
    assert told("internal_update") == [("clock_soon", "bo")]
    sweep(53)
    assert told("internal_update") == [("clock_soon", "bo")] * 2


def test_long_terms_are_spoken_of_half_an_hour_before() -> None:
    declare(commander=make_user("bo"), severity=Severity.SEV3)
    sweep(209)
    assert told("internal_update") == []
    sweep(210)
    assert told("internal_update") == [("clock_soon", "bo")]


def test_who_looks_after_it_hears_beside_the_commander() -> None:
    bo, cy = make_user("bo"), make_user("cy")
    incident = declare(commander=bo)
    with clock.standing_at(after(1)):
        assign_role(incident=incident, role=IncidentRole.COMMUNICATIONS_LEAD, person=cy, by=bo)
    sweep(16)
    assert {name for _kind, name in told("customer_update")} == {"bo", "cy"}
    assert told("executive_notice") == [("clock_missed", "bo")]


def test_where_nobody_commands_who_is_on_duty_hears() -> None:
    team = make_team("payments")
    pia = make_user("pia", Role.RESPONDER)
    add_shift(team=team, person=pia, line=DutyLine.PRIMARY, starts_at=after(-60), ends_at=after(600), by=system())
    declare(service=make_service(team=team))
    sweep(61)
    assert ("clock_missed", "pia") in told("mitigate")


@pytest.mark.parametrize("quiet", [{"kind": IncidentKind.DRILL}, {"kind": IncidentKind.TEST}, {"retrospective": True}])
def test_drills_and_what_is_declared_after_the_fact_are_quiet(quiet: dict[str, Any]) -> None:
    declare(commander=make_user("bo"), **quiet)
    sweep(65)
    assert not Notice.objects.filter(kind__startswith="clock_").exists()


def test_what_was_missed_the_day_before_is_no_news() -> None:
    declare(commander=make_user("bo"))
    with clock.standing_at(after(61)):
        mark_missed(by=system(), now=clock.now())
    with clock.standing_at(after(61 + 1441)):
        remind_due(by=system(), now=clock.now())
    assert told("mitigate") == []


def test_the_sentence_names_the_zone() -> None:
    declare(commander=make_user("bo"))
    sweep(25)
    assert said(Notice.objects.get(parameters__clock="internal_update")).sentence == (
        "An internal update is due by 03:30 UTC."
    )


@pytest.mark.parametrize(("severity", "held_back"), [(Severity.SEV1, False), (Severity.SEV2, True)])
def test_quiet_hours_hold_back_nothing_of_a_sev1(severity: Severity, held_back: bool) -> None:
    bo, cy = make_user("bo"), make_user("cy", email="cy@example.org", time_zone="UTC")
    NoticePreferences.objects.create(person=cy, quiet_from="22:00", quiet_until="07:00")
    incident = declare(commander=bo, severity=severity)
    with clock.standing_at(after(20)):
        offer_handover(incident=incident, to=cy, brief="All is said.", by=bo)
    mail = Delivery.objects.get(notice__kind="handover_offered", channel="mail")
    assert (mail.next_attempt_at > after(20)) is held_back
