"""The facts that a classification asks for, and what may be answered: yes or no, a word, a share, or don't know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from math import isfinite
from types import MappingProxyType


class Doubt(Enum):
    """The person was asked and does not know, which is something else than not having been asked."""

    DONT_KNOW = "dont_know"


DONT_KNOW = Doubt.DONT_KNOW
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Share:
    """Per cent of users, known exactly or within `low` ≤ share < `high` (`high` 100 includes all of them)."""

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


Answer = str | Share | Doubt

BANDS: Mapping[str, Share] = MappingProxyType(
    {
        "none": Share(0, 0),
        "under_5": Share(0, 5),
        "5_to_25": Share(5, 25),
        "25_to_50": Share(25, 50),
        "50_or_more": Share(50, 100),
    }
)


@dataclass(frozen=True, slots=True)
class Question:
    """One fact: its name, the question as asked, and its answers as (value, label)."""

    fact: str
    text: str
    answers: tuple[tuple[str, str], ...]
    is_share: bool = False


_YES_NO = ((YES, "yes"), (NO, "no"))

QUESTIONS: tuple[Question, ...] = (
    Question("complete_outage", "Is a customer-facing service down for everyone?", _YES_NO),
    Question(
        "data_lost",
        "Is data lost, corrupted or exposed?",
        (
            (NO, "no"),
            ("lost", "lost"),
            ("corrupted", "corrupted"),
            ("exposed", "exposed, or someone unauthorised is in"),
        ),
    ),
    Question(
        "users_share",
        "What share of users is affected?",
        (
            ("none", "none yet"),
            ("under_5", "under 5 %"),
            ("5_to_25", "5 to 25 %"),
            ("25_to_50", "25 to 50 %"),
            ("50_or_more", "half or more"),
        ),
        is_share=True,
    ),
    Question(
        "core_function_fails",
        "Does a core function fail?",
        ((YES, "yes"), ("other", "no, a non-critical one"), (NO, "no")),
    ),
    Question("workaround", "Is there a workaround?", _YES_NO),
    Question("error_rate_over_threshold", "Is a core function’s error rate over its threshold for 5 minutes?", _YES_NO),
    Question("redundancy_left", "Is any redundancy left?", _YES_NO),
    Question("user_impact_yet", "Do users notice anything yet?", _YES_NO),
)
QUESTION_OF: Mapping[str, Question] = MappingProxyType({question.fact: question for question in QUESTIONS})

_DOUBTS = ("dont_know", "don't know", "don’t know", "unknown", "unsure")
_AS_WORDS = {True: YES, False: NO, "true": YES, "false": NO}


class UnknownAnswer(ValueError):
    """No such fact, or no such answer to it; `fact` names it and the text says what may be answered."""

    def __init__(self, fact: str, sentence: str) -> None:
        super().__init__(sentence)
        self.fact = fact
        self.sentence = sentence


def read_answers(given: Mapping[str, object]) -> dict[str, Answer]:
    """Answers as they came from a form or the API, understood; what is empty or null was not asked and is left out.

    Yes and no may be booleans, a share a number of per cent or a band of `BANDS`. Raises `UnknownAnswer`.
    """
    answers: dict[str, Answer] = {}
    for fact, value in given.items():
        question = QUESTION_OF.get(fact)
        if question is None:
            known = ", ".join(QUESTION_OF)
            raise UnknownAnswer(fact, f"There is no fact “{fact}”; the facts are: {known}.")
        if value is None or value == "":
            continue
        answers[fact] = _read(question, value)
    return answers


def _read(question: Question, value: object) -> Answer:
    if isinstance(value, Doubt):
        return value
    if isinstance(value, str):
        value = value.strip().lower()
        if value in _DOUBTS:
            return DONT_KNOW
    if question.is_share:
        return _read_share(question, value)
    if isinstance(value, (bool, str)):
        word = _AS_WORDS.get(value, value)
        if isinstance(word, str) and word in dict(question.answers):
            return word
    known = ", ".join(word for word, _ in question.answers)
    raise UnknownAnswer(question.fact, f"“{value}” is no answer to “{question.text}”: use {known} or dont_know.")


def _read_share(question: Question, value: object) -> Share:
    if isinstance(value, Share):
        return value
    if isinstance(value, str) and value in BANDS:
        return BANDS[value]
    try:
        percent = float(value.removesuffix("%") if isinstance(value, str) else value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        percent = float("nan")
    if isinstance(value, bool) or not isfinite(percent) or not 0 <= percent <= 100:
        bands = ", ".join(BANDS)
        raise UnknownAnswer(
            question.fact, f"“{value}” is no share of users: give per cent from 0 to 100, one of {bands}, or dont_know."
        )
    return Share(percent, percent)
