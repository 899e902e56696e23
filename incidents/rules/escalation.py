"""Which steps of an incident's escalation are due, and which come next: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.enums import ClockKind, DurationUnit, Severity, Status, StepFrom, StepUnless
from incidents.rules.business_time import Calendar
from incidents.rules.clocks import Term, due_at


@dataclass(frozen=True, slots=True)
class Situation:
    """What an incident's steps are held against.

    `level_since` is when it came to its present level, `raised` whether upwards (a declaration counts as such).
    `executive_clock` is when the executive notice that is asked for now began to be; None where none is.
    `executive_told` holds also while a notice that is as urgent is on its way to one.
    """

    status: Status
    declared_at: datetime
    acknowledged_at: datetime | None
    level_since: datetime
    raised: bool
    executive_clock: datetime | None
    commanded: bool
    executive_told: bool
    calendar: Calendar
    business_hours_only: bool = False


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with the moment at which it is taken unless something comes first; `base` is what that counts from."""

    step: Mapping[str, Any]
    base: datetime
    at: datetime


def planned_steps(steps: Iterable[Mapping[str, Any]], now_is: Situation) -> list[PlannedStep]:
    """What would be taken and when, in order, as it stands: needless ones are left out."""
    found = []
    for step in steps:
        base = _base(step, now_is)
        if base is None or needless(step, now_is):
            continue
        planned = PlannedStep(step, base, _after(step, base, now_is))
        # What the lower level would have done before is not made up for when a severity is lowered.
        if now_is.raised or planned.at >= now_is.level_since or step["after_from"] != StepFrom.DECLARED:
            found.append(planned)
    return sorted(found, key=lambda each: each.at)


def needless(step: Mapping[str, Any], now_is: Situation) -> bool:
    """Whether its “unless” came true, or the incident is past being escalated."""
    if now_is.status not in Status.running():
        return True
    mitigated = now_is.status == Status.MITIGATED
    match StepUnless(step["unless"]):
        case StepUnless.ACKNOWLEDGED:
            return now_is.acknowledged_at is not None or mitigated
        case StepUnless.COMMANDED:
            return now_is.commanded or mitigated
        case StepUnless.EXECUTIVE_TOLD:
            return now_is.executive_told
        case StepUnless.MITIGATED:
            return mitigated
        case _:
            return mitigated and step["after_from"] != StepFrom.EXECUTIVE_CLOCK


def _base(step: Mapping[str, Any], now_is: Situation) -> datetime | None:
    match StepFrom(step["after_from"]):
        case StepFrom.EXECUTIVE_CLOCK:
            return now_is.executive_clock
        case StepFrom.ACKNOWLEDGED:
            return now_is.acknowledged_at
        case _:
            return now_is.level_since if now_is.raised else now_is.declared_at


def _after(step: Mapping[str, Any], base: datetime, now_is: Situation) -> datetime:
    term = Term(int(step["after_amount"]), str(step["after_unit"]))
    if not term.amount and term.unit != DurationUnit.BUSINESS_DAYS:
        return base
    return due_at(
        ClockKind.ACKNOWLEDGE, base, term, calendar=now_is.calendar, business_hours_only=now_is.business_hours_only
    )


def level_reached(severities: Iterable[tuple[int, datetime]]) -> tuple[datetime, bool]:
    """When the last of these levels, in order of recording, began, and whether it came from a less severe one."""
    since: datetime | None = None
    before: int | None = None
    raised = True
    for level, recorded_at in severities:
        if level != before:
            raised = before is None or Severity(level) < before
            since, before = recorded_at, level
    assert since is not None  # noqa: S101 - an incident is declared with a severity
    return since, raised


def as_row(step: Any) -> dict[str, Any]:
    """As a version of the policy keeps it."""
    names = ("after_amount", "after_unit", "after_from", "unless", "to", "role", "via")
    return {
        "id": step.public_id,
        "level": step.level.level,
        "team": step.team_id,
        **{name: str(getattr(step, name)) for name in names if name != "after_amount"},
        "after_amount": step.after_amount,
    }
