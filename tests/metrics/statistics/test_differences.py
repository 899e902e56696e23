from __future__ import annotations

import pytest

from metrics.statistics.differences import difference
from metrics.statistics.measurement import Measurement
from metrics.statistics.wilson import proportion

# R. G. Newcombe, Statistics in Medicine 17 (1998), 873–890, table II, method 10
NEWCOMBE = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0),
]


def _of(hits: int, n: int) -> Measurement:
    found = proportion(hits, n)
    assert isinstance(found, Measurement)
    return found


@pytest.mark.parametrize(("later", "earlier", "low", "high"), NEWCOMBE)
def test_interval_equals_the_one_newcombe_published(
    later: tuple[int, int], earlier: tuple[int, int], low: float, high: float
) -> None:
    assert difference(_of(*later), _of(*earlier)).interval == pytest.approx((low, high), abs=0.00006)


def test_a_change_is_said_only_when_the_interval_leaves_out_zero() -> None:
    assert difference(_of(80, 195), _of(45, 178)).is_a_change
    assert not difference(_of(16, 30), _of(12, 30)).is_a_change
