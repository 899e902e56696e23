from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.enums import Moment, Status
from incidents.rules.transitions import TRANSITIONS, Course, TransitionRefused, allowed, effect, path, reopened_to

statuses = st.sampled_from(list(Status))


def test_every_status_has_its_row() -> None:
    assert set(TRANSITIONS) == set(Status)


def test_mitigating_a_declared_incident_acknowledges_it_first() -> None:
    assert path(Status.DECLARED, Status.MITIGATED) == [Status.ACKNOWLEDGED, Status.MITIGATED]


def test_resolving_fills_the_mitigation_it_skips() -> None:
    assert path(Status.ACKNOWLEDGED, Status.RESOLVED) == [Status.MITIGATED, Status.RESOLVED]


def test_closing_what_is_not_resolved_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(TransitionRefused, match="mark it resolved"):
        path(Status.MITIGATED, Status.CLOSED)


def test_a_repeated_status_is_refused_in_words() -> None:
    with pytest.raises(TransitionRefused, match="mitigated already"):
        path(Status.MITIGATED, Status.MITIGATED)


def test_a_relapse_goes_back_to_acknowledged_and_empties_the_mitigation() -> None:
    relapse = effect(Status.MITIGATED, Status.ACKNOWLEDGED)
    assert relapse.course is Course.RELAPSE
    assert relapse.empties == (Moment.MITIGATED_AT,)
    assert relapse.fills is None


@pytest.mark.parametrize("ended", [Status.RESOLVED, Status.CLOSED, Status.CANCELLED])
def test_reopening_with_the_impact_gone_keeps_the_mitigation(ended: Status) -> None:
    reopening = effect(ended, reopened_to(impact_back=False))
    assert reopening.course is Course.REOPENING
    assert Moment.MITIGATED_AT not in reopening.empties
    assert Moment.RESOLVED_AT in reopening.empties


@pytest.mark.parametrize("ended", [Status.RESOLVED, Status.CLOSED])
def test_reopening_with_the_impact_back_empties_the_mitigation(ended: Status) -> None:
    assert Moment.MITIGATED_AT in effect(ended, reopened_to(impact_back=True)).empties


def test_what_was_never_mitigated_is_reopened_to_acknowledged() -> None:
    assert reopened_to(impact_back=False, was_mitigated=False) == Status.ACKNOWLEDGED


def test_nothing_follows_merged() -> None:
    assert allowed(Status.MERGED) == {}
    with pytest.raises(TransitionRefused, match="merged into another"):
        effect(Status.MERGED, Status.RESOLVED)


def test_a_closed_incident_cannot_be_cancelled() -> None:
    with pytest.raises(TransitionRefused, match="can’t be cancelled"):
        effect(Status.CLOSED, Status.CANCELLED)


def test_a_step_forward_never_relapses_by_the_way() -> None:
    with pytest.raises(TransitionRefused, match="relapsed"):
        path(Status.MITIGATED, Status.ACKNOWLEDGED)


@given(start=statuses, to=statuses)
def test_a_path_is_made_of_allowed_steps_that_each_fill_their_moment(start: Status, to: Status) -> None:
    try:
        steps = path(start, to)
    except TransitionRefused as refusal:
        assert refusal.sentence.endswith(".")
        return
    assert steps[-1] == to
    for before, after in zip([start, *steps], steps, strict=False):
        assert effect(before, after).fills == Moment(f"{after.value}_at")


@given(start=statuses, to=statuses)
def test_no_way_leads_back_to_declared(start: Status, to: Status) -> None:
    assert Status.DECLARED not in allowed(start)
