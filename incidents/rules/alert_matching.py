"""Matching alerts by labels: which rule decides over one, and which definition it belongs to.

Operators are Prometheus' own (= != =~ !~), expressions match the whole value, and a label that is missing is empty.
Expressions are RE2's, as those of Prometheus are: whatever someone writes, and whatever an alert is called, matching
takes time in proportion to both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import re2

OPERATORS = ("=", "!=", "=~", "!~")

Matcher = Sequence[str]


class MalformedMatcher(ValueError):
    """`index` says which one, from 0."""

    def __init__(self, index: int, problem: str) -> None:
        super().__init__(f"{index + 1}: {problem}")
        self.index, self.problem = index, problem


def check(matchers: Any) -> None:
    """Raise `MalformedMatcher` unless `matchers` is a list of [label, operator, value]."""
    if not isinstance(matchers, list):
        raise MalformedMatcher(0, 'write a list such as [["severity", "=", "critical"]]')
    for index, matcher in enumerate(matchers):
        if not (isinstance(matcher, list) and len(matcher) == 3 and all(isinstance(part, str) for part in matcher)):
            raise MalformedMatcher(index, "write three texts: label, operator, value")
        label, operator, value = matcher
        if not label:
            raise MalformedMatcher(index, "the label is empty")
        if operator not in OPERATORS:
            raise MalformedMatcher(index, f"“{operator}” is no operator; they are {' '.join(OPERATORS)}")
        if operator.endswith("~"):
            try:
                _compiled(value)
            except re2.error as error:
                problem = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
                raise MalformedMatcher(index, f"“{value}” is no regular expression: {problem}") from error


@lru_cache(maxsize=1000)
def _compiled(expression: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    return re2.compile(expression, options)


def agrees(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Whether all matchers agree with the labels; none at all agree with everything."""
    return all(_agrees(matcher, labels) for matcher in matchers)


def _agrees(matcher: Matcher, labels: Mapping[str, str]) -> bool:
    label, operator, wanted = matcher
    value = labels.get(label, "")
    if operator in ("=", "!="):
        return (value == wanted) is (operator == "=")
    try:
        expression = _compiled(wanted)
    except re2.error:
        return False  # it was checked as it was written; what can't be read agrees with nothing
    return (expression.fullmatch(value) is not None) is (operator == "=~")


class Defined(Protocol):
    """What is asked of a candidate definition."""

    labels: dict[str, str]


Definition = TypeVar("Definition", bound=Defined)


def most_specific(candidates: Iterable[Definition], labels: Mapping[str, str]) -> Definition | None:
    """Of the definitions of one name, the one whose static labels agree best; earlier ones win a draw.

    A label that is given with another value rules a definition out. One that is not given at all counts against it,
    but does not rule it out: an address that somebody typed names no labels. A templated label agrees with any value.
    """
    best: tuple[int, int] | None = None
    found = None
    for candidate in candidates:
        static = {name: value for name, value in candidate.labels.items() if "{{" not in value}
        if any(name in labels and labels[name] != value for name, value in static.items()):
            continue
        agreeing = sum(1 for name in static if name in labels)
        score = (agreeing, agreeing - len(static))
        if best is None or score > best:
            best, found = score, candidate
    return found


def belonging_to(candidates: Sequence[Definition], labels: Mapping[str, str]) -> Definition | None:
    """The one that `labels` agree with best; where they contradict all, as a severity changed on the way may, the
    best without that label, and then any of the name: a runbook of the wrong severity beats none.
    """
    others = {name: value for name, value in labels.items() if name != "severity"}
    return most_specific(candidates, labels) or most_specific(candidates, others) or most_specific(candidates, {})


def as_lines(matchers: Iterable[Matcher]) -> str:
    """As a person edits them: one matcher a line, such as `severity = critical`."""
    return "\n".join(f"{label} {operator} {value}".rstrip() for label, operator, value in matchers)


def read_lines(text: str) -> list[list[str]]:
    """Lines as matchers; raises `MalformedMatcher` with the number of the line, from 0."""
    found: list[list[str]] = []
    for index, line in enumerate(text.splitlines()):
        if not line.strip():
            continue
        matched = re.fullmatch(r"\s*([A-Za-z_]\w*)\s*(=~|!~|!=|=)\s*(.*?)\s*", line)
        if matched is None:
            raise MalformedMatcher(index, f"“{line.strip()}” is no matcher such as severity = critical")
        matcher = list(matched.groups())
        try:
            check([matcher])
        except MalformedMatcher as problem:
            raise MalformedMatcher(index, problem.problem) from problem
        found.append(matcher)
    return found
