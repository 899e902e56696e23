"""What is true of a simulated organisation, drawn from its seed: what the measures should find again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any

from incidents.enums import Severity

LEVELS = tuple(Severity)
TRUE_SHARES = (0.05, 0.20, 0.45, 0.30)
CONFUSION = (
    (0.74, 0.20, 0.05, 0.01),
    (0.07, 0.70, 0.20, 0.03),
    (0.01, 0.08, 0.78, 0.13),
    (0.00, 0.02, 0.14, 0.84),
)
WITHIN = 30


@dataclass(frozen=True, slots=True)
class Truths:
    """The planted rates. `confusion` is P(declared | true), a row for each true severity."""

    seed: int
    teams: int
    months: int
    incidents: int
    severity_shares: tuple[float, ...]
    confusion: tuple[tuple[float, ...], ...]
    on_time_first: float
    on_time_last: float
    late_completion_per_day: float
    cancelled_share: float
    dedicated_share: float
    dedicated_effect: float
    recurrence_share: float
    by_machine_share: float

    def on_time_probability(self, elapsed: float) -> float:
        """That an item due `elapsed` (0 to 1) through the period is done by its first due date."""
        return self.on_time_first + (self.on_time_last - self.on_time_first) * min(max(elapsed, 0.0), 1.0)

    def completion_probability(self, elapsed: float) -> float:
        """That it is done by the 30th day after: in time, or late at a constant hazard."""
        on_time = self.on_time_probability(elapsed)
        return on_time + (1 - on_time) * (1 - math.exp(-self.late_completion_per_day * WITHIN))

    def misclassification(self) -> float:
        """P(declared differs from true), over all severities."""
        return sum(
            share * (1 - row[index])
            for index, (share, row) in enumerate(zip(self.severity_shares, self.confusion, strict=True))
        )

    def under_classification(self) -> float:
        """P(declared less severe than true)."""
        rows = enumerate(zip(self.severity_shares, self.confusion, strict=True))
        return sum(share * sum(row[index + 1 :]) for index, (share, row) in rows)

    def as_json(self) -> dict[str, Any]:
        """Stable keys, for programs."""
        return {
            "seed": self.seed,
            "teams": self.teams,
            "months": self.months,
            "incidents": self.incidents,
            "severity_shares": {level.label: share for level, share in zip(LEVELS, self.severity_shares, strict=True)},
            "confusion": {
                true.label: {declared.label: rate for declared, rate in zip(LEVELS, row, strict=True)}
                for true, row in zip(LEVELS, self.confusion, strict=True)
            },
            "severity_misclassification_rate": round(self.misclassification(), 6),
            "severity_under_classification_rate": round(self.under_classification(), 6),
            "severity_over_classification_rate": round(self.misclassification() - self.under_classification(), 6),
            "action_item_on_time_rate": {"first": self.on_time_first, "last": self.on_time_last},
            "action_item_completion_rate": {
                "first": round(self.completion_probability(0), 6),
                "last": round(self.completion_probability(1), 6),
            },
            "late_completion_per_day": self.late_completion_per_day,
            "cancelled_share": self.cancelled_share,
            "dedicated_commander": {"share": self.dedicated_share, "time_to_mitigate_factor": self.dedicated_effect},
            "recurrence_share": self.recurrence_share,
            "declared_by_machine_share": self.by_machine_share,
        }


def plant(seed: int, *, teams: int, months: int, incidents: int, improving: bool = False) -> Truths:
    """The truths of a seed. `improving` plants an on-time rate that rises over the period."""
    random = Random(f"truths:{seed}")
    on_time = round(random.uniform(0.30, 0.55), 3)
    last = round(min(on_time + 0.18, 0.9), 3) if improving else on_time
    return Truths(
        seed=seed,
        teams=teams,
        months=months,
        incidents=incidents,
        severity_shares=TRUE_SHARES,
        confusion=tuple(_jittered(row, random) for row in CONFUSION),
        on_time_first=on_time,
        on_time_last=last,
        late_completion_per_day=round(random.uniform(0.01, 0.025), 4),
        cancelled_share=round(random.uniform(0.02, 0.06), 3),
        dedicated_share=round(random.uniform(0.55, 0.75), 3),
        dedicated_effect=round(random.uniform(0.60, 0.80), 3),
        recurrence_share=round(random.uniform(0.10, 0.20), 3),
        by_machine_share=round(random.uniform(0.20, 0.30), 3),
    )


def _jittered(row: tuple[float, ...], random: Random) -> tuple[float, ...]:
    """The row a little otherwise, still summing to one."""
    weights = [rate * random.uniform(0.8, 1.25) for rate in row]
    total = sum(weights)
    rates = [round(weight / total, 4) for weight in weights]
    rates[rates.index(max(rates))] += round(1 - sum(rates), 4)
    return tuple(round(rate, 4) for rate in rates)
