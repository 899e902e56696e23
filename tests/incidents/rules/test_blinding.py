"""What an adjudicator must not read is covered; other words stay."""

import pytest

from incidents.rules.blinding import HIDDEN, blinded


@pytest.mark.parametrize(
    "text", ["SEV-1", "sev1", "Sev 2", "severity 3", "Severity: 4", "S2", "P1", "severity=critical", "priority 1"]
)
def test_a_level_is_covered(text: str) -> None:
    assert blinded(f"Now {text}, they say") == f"Now {HIDDEN}, they say"


@pytest.mark.parametrize("text", ["several pods", "7% of users", "HTTP 503", "p99 is 4 s", "a critical path", "v1.2"])
def test_other_words_stay(text: str) -> None:
    assert blinded(text) == text
