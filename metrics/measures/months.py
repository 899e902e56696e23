"""Months as their first days, in the organisation's time zone, and when one is open."""

from __future__ import annotations

from datetime import date, timedelta

OPEN_FOR = timedelta(days=30)
"""How long after its end a month stays open (DESIGN.md, section 5)."""


def first_day(day: date) -> date:
    return day.replace(day=1)


def shifted(month: date, by: int) -> date:
    """The month `by` months later, or earlier where negative."""
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


def last_day(month: date) -> date:
    return shifted(month, 1) - timedelta(days=1)


def last_over(today: date) -> date:
    """The last month that is over by the end of `today`."""
    return shifted(first_day(today + timedelta(days=1)), -1)


def closes_on(month: date) -> date:
    """The last day on which it is open."""
    return last_day(month) + OPEN_FOR


def is_open(month: date, *, on: date) -> bool:
    return on <= closes_on(month)


def span(first: date, last: date) -> list[date]:
    """All months from `first` to `last`, both included; empty where `last` is before `first`."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [shifted(first, step) for step in range(max(0, count))]


def parsed(text: str) -> date:
    """`2026-10` as a month. Raises ValueError on anything else."""
    year, hyphen, month = text.strip().partition("-")
    if not (hyphen and len(year) == 4 and len(month) == 2 and year.isdigit() and month.isdigit()):
        raise ValueError(f"Not a month: {text!r}. Write it as 2026-10.")
    if int(year) < 2000:
        raise ValueError(f"Before Debrief: {text!r}.")
    return date(int(year), int(month), 1)


def written(month: date) -> str:
    """As the API says it: `2026-10`."""
    return f"{month:%Y-%m}"
