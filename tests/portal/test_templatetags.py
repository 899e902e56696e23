import pytest
from django.template import Context
from django.test import RequestFactory

from portal.templatetags.portal import marked, then_where, unbroken


def test_the_longest_word_is_marked_where_two_overlap() -> None:
    assert marked("Tracking lags", ["lag", "lags"]) == "Tracking <mark>lags</mark>"


def test_markup_in_what_was_found_stays_text() -> None:
    assert marked("<i>lag</i>", ["<i>"]) == "<mark>&lt;i&gt;</mark>lag&lt;/i&gt;"


def test_single_letters_are_not_marked() -> None:
    assert marked("a lag", ["a"]) == "a lag"


def test_a_reference_stays_on_one_line_and_markup_stays_text() -> None:
    assert unbroken("Cancel <INC-7>") == 'Cancel &lt;<span class="nowrap">INC-7</span>&gt;'


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/a/Payments%20Burn/?x=1", "Then straight to the runbook for Payments Burn."),
        ("/incidents/INC-412/", "Then straight to INC-412."),
        ("/actions/AI-7/", "Then straight to AI-7."),
        ("/reports/", ""),
        ("https://evil.example/a/b/", ""),
        ("", ""),
    ],
)
def test_the_login_page_says_where_one_goes_then(address: str, words: str) -> None:
    request = RequestFactory().get("/accounts/login/", {"next": address})
    assert then_where(Context({"request": request})) == words
