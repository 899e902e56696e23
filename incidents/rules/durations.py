"""Durations between the moments of an incident. What comes out negative is no duration but a contradiction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from incidents.enums import Moment


@dataclass(frozen=True, slots=True)
class Definition:
    """A duration from one moment to another."""

    code: str
    name: str
    start: Moment
    end: Moment


# TTR here ends at resolution and TTM at mitigation; GitLab reports the latter as MTTR, so do not compare by name.
DEFINITIONS: tuple[Definition, ...] = (
    Definition("ttd", "time to detect", Moment.IMPACT_STARTED_AT, Moment.DETECTED_AT),
    Definition("tta", "time to acknowledge", Moment.DECLARED_AT, Moment.ACKNOWLEDGED_AT),
    Definition("ttm", "time to mitigate", Moment.IMPACT_STARTED_AT, Moment.MITIGATED_AT),
    Definition("ttr", "time to resolve", Moment.IMPACT_STARTED_AT, Moment.RESOLVED_AT),
)

Moments = Mapping[str, datetime | None]


@dataclass(frozen=True, slots=True)
class Durations:
    """Each as a timedelta of at least zero; None where a moment is unknown or two contradict each other."""

    ttd: timedelta | None
    tta: timedelta | None
    ttm: timedelta | None
    ttr: timedelta | None
    contradictions: tuple[str, ...]


def durations(moments: Moments) -> Durations:
    """All four, from the moments by name (`impact_started_at` …, as in `Moment`), in any time zone."""
    found = {definition.code: _between(moments, definition) for definition in DEFINITIONS}
    lengths = {code: length if length is None or length >= timedelta(0) else None for code, length in found.items()}
    return Durations(**lengths, contradictions=tuple(contradictions(moments)))


def contradictions(moments: Moments) -> list[str]:
    """Codes of the durations that the moments make negative, such as ["ttm", "ttr"]."""
    lengths = ((definition.code, _between(moments, definition)) for definition in DEFINITIONS)
    return [code for code, length in lengths if length is not None and length < timedelta(0)]


def contradiction_sentence(code: str) -> str:
    """What contradicts what, for the incident's page and its list."""
    definition = next(each for each in DEFINITIONS if each.code == code)
    start, end = (_in_words(moment) for moment in (definition.start, definition.end))
    return f"{end.capitalize()} before {start}: there is no {definition.name} until one of the two is corrected."


def _in_words(moment: Moment) -> str:
    return moment.value.removesuffix("_at").replace("_", " ")


def _between(moments: Moments, definition: Definition) -> timedelta | None:
    start, end = moments.get(definition.start.value), moments.get(definition.end.value)
    if start is None or end is None:
        return None
    # Two wall clocks of one zone subtract without regard to summer time, so go to UTC first.
    return end.astimezone(UTC) - start.astimezone(UTC)
