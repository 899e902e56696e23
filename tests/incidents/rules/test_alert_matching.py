from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from incidents.rules.alert_matching import MalformedMatcher, agrees, as_lines, check, most_specific, read_lines

LABELS = {"severity": "critical", "alertname": "CheckoutDown"}


@pytest.mark.parametrize(
    ("matcher", "agreeing"),
    [
        (["severity", "=", "critical"], True),
        (["severity", "=", "crit"], False),
        (["severity", "!=", "warning"], True),
        (["severity", "=~", "crit.*"], True),
        (["severity", "=~", "crit"], False),
        (["severity", "!~", "warn.*"], True),
        (["team", "=", ""], True),
        (["team", "!=", ""], False),
    ],
)
def test_a_matcher_agrees_as_in_prometheus(matcher: list[str], *, agreeing: bool) -> None:
    assert agrees([matcher], LABELS) is agreeing


def test_no_matcher_agrees_with_every_alert() -> None:
    assert agrees([], LABELS)


@pytest.mark.parametrize(
    "matchers",
    ["severity", [["severity", "="]], [["", "=", "a"]], [["a", "~", "b"]], [["a", "=~", "("]], [["a", "=", 1]]],
)
def test_what_is_no_matcher_is_refused(matchers: object) -> None:
    with pytest.raises(MalformedMatcher):
        check(matchers)


@dataclass
class Known:
    name: str
    labels: dict[str, str] = field(default_factory=dict)


WARNING = Known("warning", {"severity": "warning"})
CRITICAL = Known("critical", {"severity": "critical"})
FAST = Known("fast", {"severity": "critical", "long": "1h"})
PLAIN = Known("plain")
TEMPLATED = Known("templated", {"severity": "critical", "pod": "{{ $labels.pod }}"})


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"severity": "critical", "long": "1h", "pod": "x"}, FAST),
        ({"severity": "critical"}, CRITICAL),
        ({"severity": "critical", "long": "6h"}, CRITICAL),
        ({"severity": "info"}, PLAIN),
        ({}, PLAIN),
    ],
)
def test_the_definition_with_most_agreeing_labels_is_taken(labels: dict[str, str], expected: Known) -> None:
    assert most_specific([WARNING, FAST, CRITICAL, PLAIN], labels) is expected


def test_without_labels_the_first_of_equals_is_taken() -> None:
    assert most_specific([WARNING, CRITICAL], {}) is WARNING


def test_a_templated_label_agrees_with_any_value() -> None:
    assert most_specific([TEMPLATED], {"severity": "critical", "pod": "p1"}) is TEMPLATED


def test_labels_that_contradict_every_definition_find_none() -> None:
    assert most_specific([WARNING], {"severity": "critical"}) is None


def test_lines_come_back_as_they_were_read() -> None:
    text = "severity = critical\nalertname =~ A|B\nteam !=\nx !~ a = b"
    assert as_lines(read_lines(text)) == text
