"""What a browser sends of a text, and what is kept of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.forms.runbooks import as_typed


def sent(text: str) -> str:
    """As a browser sends what stands in a text area."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("kept", "changes", "result"),
    [
        ("a\r\nb\nc\n", ("b", "B"), "a\r\nB\nc\n"),
        ("a\r\nb\nc\n", ("a", "A"), "A\r\nb\nc\n"),
        ("a\r\nb\nc\n", ("b\r\n", "b\r\nnew\r\n"), "a\r\nb\nnew\nc\n"),
        ("a\r\nb\r\nc", ("c", "c\r\nd"), "a\r\nb\r\nc\r\nd"),
        ("a\rb\rc\r", ("b", "B"), "a\rB\rc\r"),
        ("a\nb", ("b", ""), "a\n"),
        ("", ("", "a\r\n"), "a\n"),
    ],
)
def test_only_changed_lines_change_and_their_ends_stay(kept: str, changes: tuple[str, str], result: str) -> None:
    assert as_typed(sent(kept).replace(*changes) if kept else changes[1], kept=kept) == result


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["\n", "\r\n", "\r"])), max_size=12))
def test_what_nobody_changed_stays_as_it_is(pairs: list[tuple[str, str]]) -> None:
    kept = "".join(line + end for line, end in pairs)
    assert as_typed(sent(kept), kept=kept) == kept
