"""What a measure is: its name, its definition with version, and how counts become an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from metrics.measures.statement import Family
from metrics.statistics.measurement import Answer

Row = Mapping[str, Any]
"""One row of counts: the columns of the family's snapshot, by name."""


@dataclass(frozen=True, slots=True)
class Measure:
    """`name` is public and stays put. `answer` takes any rows of the family: those of several months are summed."""

    name: str
    family: Family
    title: str | Promise
    text: str | Promise
    formula: str | Promise
    unit: str | Promise
    edges: str | Promise
    answer: Callable[[Sequence[Row]], Answer]

    @property
    def version(self) -> int:
        return self.family.version
