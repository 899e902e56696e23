"""What a measure answers: a figure with n and interval, "no data", or "not applicable". Three answers, never mixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CONFIDENCE = 0.95
"""Of every interval in Debrief, unless a caller says otherwise."""

SHOWN_FROM = 10
"""A rate of fewer records is a count on a page: its interval would span most of the scale. The API gives it anyway."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A figure.

    `value` and `interval` (low, high) share the unit of the measure, shares lie between 0 and 1. `n` counts records
    as they are, unweighted; `effective_n` is what the interval stands on (a real number where records are weighted,
    else equal to n). `evidence` holds the counts that gave the value, by name.
    """

    value: float
    n: int
    interval: tuple[float, float]
    effective_n: float
    evidence: Mapping[str, float] = field(default_factory=dict)

    @property
    def low(self) -> float:
        return self.interval[0]

    @property
    def high(self) -> float:
        return self.interval[1]

    @property
    def enough(self) -> bool:
        """Whether a page shows the rate and not only its counts."""
        return self.n >= SHOWN_FROM


@dataclass(frozen=True, slots=True)
class NoData:
    """Nothing to divide by yet. `evidence` may say how near it is, for instance how many wait for a judgement."""

    evidence: Mapping[str, float] = field(default_factory=dict)

    n = 0


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question does not arise, for instance an executive notice where no incident asked for one."""

    evidence: Mapping[str, float] = field(default_factory=dict)

    n = 0


Answer = Measurement | NoData | NotApplicable
