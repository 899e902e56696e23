"""The course of an incident: which status may follow which, and which moments that fills or empties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from incidents.enums import Moment, Status


class Course(Enum):
    """In what way one status follows another."""

    FORWARD = "forward"
    RELAPSE = "relapse"
    REOPENING = "reopening"
    CANCELLATION = "cancellation"
    MERGING = "merging"


@dataclass(frozen=True, slots=True)
class Effect:
    """One allowed transition: its course, the moment it fills and the moments that are true no more."""

    course: Course
    fills: Moment | None = None
    empties: tuple[Moment, ...] = ()


class TransitionRefused(Exception):
    """The transition is not allowed; its text is a sentence for the person who asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


_MITIGATED_NO_MORE = (Moment.MITIGATED_AT,)
_RESOLVED_NO_MORE = (Moment.RESOLVED_AT, Moment.CLOSED_AT)
_ACKNOWLEDGE = Effect(Course.FORWARD, fills=Moment.ACKNOWLEDGED_AT)
_MITIGATE = Effect(Course.FORWARD, fills=Moment.MITIGATED_AT)
_RESOLVE = Effect(Course.FORWARD, fills=Moment.RESOLVED_AT)
_CLOSE = Effect(Course.FORWARD, fills=Moment.CLOSED_AT)
_RELAPSE = Effect(Course.RELAPSE, empties=_MITIGATED_NO_MORE)
_REOPEN_IMPACT_BACK = Effect(Course.REOPENING, empties=_MITIGATED_NO_MORE + _RESOLVED_NO_MORE)
_REOPEN_IMPACT_GONE = Effect(Course.REOPENING, empties=_RESOLVED_NO_MORE)
_CANCEL = Effect(Course.CANCELLATION)
_MERGE = Effect(Course.MERGING)

TRANSITIONS: Mapping[Status, Mapping[Status, Effect]] = MappingProxyType(
    {
        Status.DECLARED: {
            Status.ACKNOWLEDGED: _ACKNOWLEDGE,
            Status.MITIGATED: _MITIGATE,
            Status.RESOLVED: _RESOLVE,
            Status.CANCELLED: _CANCEL,
            Status.MERGED: _MERGE,
        },
        Status.ACKNOWLEDGED: {
            Status.MITIGATED: _MITIGATE,
            Status.RESOLVED: _RESOLVE,
            Status.CANCELLED: _CANCEL,
            Status.MERGED: _MERGE,
        },
        Status.MITIGATED: {
            Status.ACKNOWLEDGED: _RELAPSE,
            Status.RESOLVED: _RESOLVE,
            Status.CANCELLED: _CANCEL,
            Status.MERGED: _MERGE,
        },
        Status.RESOLVED: {
            Status.CLOSED: _CLOSE,
            Status.ACKNOWLEDGED: _REOPEN_IMPACT_BACK,
            Status.MITIGATED: _REOPEN_IMPACT_GONE,
            Status.CANCELLED: _CANCEL,
            Status.MERGED: _MERGE,
        },
        Status.CLOSED: {
            Status.ACKNOWLEDGED: _REOPEN_IMPACT_BACK,
            Status.MITIGATED: _REOPEN_IMPACT_GONE,
        },
        Status.CANCELLED: {
            Status.ACKNOWLEDGED: _REOPEN_IMPACT_BACK,
            Status.MITIGATED: _REOPEN_IMPACT_GONE,
        },
        Status.MERGED: {},
    }
)

_FORWARD = (Status.DECLARED, Status.ACKNOWLEDGED, Status.MITIGATED, Status.RESOLVED, Status.CLOSED)


def allowed(from_status: Status) -> Mapping[Status, Effect]:
    """What may follow `from_status`, each with its effect; empty for a merged incident."""
    return TRANSITIONS[from_status]


def effect(from_status: Status, to: Status) -> Effect:
    """What the one transition does. Raises `TransitionRefused` where it is not allowed."""
    found = TRANSITIONS[from_status].get(to)
    if found is None:
        raise TransitionRefused(_refusal(from_status, to))
    return found


def path(from_status: Status, to: Status) -> list[Status]:
    """The steps forward to `to`, filling the states that are skipped: declared → mitigated acknowledges first.

    Raises `TransitionRefused` where `to` is not ahead; relapse, reopening and cancelling are courses of their own,
    since each asks a question first (see `effect`).
    """
    if effect(from_status, to).course is not Course.FORWARD:
        raise TransitionRefused(_refusal(from_status, to))
    return list(_FORWARD[_FORWARD.index(from_status) + 1 : _FORWARD.index(to) + 1])


def reopened_to(*, impact_back: bool, was_mitigated: bool = True) -> Status:
    """Where a reopened incident goes on: what was never mitigated (a cancelled one) has its impact still."""
    return Status.MITIGATED if was_mitigated and not impact_back else Status.ACKNOWLEDGED


def _refusal(from_status: Status, to: Status) -> str:
    if from_status == to:
        return f"The incident is {to.value} already."
    if from_status == Status.MERGED:
        return "The incident was merged into another: go on there."
    if to == Status.MERGED:
        return f"A {from_status.value} incident can’t be merged: reopen it first."
    if to == Status.DECLARED:
        return f"A {from_status.value} incident can’t go back to declared: undo within 60 seconds, or go on."
    if to == Status.CLOSED and from_status != Status.CANCELLED:
        return "It is not resolved yet: mark it resolved, then close it."
    if to == Status.CANCELLED:
        return f"A {from_status.value} incident can’t be cancelled."
    course = TRANSITIONS[from_status].get(to)
    if course is not None and course.course is Course.RELAPSE:
        return "The incident is past that: if the mitigation does not hold, say that it relapsed."
    return f"A {from_status.value} incident has to be reopened first: say why, and whether the impact is back."
