"""Which severity the facts suggest, and why. A pure function over criteria that administrators edit.

Criteria are tried from the most severe level on and the first that is true wins; where a *don't know* leaves a more
severe one open, the more severe is suggested and the doubt is named (PagerDuty: never argue, take the higher).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from incidents.enums import Severity
from incidents.rules.answers import DONT_KNOW, NO, QUESTION_OF, YES, Answer, Share, UnknownAnswer, read_answers

OPERATORS = ("=", "!=", "in", ">=", ">", "<=", "<")


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact operator value`: words are compared with = and !=, or `in` a tuple of them; a share of users by order."""

    fact: str
    operator: str
    value: str | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """When all its conditions are true, `level` is suggested, for the reason that `sentence` gives."""

    level: Severity
    conditions: tuple[Condition, ...]
    sentence: str

    @classmethod
    def from_row(cls, *, level: int, conditions: object, sentence: str) -> Self:
        """From what a row keeps: `conditions` is a list of [fact, operator, value]. Raises `BadCriterion`."""
        if not isinstance(conditions, Sequence) or isinstance(conditions, str) or not conditions:
            raise BadCriterion('Conditions are a list of [fact, operator, value], such as [["users_share", ">=", 50]].')
        return cls(Severity(level), tuple(_read_condition(each) for each in conditions), sentence)

    def as_json(self) -> list[list[object]]:
        """The conditions as a row keeps them: a list of [fact, operator, value]."""
        return [
            [each.fact, each.operator, list(each.value) if isinstance(each.value, tuple) else each.value]
            for each in self.conditions
        ]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A level and its reasons. `unsure` says what a don't know leaves open; `between` holds the levels in question,
    most severe first, and is empty where there is no doubt. `severity` is None while nothing was answered."""

    severity: Severity | None
    reasons: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    between: tuple[Severity, ...] = ()


class BadCriterion(ValueError):
    """The conditions of a criterion make no sense; the text says to its editor which, and why."""


def suggest(facts: Mapping[str, object], criteria: Iterable[Criterion]) -> Suggestion:
    """What `facts` (see `answers.read_answers`, which raises `UnknownAnswer`) suggest under `criteria`.

    Criteria are taken by level; within a level their order is that of the reasons. Where every answer speaks against
    every criterion, the least severe level that has any is suggested.
    """
    answers = _with_what_follows(read_answers(facts))
    if not answers:
        return Suggestion(None)
    in_order = sorted(criteria, key=lambda criterion: criterion.level)
    verdicts = [(criterion, _holds(criterion, answers)) for criterion in in_order]
    true = [criterion for criterion, verdict in verdicts if verdict is True]
    settled = true[0].level if true else (in_order[-1].level if in_order else Severity.SEV4)
    open_above = [criterion for criterion, verdict in verdicts if verdict is None and criterion.level < settled]
    reasons = tuple(criterion.sentence for criterion in true if criterion.level == settled)
    if not reasons:
        reasons = ("No criterion of a more severe level is known to hold.",)
    if not open_above:
        return Suggestion(settled, reasons)
    unsure = tuple(criterion.sentence for criterion in open_above)
    between = tuple(sorted({criterion.level for criterion in open_above} | {settled}))
    doubt = f"In doubt between {_listed(between)}, the more severe is suggested."
    return Suggestion(between[0], (doubt, *reasons), unsure, between)


def _listed(levels: Sequence[Severity]) -> str:
    *others, last = (f"SEV-{level.value}" for level in levels)
    return f"{', '.join(others)} and {last}"


def _with_what_follows(answers: dict[str, Answer]) -> dict[str, Answer]:
    """Doubts that other answers settle: what nobody notices is no outage, and an outage for all is 100 % of users."""
    known = dict(answers)
    share = known.get("users_share")
    if known.get("user_impact_yet") == NO and not isinstance(share, Share):
        share = known["users_share"] = Share(0, 0)
    if isinstance(share, Share):
        if share.high < 100 and known.get("complete_outage") is DONT_KNOW:
            known["complete_outage"] = NO
        if known.get("user_impact_yet") is DONT_KNOW and (share.low > 0 or share.high == 0):
            known["user_impact_yet"] = YES if share.low > 0 else NO
    if known.get("complete_outage") == YES:
        if share is DONT_KNOW:
            known["users_share"] = Share(100, 100)
        if known.get("user_impact_yet") is DONT_KNOW:
            known["user_impact_yet"] = YES
    return known


def _holds(criterion: Criterion, answers: Mapping[str, Answer]) -> bool | None:
    """True, False, or None where a don't know leaves it open (Kleene's three values)."""
    verdicts = [_is_true(condition, answers) for condition in criterion.conditions]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _is_true(condition: Condition, answers: Mapping[str, Answer]) -> bool | None:
    answer = answers.get(condition.fact)
    if answer is None:
        return False
    if answer is DONT_KNOW:
        return None
    if isinstance(answer, Share):
        return _compare_share(answer, condition)
    match condition.operator, condition.value:
        case "=", value:
            return answer == value
        case "!=", value:
            return answer != value
        case "in", tuple(values):
            return answer in values
    return False


def _compare_share(share: Share, condition: Condition) -> bool | None:
    bound = condition.value
    if not isinstance(bound, (int, float)):
        return False
    # The upper end belongs to an exact share and to "half or more", which may be all.
    includes_high = share.is_exact or share.high == 100
    match condition.operator:
        case ">=":
            surely, possibly = share.low >= bound, share.high > bound or (includes_high and share.high == bound)
        case ">":
            surely, possibly = share.low > bound, share.high > bound
        case "<":
            surely, possibly = share.high < bound or (not includes_high and share.high == bound), share.low < bound
        case "<=":
            surely, possibly = share.high <= bound, share.low <= bound
        case "=":
            surely = share.is_exact and share.low == bound
            possibly = share.low <= bound < share.high or (includes_high and share.high == bound)
        case _:
            return False
    return True if surely else (None if possibly else False)


def _read_condition(given: object) -> Condition:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 3:
        raise BadCriterion(f"{given!r} is not [fact, operator, value].")
    fact, operator, value = given
    question = QUESTION_OF.get(fact) if isinstance(fact, str) else None
    if question is None:
        raise BadCriterion(f"There is no fact {fact!r}; the facts are: {', '.join(QUESTION_OF)}.")
    if question.is_share:
        if (
            operator not in ("=", ">=", ">", "<=", "<")
            or isinstance(value, bool)
            or not isinstance(value, (int, float))
        ):
            raise BadCriterion(f"{question.fact} is compared by =, >=, >, <= or < with a number of per cent.")
        return Condition(question.fact, operator, value)
    return Condition(question.fact, *_read_words(question.fact, operator, value))


def _read_words(fact: str, operator: object, value: object) -> tuple[str, str | tuple[str, ...]]:
    values = value if operator == "in" and isinstance(value, (list, tuple)) else [value]
    if operator not in ("=", "!=", "in") or not values:
        raise BadCriterion(f"{fact} is compared by = or != with one answer, or by in with a list of them.")
    words = []
    for each in values:
        try:
            word = read_answers({fact: each}).get(fact)
        except UnknownAnswer as error:
            raise BadCriterion(error.sentence) from error
        if not isinstance(word, str):
            raise BadCriterion(f"{fact} can’t be compared with {each!r}.")
        words.append(word)
    return (operator, tuple(words)) if operator == "in" else (str(operator), words[0])


def _all_of(*conditions: tuple[str, str, str | float | tuple[str, ...]]) -> tuple[Condition, ...]:
    return tuple(Condition(*condition) for condition in conditions)


DEFAULT_CRITERIA: tuple[Criterion, ...] = (
    Criterion(Severity.SEV1, _all_of(("complete_outage", "=", YES)), "A customer-facing service is down for everyone."),
    Criterion(Severity.SEV1, _all_of(("data_lost", "in", ("lost", "corrupted"))), "Data is lost or corrupted."),
    Criterion(
        Severity.SEV1,
        _all_of(("data_lost", "=", "exposed")),
        "Customer data is exposed, or someone unauthorised is in.",
    ),
    Criterion(Severity.SEV1, _all_of(("users_share", ">=", 50)), "Half of users or more are affected."),
    Criterion(
        Severity.SEV2,
        _all_of(("users_share", ">=", 25), ("users_share", "<", 50)),
        "A quarter to half of users are affected.",
    ),
    Criterion(
        Severity.SEV2,
        _all_of(("core_function_fails", "=", YES), ("workaround", "=", NO)),
        "A core function fails with no workaround.",
    ),
    Criterion(
        Severity.SEV2,
        _all_of(("error_rate_over_threshold", "=", YES)),
        "A core function’s error rate is over its threshold for 5 minutes.",
    ),
    Criterion(
        Severity.SEV3,
        _all_of(("users_share", ">=", 5), ("users_share", "<", 25)),
        "Between 5 and 25 per cent of users are affected.",
    ),
    Criterion(Severity.SEV3, _all_of(("workaround", "=", YES)), "A workaround exists."),
    Criterion(Severity.SEV3, _all_of(("core_function_fails", "=", "other")), "A non-critical function fails."),
    Criterion(Severity.SEV3, _all_of(("redundancy_left", "=", NO)), "One more failure would cause an outage."),
    Criterion(
        Severity.SEV4, _all_of(("users_share", "<", 5)), "Fewer than 5 per cent of users are affected, or none yet."
    ),
    Criterion(Severity.SEV4, _all_of(("user_impact_yet", "=", NO)), "No user notices anything yet."),
    Criterion(
        Severity.SEV4,
        _all_of(("redundancy_left", "=", YES), ("core_function_fails", "=", NO)),
        "One component failed and nothing depends on it now.",
    ),
)
