"""The conditions of a criterion as lines that a person edits: `users_share >= 50`, one condition a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from incidents.rules.answers import QUESTIONS
from incidents.rules.classification import OPERATORS, BadCriterion, Criterion

# Longest first, so that `>=` is not taken for `>` and a rest.
_SYMBOLS = sorted((each for each in OPERATORS if each != "in"), key=len, reverse=True)


def as_lines(conditions: Iterable[Sequence[object]]) -> str:
    """What a row keeps, as text."""
    return "\n".join(f"{fact} {operator} {_as_text(value)}" for fact, operator, value in conditions)


def read_lines(text: str) -> list[list[object]]:
    """Text as what a row keeps; raises `BadCriterion`, naming the line."""
    conditions: list[list[object]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            conditions.append(_checked(_split(line.strip())))
        except BadCriterion as problem:
            raise BadCriterion(f"Line {number}: {problem}") from problem
    if not conditions:
        raise BadCriterion("Write at least one condition, such as: users_share >= 50")
    return conditions


def facts_and_answers() -> list[tuple[str, str, str]]:
    """Each fact with its question and what it is compared with."""
    return [
        (
            question.fact,
            question.text,
            "=, >=, >, <= or < and per cent from 0 to 100"
            if question.is_share
            else "= or !=, or in with several: " + ", ".join(word for word, _ in question.answers),
        )
        for question in QUESTIONS
    ]


def _checked(condition: list[object]) -> list[object]:
    """As the classifier itself reads and keeps it."""
    return Criterion.from_row(level=1, conditions=[condition], sentence="").as_json()[0]


def _split(line: str) -> list[object]:
    fact, _, rest = line.partition(" in ")
    if rest:
        return [fact.strip(), "in", [word.strip() for word in rest.split(",") if word.strip()]]
    for symbol in _SYMBOLS:
        fact, found, value = line.partition(symbol)
        if found:
            return [fact.strip(), symbol, _as_value(value.strip())]
    raise BadCriterion(f"“{line}” is no condition: write fact, operator and value, such as users_share >= 50.")


def _as_value(text: str) -> object:
    number = text.removesuffix("%").strip()
    try:
        value = float(number)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def _as_text(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, (list, tuple)) else str(value)
