"""Wilson's interval against figures that others published, and against scipy's implementation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from metrics.statistics.measurement import Measurement, NoData
from metrics.statistics.wilson import (
    Stratum,
    effective_size,
    proportion,
    weighted_proportion,
    wilson_interval,
)

# R. G. Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3
NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]


@pytest.mark.parametrize(("hits", "n", "low", "high"), NEWCOMBE)
def test_interval_equals_the_one_newcombe_published(hits: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(hits / n, n) == pytest.approx((low, high), abs=0.00006)


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(5, 10, 24, 76), (4, 10, 17, 69), (80, 195, 34, 48)])
def test_interval_equals_the_ones_our_pages_promise_in_whole_per_cent(hits: int, n: int, low: int, high: int) -> None:
    found = wilson_interval(hits / n, n)
    assert [round(100 * end) for end in found] == [low, high]


@given(n=st.integers(1, 5000), part=st.floats(0, 1), confidence=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_interval_equals_scipys(n: int, part: float, confidence: float) -> None:
    hits = round(part * n)
    theirs = binomtest(hits, n).proportion_ci(confidence_level=confidence, method="wilson")
    assert wilson_interval(hits / n, n, confidence=confidence) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_nothing_seen_starts_at_exactly_zero_and_everything_seen_ends_at_exactly_one() -> None:
    assert wilson_interval(0.0, 7)[0] == 0.0
    assert wilson_interval(1.0, 7)[1] == 1.0


def test_interval_is_wider_on_a_smaller_real_valued_n() -> None:
    whole, part = wilson_interval(0.4, 20), wilson_interval(0.4, 12.5)
    assert part[0] < whole[0] < 0.4 < whole[1] < part[1]


@pytest.mark.parametrize(("share", "n"), [(1.2, 10), (-0.1, 10), (0.5, 0), (0.5, -3)])
def test_what_is_no_proportion_is_refused(share: float, n: float) -> None:
    with pytest.raises(ValueError, match=r"share|records"):
        wilson_interval(share, n)


def test_no_records_are_no_data_and_never_a_zero() -> None:
    assert isinstance(proportion(0, 0), NoData)
    assert isinstance(weighted_proportion([]), NoData)


def test_more_hits_than_records_are_refused() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        proportion(5, 4)


def test_effective_size_of_the_textbook_case() -> None:
    # weights 1, 1, 2: (1 + 1 + 2)² ÷ (1 + 1 + 4)
    assert effective_size([Stratum(1, 0, 2), Stratum(2, 0, 1)]) == pytest.approx(16 / 6)


@given(st.floats(1, 100), st.integers(1, 1000), st.integers(0, 1000))
def test_equal_weights_count_as_no_weights(weight: float, n: int, hits: int) -> None:
    hits = min(hits, n)
    weighted, plain = weighted_proportion([Stratum(weight, hits, n)]), proportion(hits, n)
    assert isinstance(weighted, Measurement)
    assert isinstance(plain, Measurement)
    assert weighted.effective_n == pytest.approx(n)
    assert (weighted.value, *weighted.interval) == pytest.approx((plain.value, *plain.interval))


def test_each_record_stands_for_as_many_as_its_rate_says() -> None:
    # 4 judged at 100 % of which 1 differs, 2 judged at 25 % of which 1 differs: (1 + 4) ÷ (4 + 8)
    found = weighted_proportion([Stratum(1, 1, 4), Stratum(4, 1, 2)])
    assert isinstance(found, Measurement)
    assert found.value == pytest.approx(5 / 12)
    assert found.n == 6
    assert found.effective_n == pytest.approx(12**2 / (4 + 2 * 16))


@given(st.lists(st.tuples(st.floats(1, 100), st.integers(1, 50)), min_size=1, max_size=4))
def test_unequal_weights_never_add_information(groups: list[tuple[float, int]]) -> None:
    strata = [Stratum(weight, 0, n) for weight, n in groups]
    assert effective_size(strata) <= sum(n for _, n in groups) * (1 + 1e-9)
