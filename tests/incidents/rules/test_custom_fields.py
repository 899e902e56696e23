from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.rules.custom_fields import Unfit, number_of, read

REGIONS = ("EU", "US")


@pytest.mark.parametrize(
    ("kind", "given_", "kept"),
    [
        ("text", "  a line  ", ["a line"]),
        ("text", "", []),
        ("text", None, []),
        ("number", "1 200,5".replace(",", "."), ["1200.5"]),
        ("number", 12, ["12"]),
        ("number", -0.0, ["0"]),
        ("number", "1e3", ["1000"]),
        ("day", "2026-11-12", ["2026-11-12"]),
        ("yes_no", True, ["yes"]),
        ("yes_no", "No", ["no"]),
        ("choice", "eu", ["EU"]),
        ("choices", ["us", "EU", "US"], ["US", "EU"]),
        ("link", "https://example.org/1", ["https://example.org/1"]),
    ],
)
def test_what_is_given_is_kept_in_one_form(kind: str, given_: object, kept: list[str]) -> None:
    assert read(kind, given_, REGIONS) == kept


@pytest.mark.parametrize(
    ("kind", "given_", "code"),
    [
        ("text", "x" * 501, "too_long"),
        ("text", ["a", "b"], "several"),
        ("number", "many", "no_number"),
        ("number", "NaN", "no_number"),
        ("number", "1e400", "no_number"),
        ("number", "999999999999.9999", "no_number"),
        ("number", "99999999999.99999", "no_number"),
        ("text", {"a": 1}, "no_text"),
        ("text", "a\0b", "no_text"),
        ("day", "12.11.2026", "no_day"),
        ("yes_no", "perhaps", "no_yes_no"),
        ("choice", "Asia", "no_choice"),
        ("choice", ["EU", "US"], "several"),
        ("link", "javascript:alert(1)", "no_link"),
        ("link", "example.org", "no_link"),
        ("link", "http://[::1", "no_link"),
    ],
)
def test_what_is_unfit_says_why(kind: str, given_: object, code: str) -> None:
    with pytest.raises(Unfit) as caught:
        read(kind, given_, REGIONS)
    assert caught.value.code == code


@given(st.decimals(min_value=1 - 10**11, max_value=10**11 - 1, places=4))
def test_a_number_comes_back_as_it_was(number: Decimal) -> None:
    [text] = read("number", str(number))
    assert number_of(text) == number
    assert read("number", text) == [text]
