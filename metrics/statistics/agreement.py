"""How declared and adjudicated severities agree: raw counts for the matrix, weighted rates beside it.

Levels are 1 to 4, the smaller the more severe. *Under*: declared less severe than adjudicated; *over*: more severe.
Who is judged is a sample; each judged record counts 1 ÷ its sampling rate in a rate, and one in the matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from metrics.statistics.measurement import Answer, NotApplicable
from metrics.statistics.wilson import Stratum, weighted_proportion

LEVELS = (1, 2, 3, 4)
CRITICAL = (1, 2)
"""The levels that wake people."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`count` judged records declared at one level, adjudicated at another, sampled at `rate` per cent (1 to 100)."""

    declared: int
    adjudicated: int
    rate: int
    count: int

    @property
    def weight(self) -> float:
        return 100 / self.rate

    @property
    def is_under(self) -> bool:
        return self.declared > self.adjudicated

    @property
    def is_over(self) -> bool:
        return self.declared < self.adjudicated


Matrix = tuple[tuple[int, ...], ...]
"""Counts by declared (rows) and adjudicated (columns), 4 × 4, both from level 1 to 4."""


def matrix_of(cells: Iterable[Cell]) -> Matrix:
    """Raw counts, never weighted."""
    counts = {(declared, adjudicated): 0 for declared in LEVELS for adjudicated in LEVELS}
    for cell in cells:
        counts[cell.declared, cell.adjudicated] += cell.count
    return tuple(tuple(counts[declared, adjudicated] for adjudicated in LEVELS) for declared in LEVELS)


def _share(cells: Iterable[Cell], hit: Callable[[Cell], bool]) -> Answer:
    cells = tuple(cells)
    hits = sum(cell.count for cell in cells if hit(cell))
    judged = sum(cell.count for cell in cells)
    strata = (Stratum(cell.weight, cell.count if hit(cell) else 0, cell.count) for cell in cells)
    return weighted_proportion(strata, evidence={"differing": hits, "judged": judged})


def misclassification_rate(cells: Iterable[Cell]) -> Answer:
    """Weighted share declared at another level than adjudicated."""
    return _share(cells, lambda cell: cell.declared != cell.adjudicated)


def under_classification_rate(cells: Iterable[Cell]) -> Answer:
    """Weighted share declared less severe than adjudicated, of all judged."""
    return _share(cells, lambda cell: cell.is_under)


def over_classification_rate(cells: Iterable[Cell]) -> Answer:
    """Weighted share declared more severe than adjudicated, of all judged."""
    return _share(cells, lambda cell: cell.is_over)


def critical_sensitivity(cells: Iterable[Cell]) -> Answer:
    """P(declared SEV-1 or SEV-2 | adjudicated SEV-1 or SEV-2), weighted. n counts those adjudicated critical.

    `NotApplicable` where incidents were judged and none was critical: the question did not arise.
    """
    cells = tuple(cells)
    judged = sum(cell.count for cell in cells)
    critical = tuple(cell for cell in cells if cell.adjudicated in CRITICAL)
    if judged and not any(cell.count for cell in critical):
        return NotApplicable({"judged": judged})
    hits = sum(cell.count for cell in critical if cell.declared in CRITICAL)
    strata = (Stratum(cell.weight, cell.count if cell.declared in CRITICAL else 0, cell.count) for cell in critical)
    return weighted_proportion(strata, evidence={"recognised": hits, "critical": sum(cell.count for cell in critical)})
