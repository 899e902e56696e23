"""Clocks against the wall: missed by the sweep, business hours, and acts at the same moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from foundation.audit.clock import standing_at
from incidents.enums import ClockKind, ClockState, Severity, Status
from incidents.models import Clock, TimelineEntry
from incidents.services.clocks import mark_missed
from incidents.services.lifecycle import advance
from tests.factories import make_incident, make_service, make_team, make_user, system

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def incident():
    with standing_at(NOON):
        return make_incident(severity=Severity.SEV1)


def sweep(minutes: float) -> int:
    now = NOON + timedelta(minutes=minutes)
    with standing_at(now):
        return mark_missed(by=system(), now=now)


def test_the_sweep_marks_what_is_overdue_from_its_due_moment(incident):
    assert sweep(6) == 1
    clock = Clock.objects.get(incident=incident, kind=ClockKind.ACKNOWLEDGE)
    assert (clock.state, clock.missed_at) == (ClockState.MISSED, NOON + timedelta(minutes=5))


def test_the_sweep_finds_nothing_the_second_time(incident):
    sweep(6)
    assert sweep(7) == 0
    assert TimelineEntry.objects.filter(incident=incident, kind="clock_missed").count() == 1


def test_what_is_due_this_very_instant_is_not_missed_yet(incident):
    assert sweep(5) == 0


def test_a_missed_clock_is_met_late(incident):
    sweep(6)
    with standing_at(NOON + timedelta(minutes=7)):
        advance(incident=incident, to=Status.ACKNOWLEDGED, by=make_user())
    assert Clock.objects.get(incident=incident, kind=ClockKind.ACKNOWLEDGE).state == ClockState.MET_LATE


def test_a_sev4_of_friday_night_is_to_be_acknowledged_by_monday_evening():
    friday_night = datetime(2026, 3, 6, 23, tzinfo=UTC)
    service = make_service(team=make_team(time_zone="Europe/Lisbon"))
    with standing_at(friday_night):
        incident = make_incident(severity=Severity.SEV4, service=service)
    clock = Clock.objects.get(incident=incident, kind=ClockKind.ACKNOWLEDGE)
    assert clock.due_at == datetime(2026, 3, 9, 17, tzinfo=UTC)


def test_a_sev1_at_three_in_the_morning_counts_now():
    night = datetime(2026, 3, 7, 3, tzinfo=UTC)
    with standing_at(night):
        incident = make_incident(severity=Severity.SEV1, service=make_service())
    clock = Clock.objects.get(incident=incident, kind=ClockKind.ACKNOWLEDGE)
    assert clock.due_at == night + timedelta(minutes=5)
