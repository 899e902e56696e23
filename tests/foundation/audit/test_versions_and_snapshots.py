"""What is edited by two is refused when stale; what is computed is superseded, never changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.audit import clock
from foundation.audit.versions import StaleVersion
from incidents.models import Runbook
from metrics.enums import RunScope
from metrics.models import ActionItemCounts, ComputingRun
from tests.factories import system

NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)
MARCH = date(2026, 3, 1)


def test_an_edit_of_the_present_version_is_let_through_and_raises_it() -> None:
    runbook = Runbook(version=3)
    runbook.demand_version(3)
    assert runbook.next_version().version == 4


def test_an_edit_of_an_older_version_is_refused_with_both_numbers() -> None:
    with pytest.raises(StaleVersion) as caught:
        Runbook(version=4).demand_version(3)
    assert (caught.value.expected, caught.value.current, caught.value.status) == (3, 4, 412)


def test_who_names_no_version_is_not_held_to_one() -> None:
    Runbook(version=4).demand_version(None)


@pytest.fixture
def counted(db: None) -> list[ActionItemCounts]:
    """Computed at noon, and again an hour later."""
    rows = []
    for hours, due in ((0, 4), (1, 5)):
        moment = NOON + timedelta(hours=hours)
        with clock.standing_at(moment):
            for row in rows:
                ActionItemCounts.objects.filter(pk=row.pk).update(superseded_at=moment)
            run = ComputingRun.objects.create(scope=RunScope.ALL, by=system())
            rows.append(
                ActionItemCounts.objects.create(month=MARCH, due=due, definition=1, known_until=moment, run=run)
            )
    return rows


@pytest.mark.engines
def test_the_live_row_is_the_last_one(counted: list[ActionItemCounts]) -> None:
    assert [row.due for row in ActionItemCounts.objects.live()] == [5]


@pytest.mark.engines
def test_what_stood_at_a_moment_can_be_asked_for_again(counted: list[ActionItemCounts]) -> None:
    at = [NOON - timedelta(seconds=1), NOON, NOON + timedelta(minutes=59), NOON + timedelta(hours=1)]
    assert [[row.due for row in ActionItemCounts.objects.as_published(moment)] for moment in at] == [[], [4], [4], [5]]


@pytest.mark.engines
def test_two_rows_cannot_be_live_at_once(counted: list[ActionItemCounts]) -> None:
    live = counted[-1]
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionItemCounts.objects.create(month=MARCH, due=6, definition=1, known_until=NOON, run=live.run)
