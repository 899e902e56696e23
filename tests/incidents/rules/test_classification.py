from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.enums import Severity
from incidents.rules.answers import BANDS, QUESTIONS, UnknownAnswer, read_answers
from incidents.rules.classification import DEFAULT_CRITERIA, BadCriterion, Criterion, Suggestion, suggest


def suggested(**facts: object) -> Suggestion:
    return suggest(facts, DEFAULT_CRITERIA)


@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        ({"complete_outage": True}, 1),
        ({"data_lost": "lost"}, 1),
        ({"data_lost": "exposed", "users_share": 0}, 1),
        ({"users_share": 50}, 1),
        ({"users_share": 49.9}, 2),
        ({"users_share": 25}, 2),
        ({"core_function_fails": True, "workaround": False}, 2),
        ({"error_rate_over_threshold": True}, 2),
        ({"users_share": "5_to_25"}, 3),
        ({"core_function_fails": True, "workaround": True}, 3),
        ({"core_function_fails": "other"}, 3),
        ({"redundancy_left": False, "user_impact_yet": False}, 3),
        ({"users_share": 4.9}, 4),
        ({"user_impact_yet": False}, 4),
        ({"redundancy_left": True, "core_function_fails": False}, 4),
    ],
)
def test_each_default_criterion_suggests_its_level(facts: dict[str, object], severity: int) -> None:
    assert suggested(**facts).severity == severity


def test_the_reasons_are_those_of_the_suggested_level() -> None:
    suggestion = suggested(complete_outage=True, users_share=80, workaround=True)
    assert suggestion.reasons == (
        "A customer-facing service is down for everyone.",
        "Half of users or more are affected.",
    )


def test_in_doubt_between_two_levels_the_more_severe_is_suggested_and_the_doubt_is_named() -> None:
    suggestion = suggested(core_function_fails=True, workaround="dont_know", users_share=10)
    assert suggestion.severity == Severity.SEV2
    assert suggestion.between == (Severity.SEV2, Severity.SEV3)
    assert suggestion.unsure == ("A core function fails with no workaround.",)


def test_a_doubt_about_a_less_severe_criterion_changes_nothing() -> None:
    suggestion = suggested(users_share=60, redundancy_left="dont_know")
    assert (suggestion.severity, suggestion.unsure) == (Severity.SEV1, ())


def test_a_question_not_answered_is_no_doubt() -> None:
    assert suggested(users_share=10, complete_outage=None, data_lost="").severity == Severity.SEV3


def test_nothing_answered_suggests_nothing() -> None:
    assert suggested() == Suggestion(None)


def test_a_small_share_of_users_settles_that_it_is_no_complete_outage() -> None:
    assert suggested(users_share=3, complete_outage="dont_know").severity == Severity.SEV4


def test_no_user_impact_settles_the_share() -> None:
    assert (
        suggested(user_impact_yet=False, users_share="dont_know", complete_outage="unknown").severity == Severity.SEV4
    )


def test_answers_against_everything_suggest_the_least_severe_level() -> None:
    suggestion = suggested(complete_outage=False, data_lost=False)
    assert suggestion.severity == Severity.SEV4
    assert suggestion.reasons


def test_an_unknown_fact_is_named() -> None:
    with pytest.raises(UnknownAnswer, match="no fact “weather”"):
        suggested(weather="bad")


@pytest.mark.parametrize("share", [-1, 101, "many", float("nan"), True, [5]])
def test_an_impossible_share_is_refused(share: object) -> None:
    with pytest.raises(UnknownAnswer) as caught:
        suggested(users_share=share)
    assert caught.value.fact == "users_share"


def test_a_share_may_be_said_in_per_cent_or_as_a_band() -> None:
    assert read_answers({"users_share": "30%"}) == read_answers({"users_share": 30})
    assert read_answers({"users_share": "25_to_50"}) == {"users_share": BANDS["25_to_50"]}


@pytest.mark.parametrize(
    "conditions",
    [
        [],
        "users_share >= 5",
        [["users_share", ">="]],
        [["users_share", "in", [1, 2]]],
        [["users_share", ">=", "half"]],
        [["weather", "=", "bad"]],
        [["workaround", ">", "yes"]],
        [["workaround", "=", "perhaps"]],
        [["workaround", "=", "dont_know"]],
        [["data_lost", "in", []]],
    ],
)
def test_a_criterion_that_makes_no_sense_is_refused_before_it_is_saved(conditions: Any) -> None:
    with pytest.raises(BadCriterion):
        Criterion.from_row(level=2, conditions=conditions, sentence="…")


def test_every_default_criterion_survives_being_stored_as_a_row() -> None:
    for criterion in DEFAULT_CRITERIA:
        again = Criterion.from_row(
            level=criterion.level.value, conditions=criterion.as_json(), sentence=criterion.sentence
        )
        assert again == criterion


def test_criteria_of_the_admin_replace_the_defaults() -> None:
    only = [Criterion.from_row(level=1, conditions=[["workaround", "=", "no"]], sentence="Nothing helps.")]
    assert suggest({"workaround": "no"}, only).reasons == ("Nothing helps.",)


definite = {
    question.fact: st.sampled_from([word for word, _ in question.answers])
    if not question.is_share
    else st.one_of(st.integers(0, 100), st.sampled_from(list(BANDS)))
    for question in QUESTIONS
}


@given(st.fixed_dictionaries(definite), st.sampled_from([question.fact for question in QUESTIONS]))
def test_a_doubt_never_makes_the_suggestion_less_severe(facts: dict[str, object], forgotten: str) -> None:
    sure = suggest(facts, DEFAULT_CRITERIA)
    unsure = suggest({**facts, forgotten: "dont_know"}, DEFAULT_CRITERIA)
    assert sure.severity is not None
    # A doubt that other answers settle may settle it otherwise than a contradictory answer did.
    if forgotten in ("complete_outage", "users_share", "user_impact_yet"):
        return
    assert unsure.severity is not None
    assert unsure.severity <= sure.severity


@given(st.fixed_dictionaries({}, optional=definite))
def test_a_suggestion_without_doubt_always_has_a_reason(facts: dict[str, object]) -> None:
    suggestion = suggest(facts, DEFAULT_CRITERIA)
    assert bool(suggestion.reasons) == bool(facts)
    assert suggestion.between == ()
