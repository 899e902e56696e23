"""Wilson's score interval of a proportion, also on a real-valued n, and the effective n of weighted records.

E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
Statistical Association 22 (1927), 209–212. Without correction for continuity, as R. G. Newcombe recommends in
"Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), 857–872 (method 3):

    (2np + z² ± z √(z² + 4npq)) / 2(n + z²)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import NormalDist

from metrics.statistics.measurement import CONFIDENCE, Answer, Measurement, NoData


@cache
def _z(confidence: float) -> float:
    """The two-sided normal quantile: 1.96 for 0.95."""
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not {confidence}.")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson_interval(share: float, n: float, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """(low, high) of a `share` between 0 and 1 seen in `n` > 0 records; `n` need not be whole.

    A share of 0 has a lower end of exactly 0, one of 1 an upper end of exactly 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"A share lies between 0 and 1, not {share}.")
    if n <= 0:
        raise ValueError(f"An interval takes records; n was {n}.")
    z = _z(confidence)
    middle = 2 * n * share + z * z
    spread = z * sqrt(z * z + 4 * n * share * (1 - share))
    low = 0.0 if share == 0 else max(0.0, (middle - spread) / (2 * (n + z * z)))
    high = 1.0 if share == 1 else min(1.0, (middle + spread) / (2 * (n + z * z)))
    return low, high


def proportion(
    hits: int, n: int, *, confidence: float = CONFIDENCE, evidence: Mapping[str, float] | None = None
) -> Answer:
    """`hits` of `n` as a Measurement with Wilson's interval; `NoData` where n is 0."""
    if hits < 0 or hits > n:
        raise ValueError(f"{hits} of {n} is no proportion.")
    if n == 0:
        return NoData(evidence or {})
    share = hits / n
    return Measurement(share, n, wilson_interval(share, n, confidence=confidence), float(n), evidence or {})


@dataclass(frozen=True, slots=True)
class Stratum:
    """Records that count alike: `hits` of `n`, each standing for `weight` records of the whole (1 ÷ sampling rate)."""

    weight: float
    hits: int
    n: int


def effective_size(strata: Iterable[Stratum]) -> float:
    """Kish's effective sample size, (Σw)² ÷ Σw² over all records; 0.0 where there is none.

    L. Kish, Survey Sampling (Wiley, 1965), section 11.7. Equal weights give the plain count, whatever they are.
    """
    strata = tuple(strata)
    total = sum(stratum.weight * stratum.n for stratum in strata)
    squares = sum(stratum.weight**2 * stratum.n for stratum in strata)
    return total * total / squares if squares else 0.0


def weighted_proportion(
    strata: Iterable[Stratum], *, confidence: float = CONFIDENCE, evidence: Mapping[str, float] | None = None
) -> Answer:
    """The share Σ w·hits ÷ Σ w·n, with Wilson's interval on the effective n; `NoData` where there is no record."""
    strata = tuple(strata)
    n = sum(stratum.n for stratum in strata)
    if n == 0:
        return NoData(evidence or {})
    whole = sum(stratum.weight * stratum.n for stratum in strata)
    share = sum(stratum.weight * stratum.hits for stratum in strata) / whole
    size = effective_size(strata)
    share = min(1.0, max(0.0, share))
    return Measurement(share, n, wilson_interval(share, size, confidence=confidence), size, evidence or {})
