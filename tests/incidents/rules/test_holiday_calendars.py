from __future__ import annotations

from datetime import date

import pytest

from incidents.rules.holiday_calendars import UnknownHolidayCalendar, holiday_calendar


def test_good_friday_is_a_holiday_in_portugal_in_any_year() -> None:
    assert date(2026, 4, 3) in holiday_calendar("PT")
    assert date(2031, 4, 11) in holiday_calendar("PT")


def test_a_region_has_its_own_days() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in holiday_calendar("DE", "BY")
    assert epiphany not in holiday_calendar("DE", "BE")


def test_no_country_has_no_holidays() -> None:
    assert date(2026, 1, 1) not in holiday_calendar("")


def test_an_unknown_country_is_named() -> None:
    with pytest.raises(UnknownHolidayCalendar, match="'XX'"):
        holiday_calendar("XX")


def test_an_unknown_region_lists_those_there_are() -> None:
    with pytest.raises(UnknownHolidayCalendar, match=r"no region 'QQ'.*BY"):
        holiday_calendar("DE", "QQ")
