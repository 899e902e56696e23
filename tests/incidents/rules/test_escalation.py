"""Which steps are planned, whatever the steps and the situation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from incidents.enums import DurationUnit, Status, StepFrom, StepTo, StepUnless
from incidents.rules.business_time import Calendar
from incidents.rules.escalation import Situation, level_reached, needless, planned_steps

NIGHT = datetime(2026, 3, 27, 3, tzinfo=UTC)
LISBON = Calendar(ZoneInfo("Europe/Lisbon"))

moments = st.integers(0, 600).map(lambda minutes: NIGHT + timedelta(minutes=minutes))
steps = st.fixed_dictionaries(
    {
        "id": st.integers(1, 99).map(str),
        "after_amount": st.integers(0, 90),
        "after_unit": st.sampled_from([DurationUnit.MINUTES, DurationUnit.HOURS]).map(str),
        "after_from": st.sampled_from(StepFrom.values),
        "unless": st.sampled_from(["", *StepUnless.values]),
        "to": st.sampled_from(StepTo.values),
    }
)
situations = st.builds(
    Situation,
    status=st.sampled_from(Status),
    declared_at=st.just(NIGHT),
    acknowledged_at=st.none() | moments,
    level_since=moments,
    raised=st.booleans(),
    executive_clock=st.none() | moments,
    commanded=st.booleans(),
    executive_told=st.booleans(),
    calendar=st.just(LISBON),
)


@given(st.lists(steps, max_size=8), situations)
def test_what_is_planned_comes_in_order_and_never_before_what_it_counts_from(
    rows: list[dict[str, Any]], now_is: Situation
) -> None:
    planned = planned_steps(rows, now_is)
    assert [each.at for each in planned] == sorted(each.at for each in planned)
    assert all(each.at >= each.base for each in planned)
    assert all(each.step in rows and not needless(each.step, now_is) for each in planned)


@given(st.lists(steps, max_size=8), situations)
def test_nothing_is_planned_of_what_is_over(rows: list[dict[str, Any]], now_is: Situation) -> None:
    if now_is.status not in Status.running():
        assert planned_steps(rows, now_is) == []


@given(steps, situations)
def test_a_step_whose_unless_came_true_is_needless(step: dict[str, Any], now_is: Situation) -> None:
    came_true = {
        StepUnless.ACKNOWLEDGED: now_is.acknowledged_at is not None,
        StepUnless.COMMANDED: now_is.commanded,
        StepUnless.EXECUTIVE_TOLD: now_is.executive_told,
        StepUnless.MITIGATED: now_is.status == Status.MITIGATED,
    }
    if step["unless"] and came_true[StepUnless(step["unless"])]:
        assert needless(step, now_is)


@given(st.lists(steps, max_size=8), situations)
def test_a_lowered_incident_makes_up_for_no_step_that_was_due_before(
    rows: list[dict[str, Any]], now_is: Situation
) -> None:
    if not now_is.raised:
        late = [each for each in planned_steps(rows, now_is) if each.at < now_is.level_since]
        assert all(each.step["after_from"] != StepFrom.DECLARED for each in late)


@given(st.lists(st.tuples(st.integers(1, 4), moments), min_size=1, max_size=8))
def test_a_level_begins_where_the_last_change_to_it_was_recorded(levels: list[tuple[int, datetime]]) -> None:
    levels.sort(key=lambda each: each[1])
    since, raised = level_reached(levels)
    last = levels[-1][0]
    run = len(levels)
    while run and levels[run - 1][0] == last:
        run -= 1
    assert since == levels[run][1]
    assert raised == (run == 0 or last < levels[run - 1][0])
