"""What a benchmark prints: ratios of two things measured in one run, so that a slow machine makes neither look bad."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ratio:
    """`value` is held against `limit`; `better` says which side of it is good."""

    name: str
    value: float
    limit: float
    better: str = "lower"

    @property
    def holds(self) -> bool:
        return self.value <= self.limit if self.better == "lower" else self.value >= self.limit

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "value": round(self.value, 3), "holds": self.holds}

    def as_line(self) -> str:
        sign = "≤" if self.better == "lower" else "≥"
        return f"{'holds' if self.holds else 'BROKEN':7} {self.name}: {self.value:.2f} ({sign} {self.limit:g})"


def times_slower(one: Callable[[], object], other: Callable[[], object], *, rounds: int = 40) -> float:
    """Median time of `one` ÷ that of `other`, run in turns so that both meet the same weather."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 5):
        for times, act in zip(took, (one, other), strict=True):
            start = time.perf_counter()
            act()
            if number >= 5:  # the first calls warm caches
                times.append(time.perf_counter() - start)
    return statistics.median(took[0]) / statistics.median(took[1])
