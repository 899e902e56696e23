"""What was planted is what comes out: drawn scripts, and the measures computed from them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db.models import F

from foundation.accounts.models import User
from incidents.models import Incident
from metrics.measures import BY_NAME
from metrics.services.computing import Scope, compute_months
from metrics.services.reading import live_counts
from metrics.simulation.organisations import simulate
from metrics.simulation.truths import plant
from metrics.statistics.measurement import Measurement

UNTIL = datetime(2026, 9, 1, tzinfo=UTC)


def test_each_row_of_the_confusion_sums_to_one():
    for seed in range(20):
        for row in plant(seed, teams=1, months=1, incidents=1).confusion:
            assert sum(row) == pytest.approx(1)
            assert min(row) >= 0


def test_a_seed_always_plants_the_same_truths():
    assert plant(5, teams=4, months=6, incidents=9) == plant(5, teams=4, months=6, incidents=9)
    assert plant(5, teams=4, months=6, incidents=9) != plant(6, teams=4, months=6, incidents=9)


def test_completion_within_30_days_is_at_least_the_on_time_rate():
    truths = plant(2, teams=1, months=1, incidents=1, improving=True)
    assert truths.on_time_probability(1) > truths.on_time_probability(0)
    assert truths.completion_probability(0) > truths.on_time_probability(0)


@pytest.mark.django_db
def test_the_measured_rates_are_near_the_planted_ones():
    truths = simulate(seed=11, teams=4, months=24, incidents=1500, until=UNTIL)
    compute_months(scope=Scope.all(), by=User.system())

    def measured(name: str) -> Measurement:
        measure = BY_NAME[name]
        rows = [row for rows in live_counts(measure.family, nodes=[None]).values() for row in rows]
        answer = measure.answer(rows)
        assert isinstance(answer, Measurement)
        return answer

    # Planted is the rate of all, machines included; a machine declares like a person here.
    assert measured("severity_misclassification_rate").value == pytest.approx(truths.misclassification(), abs=0.06)
    assert Incident.objects.filter(severity_adjudicated__lt=F("severity_declared")).exists()
    # Items that are not due yet are done early or not at all: what has come due is as planted.
    past = [
        row
        for (_node, month), rows in live_counts(BY_NAME["action_item_on_time_rate"].family, nodes=[None]).items()
        if month < UNTIL.date().replace(month=7)
        for row in rows
    ]
    on_time = BY_NAME["action_item_on_time_rate"].answer(past)
    assert isinstance(on_time, Measurement)
    assert on_time.value == pytest.approx(truths.on_time_first, abs=0.07)
