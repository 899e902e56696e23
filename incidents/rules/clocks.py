"""When each clock of an incident falls due, what became of it, and how long is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from incidents.enums import ClockKind, ClockState, DurationUnit
from incidents.rules.business_time import (
    Calendar,
    add_business_duration,
    closing_of_nth_business_day,
    end_of_nth_business_day,
)

# A post-mortem is due from resolution on, or from this long after a mitigation that nobody resolves.
POSTMORTEM_AFTER_MITIGATION = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Term:
    """A promise as the policy words it: an amount and a `DurationUnit`."""

    amount: int
    unit: str = DurationUnit.MINUTES.value

    def times(self, factor: int) -> Term:
        return Term(self.amount * factor, self.unit)


@dataclass(frozen=True, slots=True)
class LevelTerms:
    """What one severity asks for; None where it does not ask. Updates have a first term and a cadence."""

    acknowledge: Term | None = None
    mitigate: Term | None = None
    executive_notice: Term | None = None
    internal_update: Term | None = None
    customer_first: Term | None = None
    customer_update: Term | None = None
    postmortem: Term | None = None
    business_hours_only: bool = False
    updates_slower_after_mitigation: int = 1

    @classmethod
    def from_policy(cls, level: Mapping[str, Any]) -> Self:
        """From a level of a policy version: `<clock>_amount` and `<clock>_unit`, empty amounts are not asked for."""
        return cls(
            **{name: _read_term(level, name) for name in _TERMS_IN_POLICY},
            postmortem=(
                Term(level["postmortem_business_days"], DurationUnit.BUSINESS_DAYS.value)
                if level.get("postmortem_required")
                else None
            ),
            business_hours_only=bool(level.get("business_hours_only")),
            updates_slower_after_mitigation=level.get("updates_slower_after_mitigation") or 1,
        )

    def term(self, kind: ClockKind) -> Term | None:
        """By when it is asked for at first."""
        if kind == ClockKind.CUSTOMER_UPDATE:
            return self.customer_first or self.customer_update
        found: Term | None = getattr(self, kind.value)
        return found

    def cadence(self, kind: ClockKind, *, mitigated: bool = False) -> Term | None:
        """By when the next update follows the last one; slower once mitigated. None for clocks that run once."""
        if kind not in ClockKind.updates():
            return None
        found: Term | None = getattr(self, kind.value)
        return found.times(self.updates_slower_after_mitigation) if found and mitigated else found


_TERMS_IN_POLICY = (
    "acknowledge",
    "mitigate",
    "executive_notice",
    "internal_update",
    "customer_first",
    "customer_update",
)


def due_at(
    kind: ClockKind, from_: datetime, term: Term, *, calendar: Calendar, business_hours_only: bool = False
) -> datetime:
    """The instant, in UTC, at which a clock that runs from `from_` falls due.

    Business days end at 24:00 of the nth for a post-mortem, at closing time for other clocks, and count in the team's
    calendar whatever `business_hours_only` says. With it, minutes and hours are minutes and hours of work, and a due
    day that ends while the team sleeps is due when it next opens.
    """
    start = from_.astimezone(UTC)
    match DurationUnit(term.unit):
        case DurationUnit.BUSINESS_DAYS if kind == ClockKind.POSTMORTEM:
            return end_of_nth_business_day(calendar, start, term.amount)
        case DurationUnit.BUSINESS_DAYS:
            return closing_of_nth_business_day(calendar, start, term.amount)
        case DurationUnit.DAYS:
            due = start + timedelta(days=term.amount)
            return calendar.next_open(due) if business_hours_only else due
        case unit:
            minutes = term.amount * (60 if unit == DurationUnit.HOURS else 1)
            return (
                add_business_duration(calendar, start, minutes)
                if business_hours_only
                else start + timedelta(minutes=minutes)
            )


def judge(due_at: datetime, *, met_at: datetime | None, now: datetime) -> ClockState:
    """What became of a promise. `met_at` is when the act was *recorded*, so that nothing is won by backdating."""
    if met_at is not None:
        return ClockState.MET if met_at <= due_at else ClockState.MET_LATE
    return ClockState.RUNNING if now <= due_at else ClockState.MISSED


def postmortem_starts(*, resolved_at: datetime | None, mitigated_at: datetime | None) -> datetime | None:
    """From when a post-mortem is due: resolution, or 72 hours after mitigation; None while neither is known."""
    if resolved_at is not None:
        return resolved_at
    return mitigated_at + POSTMORTEM_AFTER_MITIGATION if mitigated_at is not None else None


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Until due, or since, in whole days, hours and minutes: what a page puts into words."""

    late: bool
    days: int
    hours: int
    minutes: int

    @property
    def under_a_minute(self) -> bool:
        return not (self.days or self.hours or self.minutes)


def time_left(due_at: datetime, now: datetime) -> TimeLeft:
    """Rounded down to the minute, so that it never promises time that is not there."""
    late = now > due_at
    minutes = int(abs(due_at - now).total_seconds() // 60)
    return TimeLeft(late, minutes // 1440, minutes // 60 % 24, minutes % 60)


def _read_term(level: Mapping[str, Any], name: str) -> Term | None:
    amount = level.get(f"{name}_amount")
    return None if amount is None else Term(int(amount), str(level.get(f"{name}_unit") or DurationUnit.MINUTES.value))
