"""Whether one rate differs from another: Newcombe's interval of a difference, built from two Wilson intervals.

R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17
(1998), 873–890, method 10 (hybrid score, without correction for continuity).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from metrics.statistics.measurement import Measurement


@dataclass(frozen=True, slots=True)
class Difference:
    """`value` = later − earlier, with (low, high), in the unit of the two (shares: between −1 and 1)."""

    value: float
    interval: tuple[float, float]

    @property
    def is_a_change(self) -> bool:
        """Only when the interval leaves out zero can the data tell."""
        low, high = self.interval
        return low > 0 or high < 0


def difference(later: Measurement, earlier: Measurement) -> Difference:
    """Of two independent proportions, each with its Wilson interval at the same confidence."""
    value = later.value - earlier.value
    low = value - hypot(later.value - later.low, earlier.high - earlier.value)
    high = value + hypot(later.high - later.value, earlier.value - earlier.low)
    return Difference(value, (max(-1.0, low), min(1.0, high)))
