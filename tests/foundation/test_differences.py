from hypothesis import given
from hypothesis import strategies as st

from foundation.differences import ADDED, REMOVED, SAME, differences

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
