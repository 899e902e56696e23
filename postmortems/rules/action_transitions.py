"""Which status of an action item may follow which, and what takes a second person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from postmortems.enums import ActionStatus, Priority

TRANSITIONS: Mapping[ActionStatus, frozenset[ActionStatus]] = MappingProxyType(
    {
        ActionStatus.PROPOSED: frozenset({ActionStatus.OPEN, ActionStatus.CANCELLED}),
        ActionStatus.OPEN: frozenset({ActionStatus.IN_PROGRESS, ActionStatus.DONE, ActionStatus.CANCELLED}),
        ActionStatus.IN_PROGRESS: frozenset({ActionStatus.OPEN, ActionStatus.DONE, ActionStatus.CANCELLED}),
        ActionStatus.DONE: frozenset({ActionStatus.OPEN}),
        ActionStatus.CANCELLED: frozenset({ActionStatus.OPEN}),
    }
)

# Counted from the day an item opens, since a late proposal would be born overdue otherwise.
DUE_AFTER_DAYS: Mapping[Priority, int] = MappingProxyType(
    {Priority.P0: 15, Priority.P1: 30, Priority.P2: 60, Priority.P3: 90}
)

NEXT_STEP: Mapping[ActionStatus, str] = MappingProxyType(
    {
        ActionStatus.PROPOSED: "Accept it or drop it first.",
        ActionStatus.OPEN: "Start it, complete it or cancel it.",
        ActionStatus.IN_PROGRESS: "Complete it, put it back to open or cancel it.",
        ActionStatus.DONE: "Reopen it first.",
        ActionStatus.CANCELLED: "Reopen it first.",
    }
)


def may_follow(before: ActionStatus, after: ActionStatus) -> bool:
    return after in TRANSITIONS[before]


def cancelling_takes_two(*, status: ActionStatus, priority: Priority, first_due_date: date | None, today: date) -> bool:
    """After the first due date, and of a P0 or P1. A proposal counts nowhere, so one person may drop it."""
    if status == ActionStatus.PROPOSED or first_due_date is None:
        return False
    return priority in Priority.guarded() or today > first_due_date


def lowering_takes_two(*, status: ActionStatus, before: Priority, after: Priority) -> bool:
    """Of a P0 or P1 that was accepted; raising never does."""
    return status != ActionStatus.PROPOSED and before in Priority.guarded() and after > before


def moving_team_moves_charge(*, first_due_date: date | None, today: date) -> bool:
    """Up to the first due date, that day included, the measures follow the item; then the team of that day stays."""
    return first_due_date is not None and today <= first_due_date
