from datetime import date, timedelta
from typing import Any

import pytest

from postmortems.enums import ActionStatus, CohortState
from postmortems.rules.cohorts import Movement, Standing, movements, standing_of

DUE = date(2026, 10, 20)


def standing(**changes: Any) -> Standing | None:
    facts: dict[str, Any] = {
        "status": ActionStatus.OPEN,
        "team": 1,
        "first_due_date": DUE,
        "completed_on": None,
        "cancelled_on": None,
        "hidden": False,
    }
    return standing_of(**{**facts, **changes})


@pytest.mark.parametrize(
    ("days", "on_time", "within_30"),
    [(-5, True, True), (0, True, True), (1, False, True), (30, False, True), (31, False, False)],
)
def test_a_completion_is_judged_by_its_local_day(days: int, on_time: bool, within_30: bool) -> None:
    found = standing(status=ActionStatus.DONE, completed_on=DUE + timedelta(days=days))
    assert found is not None
    assert (found.on_time, found.within_30, found.due) == (on_time, within_30, True)


@pytest.mark.parametrize(
    ("days", "state", "due"),
    [(-1, CohortState.WITHDRAWN, False), (0, CohortState.WITHDRAWN, False), (1, CohortState.CANCELLED, True)],
)
def test_cancelling_withdraws_only_up_to_the_first_due_date(days: int, state: CohortState, due: bool) -> None:
    found = standing(status=ActionStatus.CANCELLED, cancelled_on=DUE + timedelta(days=days))
    assert found is not None
    assert (found.state, found.due) == (state, due)


@pytest.mark.parametrize("changes", [{"hidden": True}, {"first_due_date": None}, {"team": None}])
def test_proposals_and_hidden_items_are_in_no_cohort(changes: dict[str, Any]) -> None:
    assert standing(**changes) is None


def test_a_change_of_team_writes_a_minus_row_and_a_plus_row() -> None:
    old, new = standing(), standing(team=2)
    assert movements(old, new) == [Movement(old, None), Movement(None, new)]


def test_a_change_within_a_cohort_writes_one_row_and_no_change_none() -> None:
    old, new = standing(), standing(status=ActionStatus.IN_PROGRESS)
    assert movements(old, new) == [Movement(old, new)]
    assert movements(old, old) == []
