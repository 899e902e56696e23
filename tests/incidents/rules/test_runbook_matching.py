from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from incidents.rules.runbook_matching import matched

TEXTS = st.lists(st.sampled_from(["\n", "# A\n", "1. a\n", "2. a\n", "1. b\n", "- c\n", "words\n"]), max_size=12)


@given(TEXTS, TEXTS)
def test_each_is_matched_once_and_those_that_stay_keep_their_order(old: list[str], new: list[str]) -> None:
    stays, moves = matched(old, new)
    assert not stays.keys() & moves.keys()
    places = [*stays.values(), *moves.values()]
    assert len(places) == len(set(places))
    assert [stays[place] for place in sorted(stays)] == sorted(stays.values())


def test_a_step_under_another_number_is_the_same() -> None:
    stays, moves = matched(["1. a\n", "\n", "2. b\n", "\n", "# H\n"], ["1. b\n", "\n", "2. a\n", "\n", "# H\n"])
    assert {**stays, **moves} | {1: 1, 3: 3} == {0: 2, 1: 1, 2: 0, 3: 3, 4: 4}


def test_what_was_reworded_goes_on_where_it_stood() -> None:
    assert matched(["# A\n", "old\n", "# B\n"], ["# A\n", "new\n", "# B\n"]) == ({0: 0, 1: 1, 2: 2}, {})
