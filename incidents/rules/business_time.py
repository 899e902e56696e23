"""Time as a team's working hours count it: in local days and hours, answered in UTC.

Local wall-clock times that a change to summer time skips stand for the instant at which the clock was put forward;
those that happen twice stand for the first time.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NINE_TO_FIVE = (time(9), time(17))
MONDAY_TO_FRIDAY = frozenset(range(5))
# Longer than any closure that is not a mistake in the calendar.
SEARCH_LIMIT = 400


class NeverOpen(ValueError):
    """The calendar has no business day in more than a year, so nothing can fall due in it."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a team works. `working_days` are weekdays from 0 (Monday) to 6; `holidays` answers `day in holidays`."""

    time_zone: ZoneInfo
    opens: time = NINE_TO_FIVE[0]
    closes: time = NINE_TO_FIVE[1]
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: Container[date] = field(default=frozenset(), compare=False)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("A team closes after it opens, on the same day.")
        if not self.working_days or not self.working_days <= set(range(7)):
            raise ValueError("Working days are one or more of 0 (Monday) to 6 (Sunday).")

    def is_business_day(self, day: date) -> bool:
        return day.weekday() in self.working_days and day not in self.holidays

    def local_day(self, instant: datetime) -> date:
        return instant.astimezone(self.time_zone).date()

    def opening(self, day: date) -> datetime:
        return self._instant(day, self.opens)

    def closing(self, day: date) -> datetime:
        return self._instant(day, self.closes)

    def end_of_day(self, day: date) -> datetime:
        """24:00 of the local day."""
        return self._instant(day + timedelta(days=1), time.min)

    def is_open(self, instant: datetime) -> bool:
        day = self.local_day(instant)
        return self.is_business_day(day) and self.opening(day) <= instant < self.closing(day)

    def next_open(self, instant: datetime) -> datetime:
        """The instant itself where the team is at work, else when it next opens."""
        for opening, closing in self.open_spans(instant):
            if instant < closing:
                return max(opening, instant)
        raise AssertionError("open_spans ends only by raising")

    def open_spans(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working hours as (opening, closing) in UTC, from the local day of `instant` on. Raises `NeverOpen`."""
        day = self.local_day(instant)
        while True:
            opening, closing = self.opening(day), self.closing(day)
            # A change of the clocks may leave nothing of a very short day.
            if self.is_business_day(day) and opening < closing:
                yield opening, closing
            day = self.next_business_day(day)

    def next_business_day(self, day: date) -> date:
        for ahead in range(1, SEARCH_LIMIT + 1):
            following = day + timedelta(days=ahead)
            if self.is_business_day(following):
                return following
        raise NeverOpen(f"No business day within {SEARCH_LIMIT} days of {day}: check working days and holidays.")

    def nth_business_day(self, instant: datetime, n: int) -> date:
        """The nth business day after the local day of `instant`; with 0, that day or the first business day after."""
        day = self.local_day(instant)
        if n == 0 and not self.is_business_day(day):
            return self.next_business_day(day)
        for _ in range(n):
            day = self.next_business_day(day)
        return day

    def _instant(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, self.time_zone).astimezone(UTC)


def add_business_duration(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """The instant at which `minutes` of working hours have passed since `start`, in UTC.

    Lands within working hours, or on the closing that completes the last minute; with 0, on the next open instant.
    """
    remaining = timedelta(minutes=minutes)
    begun = calendar.next_open(start)
    for opening, closing in calendar.open_spans(begun):
        since = max(opening, begun)
        if since + remaining <= closing:
            return since + remaining
        remaining -= max(closing - since, timedelta(0))
    raise AssertionError("open_spans ends only by raising")


def end_of_nth_business_day(calendar: Calendar, start: datetime, n: int) -> datetime:
    """24:00 of the nth business day after the day of `start`: when a post-mortem falls due."""
    return calendar.end_of_day(calendar.nth_business_day(start, n))


def closing_of_nth_business_day(calendar: Calendar, start: datetime, n: int) -> datetime:
    """Closing time of the nth business day after the day of `start`: when other clocks in business days fall due."""
    return calendar.closing(calendar.nth_business_day(start, n))
