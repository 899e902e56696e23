"""How an action item stands in the cohort that the measures charge it to, and what a change writes into the ledger.

A cohort is a team and the month of the first due date. Definitions: *on time* is recorded done by the end of the
first due date where the charged team is; *within 30 days* by the end of the 30th day after it. All dates here are
local dates of that team.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from postmortems.enums import ActionStatus, CohortState

GRACE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Standing:
    """An item in its cohort; `team` is the charged team's primary key."""

    team: int
    first_due_date: date
    state: CohortState
    on_time: bool = False
    within_30: bool = False

    @property
    def cohort_month(self) -> date:
        return self.first_due_date.replace(day=1)

    @property
    def cohort(self) -> tuple[int, date]:
        return (self.team, self.first_due_date)

    @property
    def due(self) -> bool:
        return self.state in CohortState.counted()


@dataclass(frozen=True, slots=True)
class Movement:
    """One row of the ledger: from one standing to another within one cohort; None is outside of it."""

    before: Standing | None
    after: Standing | None

    @property
    def cohort_of(self) -> Standing:
        found = self.after or self.before
        assert found is not None  # noqa: S101 - `movements` makes no empty one
        return found


def standing_of(
    *,
    status: ActionStatus,
    team: int | None,
    first_due_date: date | None,
    completed_on: date | None,
    cancelled_on: date | None,
    hidden: bool,
) -> Standing | None:
    """How an item stands; None where it is in no cohort: a proposal, or the item of a private incident."""
    if hidden or team is None or first_due_date is None:
        return None
    if status == ActionStatus.CANCELLED:
        in_time = cancelled_on is not None and cancelled_on <= first_due_date
        state = CohortState.WITHDRAWN if in_time else CohortState.CANCELLED
        return Standing(team, first_due_date, state)
    if status == ActionStatus.DONE and completed_on is not None:
        return Standing(
            team,
            first_due_date,
            CohortState.DONE,
            on_time=completed_on <= first_due_date,
            within_30=completed_on <= first_due_date + GRACE,
        )
    return Standing(team, first_due_date, CohortState(status.value))


def movements(before: Standing | None, after: Standing | None) -> list[Movement]:
    """The rows that a change writes: none, one, or a minus row and a plus row when the cohort changes."""
    if before == after:
        return []
    if before is not None and after is not None and before.cohort != after.cohort:
        return [Movement(before, None), Movement(None, after)]
    return [Movement(before, after)]
