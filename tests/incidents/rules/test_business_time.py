from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.rules.business_time import (
    Calendar,
    NeverOpen,
    add_business_duration,
    closing_of_nth_business_day,
    end_of_nth_business_day,
)
from incidents.rules.holiday_calendars import holiday_calendar

LISBON = Calendar(ZoneInfo("Europe/Lisbon"), holidays=holiday_calendar("PT"))
NEW_YORK = Calendar(ZoneInfo("America/New_York"), holidays=holiday_calendar("US"))
ROUND_THE_CLOCK_ZONES = ["UTC", "Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia"]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_five_business_days_skip_the_weekend_and_good_friday_and_end_in_summer_time() -> None:
    assert end_of_nth_business_day(LISBON, utc(2026, 3, 27, 6), 5) == utc(2026, 4, 6, 23)


def test_a_business_day_runs_out_at_closing_time_for_other_clocks() -> None:
    assert closing_of_nth_business_day(LISBON, utc(2026, 3, 27, 6), 1) == utc(2026, 3, 30, 16)


def test_the_day_of_the_start_is_the_local_one() -> None:
    late_in_new_york = utc(2026, 6, 2, 3)  # Monday 1 June, 23:00 there
    assert end_of_nth_business_day(NEW_YORK, late_in_new_york, 1) == utc(2026, 6, 3, 4)


def test_from_a_weekend_the_first_business_day_is_monday() -> None:
    assert end_of_nth_business_day(LISBON, utc(2026, 6, 13, 12), 1) == utc(2026, 6, 15, 23)


def test_zero_business_days_are_today_or_the_next_business_day() -> None:
    assert closing_of_nth_business_day(LISBON, utc(2026, 6, 16, 8), 0) == utc(2026, 6, 16, 16)
    assert closing_of_nth_business_day(LISBON, utc(2026, 6, 14, 8), 0) == utc(2026, 6, 15, 16)


def test_the_turn_of_the_year_skips_both_holidays() -> None:
    # Thursday 31 December, then New Year's Day and a weekend.
    assert closing_of_nth_business_day(LISBON, utc(2026, 12, 31, 12), 1) == utc(2027, 1, 4, 17)


def test_minutes_left_over_at_closing_go_on_the_next_morning() -> None:
    assert add_business_duration(LISBON, utc(2026, 6, 16, 15, 30), 60) == utc(2026, 6, 17, 8, 30)


def test_minutes_begin_at_the_next_opening_when_the_team_sleeps() -> None:
    assert add_business_duration(LISBON, utc(2026, 6, 16, 2), 15) == utc(2026, 6, 16, 8, 15)


def test_what_ends_exactly_at_closing_is_due_then_and_not_next_morning() -> None:
    assert add_business_duration(LISBON, utc(2026, 6, 16, 15), 60) == utc(2026, 6, 16, 16)


def test_a_weekend_with_a_change_of_the_clocks_moves_the_opening_in_utc() -> None:
    assert add_business_duration(LISBON, utc(2026, 3, 27, 16, 30), 60) == utc(2026, 3, 30, 8, 30)


def test_an_opening_time_that_the_clocks_skip_is_when_they_are_put_forward() -> None:
    night_shift = Calendar(ZoneInfo("Europe/Lisbon"), time(1, 30), time(5), frozenset({6}))
    assert night_shift.opening(date(2026, 3, 29)) == utc(2026, 3, 29, 1, 30)
    assert night_shift.closing(date(2026, 3, 29)) == utc(2026, 3, 29, 4)


def test_end_of_day_holds_where_midnight_itself_is_skipped() -> None:
    cairo = Calendar(ZoneInfo("Africa/Cairo"))
    assert cairo.end_of_day(date(2026, 4, 23)) == utc(2026, 4, 23, 22)


def test_a_calendar_that_never_opens_says_so() -> None:
    class Always:
        def __contains__(self, day: object) -> bool:
            return True

    with pytest.raises(NeverOpen, match="check working days and holidays"):
        add_business_duration(Calendar(ZoneInfo("UTC"), holidays=Always()), utc(2026, 1, 1), 1)


@pytest.mark.parametrize("days", [frozenset(), frozenset({-1}), frozenset({7})])
def test_working_days_that_are_none_are_refused(days: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="Working days"):
        Calendar(ZoneInfo("UTC"), working_days=days)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    opens = draw(st.integers(0, 22))
    return Calendar(
        ZoneInfo(draw(st.sampled_from(ROUND_THE_CLOCK_ZONES))),
        time(opens, draw(st.sampled_from([0, 30]))),
        time(draw(st.integers(opens + 1, 23)), 45),
        draw(st.frozensets(st.integers(0, 6), min_size=1)),
        draw(st.frozensets(st.dates(date(2025, 12, 20), date(2026, 12, 31)), max_size=20)),
    )


instants = st.datetimes(datetime(2025, 12, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(calendars(), instants, st.integers(0, 6000))
def test_business_time_never_goes_backwards_and_lands_in_open_hours(
    calendar: Calendar, start: datetime, minutes: int
) -> None:
    due = add_business_duration(calendar, start, minutes)
    assert due >= start + timedelta(minutes=minutes)
    assert calendar.is_open(due) or calendar.is_open(due - timedelta(microseconds=1))


@given(calendars(), instants, st.integers(0, 3000), st.integers(0, 3000))
def test_business_minutes_add_up(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    halfway = add_business_duration(calendar, start, first)
    assert add_business_duration(calendar, halfway, second) == add_business_duration(
        calendar, start, first + second
    ) or (second == 0)


@given(calendars(), instants, st.integers(1, 30))
def test_the_nth_business_day_is_one_and_there_are_n_of_them(calendar: Calendar, start: datetime, n: int) -> None:
    day = calendar.nth_business_day(start, n)
    first = calendar.local_day(start)
    between = (first + timedelta(days=ahead) for ahead in range(1, (day - first).days + 1))
    assert sum(calendar.is_business_day(each) for each in between) == n
    assert end_of_nth_business_day(calendar, start, n) > closing_of_nth_business_day(calendar, start, n) > start
