from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.enums import ClockKind, ClockState
from incidents.rules.business_time import Calendar
from incidents.rules.clocks import LevelTerms, Term, TimeLeft, due_at, judge, postmortem_starts, time_left
from incidents.rules.holiday_calendars import holiday_calendar

LISBON = Calendar(ZoneInfo("Europe/Lisbon"), holidays=holiday_calendar("PT"))
POLICY = {
    "acknowledge_amount": 5,
    "acknowledge_unit": "minutes",
    "mitigate_amount": 60,
    "mitigate_unit": "minutes",
    "executive_notice_amount": 15,
    "executive_notice_unit": "minutes",
    "internal_update_amount": 30,
    "internal_update_unit": "minutes",
    "customer_first_amount": 10,
    "customer_first_unit": "minutes",
    "customer_update_amount": 30,
    "customer_update_unit": "minutes",
    "updates_slower_after_mitigation": 2,
    "business_hours_only": False,
    "postmortem_required": True,
    "postmortem_business_days": 5,
    "commander_required": True,
}
SEV1 = LevelTerms.from_policy(POLICY)
DUE = datetime(2026, 3, 27, 4, tzinfo=UTC)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def test_a_policy_level_is_read_clock_by_clock() -> None:
    assert SEV1.term(ClockKind.MITIGATE) == Term(60, "minutes")
    assert SEV1.term(ClockKind.POSTMORTEM) == Term(5, "business_days")


def test_an_empty_amount_is_not_asked_for() -> None:
    terms = LevelTerms.from_policy({**POLICY, "executive_notice_amount": None, "postmortem_required": False})
    assert terms.term(ClockKind.EXECUTIVE_NOTICE) is None
    assert terms.term(ClockKind.POSTMORTEM) is None


def test_customers_hear_sooner_at_first_than_later() -> None:
    assert SEV1.term(ClockKind.CUSTOMER_UPDATE) == Term(10, "minutes")
    assert SEV1.cadence(ClockKind.CUSTOMER_UPDATE) == Term(30, "minutes")


def test_updates_go_slower_once_mitigated() -> None:
    assert SEV1.cadence(ClockKind.INTERNAL_UPDATE, mitigated=True) == Term(60, "minutes")


def test_what_is_done_once_has_no_cadence() -> None:
    assert SEV1.cadence(ClockKind.MITIGATE) is None


def test_minutes_run_around_the_clock() -> None:
    start = datetime(2026, 3, 27, 2, 50, tzinfo=UTC)
    assert due_at(ClockKind.MITIGATE, start, Term(60), calendar=LISBON) == start + minutes(60)


def test_hours_of_a_business_hours_level_wait_for_the_team() -> None:
    friday_evening = datetime(2026, 3, 27, 20, tzinfo=UTC)
    due = due_at(ClockKind.MITIGATE, friday_evening, Term(4, "hours"), calendar=LISBON, business_hours_only=True)
    assert due == datetime(2026, 3, 30, 12, tzinfo=UTC)


def test_days_of_a_business_hours_level_are_due_when_the_team_is_there() -> None:
    thursday = datetime(2026, 3, 26, 12, tzinfo=UTC)
    due = due_at(ClockKind.MITIGATE, thursday, Term(2, "days"), calendar=LISBON, business_hours_only=True)
    assert due == datetime(2026, 3, 30, 8, tzinfo=UTC)


def test_a_postmortem_has_until_midnight_and_other_clocks_until_closing() -> None:
    resolved = datetime(2026, 3, 27, 6, tzinfo=UTC)
    term = Term(5, "business_days")
    assert due_at(ClockKind.POSTMORTEM, resolved, term, calendar=LISBON) == datetime(2026, 4, 6, 23, tzinfo=UTC)
    assert due_at(ClockKind.MITIGATE, resolved, term, calendar=LISBON) == datetime(2026, 4, 6, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("recorded", "now", "state"),
    [
        (None, DUE, ClockState.RUNNING),
        (None, DUE + minutes(1), ClockState.MISSED),
        (DUE, DUE + minutes(9), ClockState.MET),
        (DUE + minutes(1), DUE + minutes(9), ClockState.MET_LATE),
    ],
)
def test_a_promise_is_judged_by_when_the_act_was_recorded(
    recorded: datetime | None, now: datetime, state: ClockState
) -> None:
    assert judge(DUE, met_at=recorded, now=now) == state


def test_a_postmortem_is_due_from_resolution_or_three_days_after_a_mitigation_nobody_resolves() -> None:
    assert postmortem_starts(resolved_at=DUE, mitigated_at=DUE - minutes(30)) == DUE
    assert postmortem_starts(resolved_at=None, mitigated_at=DUE) == DUE + timedelta(days=3)
    assert postmortem_starts(resolved_at=None, mitigated_at=None) is None


def test_time_left_is_rounded_down() -> None:
    assert time_left(DUE, DUE - timedelta(days=1, hours=2, minutes=3, seconds=59)) == TimeLeft(False, 1, 2, 3)


def test_late_begins_after_the_due_moment() -> None:
    assert not time_left(DUE, DUE).late
    just_late = time_left(DUE, DUE + timedelta(seconds=1))
    assert just_late.late
    assert just_late.under_a_minute


@given(
    kind=st.sampled_from(list(ClockKind)),
    unit=st.sampled_from(["minutes", "hours", "days", "business_days"]),
    amount=st.integers(1, 40),
    business_hours_only=st.booleans(),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 31), timezones=st.just(UTC)),
)
def test_a_clock_falls_due_after_it_starts_and_no_earlier_for_a_longer_term(
    kind: ClockKind, unit: str, amount: int, business_hours_only: bool, start: datetime
) -> None:
    due, later = (
        due_at(kind, start, Term(each, unit), calendar=LISBON, business_hours_only=business_hours_only)
        for each in (amount, amount + 1)
    )
    assert start < due <= later
    assert due.tzinfo == UTC
