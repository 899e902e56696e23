import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.differences import ADDED, REMOVED, SAME, differences, stretches

TEXTS = st.lists(st.text(alphabet="ab c\t", max_size=8), max_size=6).map("\n".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_their_differences(before: str, after: str) -> None:
    lines = differences(before, after)
    assert [line.text for line in lines if line.kind in (SAME, REMOVED)] == before.splitlines()
    assert [line.text for line in lines if line.kind in (SAME, ADDED)] == after.splitlines()


def test_only_the_changed_words_of_a_line_are_marked() -> None:
    removed, added = differences("under its threshold now", "under 50,000 messages now")
    assert [piece.text for piece in removed.pieces if piece.changed] == ["its", "threshold"]
    assert [piece.text for piece in added.pieces if piece.changed] == ["50,000", "messages"]


def test_equal_texts_differ_in_nothing() -> None:
    assert {line.kind for line in differences("a\nb", "a\nb")} == {SAME}


LONG = st.lists(st.sampled_from(["", "a", "b", "c", *(f"line {n}" for n in range(40))]), min_size=150, max_size=260)


@given(LONG, LONG)
def test_stretches_lead_from_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    i = j = 0
    before = None
    for each in stretches(old, new):
        assert (each.i1, each.j1) == (i, j)
        assert each.same != before
        assert not each.same or old[each.i1 : each.i2] == new[each.j1 : each.j2]
        i, j, before = each.i2, each.j2, each.same
    assert (i, j) == (len(old), len(new))


def test_a_line_that_moved_far_leaves_the_others_where_they_are() -> None:
    old = [f"line {number}" for number in range(400)]
    new = [*old[1:], old[0]]
    assert sum(each.i2 - each.i1 for each in stretches(old, new) if each.same) == 399


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n\n".join(f"x{n}" for n in range(4000)), "\n\n".join(f"y{n}" for n in range(4000))),
        ("a\n" * 20_000, "b\na\n" * 10_000),
        (" ".join("abc"[n % 3] for n in range(20_000)), " ".join("xbc"[n % 3] for n in range(20_000))),
        (
            "\n".join(f"x{n + 1}\nq{n}\nx{n}" for n in range(6000)),
            "\n".join(f"x{n + 1}\np{n}\nx{n}" for n in range(6000)),
        ),
    ],
    ids=["all reworded", "one word", "one line", "each once further on"],
)
def test_long_texts_are_compared_in_time(before: str, after: str) -> None:
    began = time.process_time()
    differences(before, after)
    assert time.process_time() - began < 5
