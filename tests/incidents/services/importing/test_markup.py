from __future__ import annotations

import pytest

from incidents.services.importing.markup import plain_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("All is well.", "All is well."),
        ("p99 < 10 ms and > 2", "p99 < 10 ms and > 2"),
        ("One.<br /><br>Two.", "One.\n\nTwo."),
        ("<p>One &amp; two</p><p>Three</p>", "One & two\n\nThree"),
        ('See <a href="https://a.example/x">the page</a>.', "See the page (https://a.example/x)."),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n\n- b"),
        ("x <script>alert(1)</script> y", "x alert(1) y"),
    ],
)
def test_words_and_addresses_stay_and_tags_go(source: str, text: str) -> None:
    assert plain_text(source) == text
