from __future__ import annotations

import pytest

from metrics.statistics.agreement import (
    Cell,
    critical_sensitivity,
    matrix_of,
    misclassification_rate,
    over_classification_rate,
    under_classification_rate,
)
from metrics.statistics.measurement import Measurement, NoData, NotApplicable

CELLS = [
    Cell(declared=1, adjudicated=1, rate=100, count=3),
    Cell(declared=2, adjudicated=1, rate=100, count=2),
    Cell(declared=3, adjudicated=3, rate=25, count=4),
    Cell(declared=3, adjudicated=2, rate=25, count=1),
    Cell(declared=3, adjudicated=4, rate=25, count=1),
]


def _measured(answer: object) -> Measurement:
    assert isinstance(answer, Measurement)
    return answer


def test_matrix_counts_records_without_weights() -> None:
    assert matrix_of(CELLS) == ((3, 0, 0, 0), (2, 0, 0, 0), (0, 1, 4, 1), (0, 0, 0, 0))


def test_matrix_of_nothing_is_all_zeros() -> None:
    assert matrix_of([]) == ((0,) * 4,) * 4


def test_declared_less_severe_than_adjudicated_is_under() -> None:
    # weights: 5 records of 1, 6 of 4 → 29; under: 2·1 + 1·4
    assert _measured(under_classification_rate(CELLS)).value == pytest.approx(6 / 29)


def test_declared_more_severe_than_adjudicated_is_over() -> None:
    assert _measured(over_classification_rate(CELLS)).value == pytest.approx(4 / 29)


def test_misclassified_is_under_plus_over() -> None:
    found = _measured(misclassification_rate(CELLS))
    assert found.value == pytest.approx(10 / 29)
    assert found.n == 11
    assert found.evidence == {"differing": 4, "judged": 11}


def test_sensitivity_asks_only_those_adjudicated_critical() -> None:
    # adjudicated SEV-1 or SEV-2: 3 + 2 recognised at weight 1, one of weight 4 was declared SEV-3
    found = _measured(critical_sensitivity(CELLS))
    assert found.value == pytest.approx(5 / 9)
    assert found.n == 6


def test_sensitivity_does_not_apply_where_no_incident_was_critical() -> None:
    assert isinstance(critical_sensitivity([Cell(3, 3, 100, 5)]), NotApplicable)


def test_sensitivity_without_a_judgement_is_no_data() -> None:
    assert isinstance(critical_sensitivity([]), NoData)


def test_nothing_judged_is_no_data() -> None:
    assert isinstance(misclassification_rate([]), NoData)
