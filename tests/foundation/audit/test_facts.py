"""Facts are append-only: nothing in Python changes or removes one, and their order is that of recording."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundation.audit import clock
from foundation.audit.facts import AppendOnly
from foundation.outbox.models import Event
from tests.factories import system

pytestmark = pytest.mark.django_db


def event(**fields: object) -> Event:
    row = Event(**{"kind": "test.kind", "subject": "INC-1", "by": system(), "at": clock.now(), **fields})
    row.save()
    return row


def test_a_fact_is_not_saved_a_second_time() -> None:
    row = event()
    row.kind = "test.other"
    with pytest.raises(AppendOnly):
        row.save()
    assert Event.objects.get().kind == "test.kind"


def test_a_fact_is_not_deleted() -> None:
    with pytest.raises(AppendOnly):
        event().delete()
    assert Event.objects.count() == 1


def test_facts_are_not_updated_deleted_or_changed_in_bulk() -> None:
    row = event()
    with pytest.raises(AppendOnly):
        Event.objects.update(kind="test.other")
    with pytest.raises(AppendOnly):
        Event.objects.filter(pk=row.pk).delete()
    with pytest.raises(AppendOnly):
        Event.objects.bulk_update([row], ["kind"])
    with pytest.raises(AppendOnly):
        Event._base_manager.update(kind="test.other")
    assert Event.objects.get().kind == "test.kind"


def test_a_fact_knows_when_debrief_learned_it_beside_when_it_was_so() -> None:
    long_ago = clock.now() - timedelta(days=3)
    row = event(at=long_ago)
    assert row.at == long_ago
    assert clock.now() - row.recorded_at < timedelta(minutes=1)


@pytest.mark.engines
def test_what_was_known_before_a_cut_off_leaves_out_that_very_instant() -> None:
    noon = clock.now()
    for seconds in (-1, 0, 1):
        with clock.standing_at(noon + timedelta(seconds=seconds)):
            event(kind=f"test.{seconds}")
    assert [row.kind for row in Event.objects.known_before(noon)] == ["test.-1"]


@pytest.mark.engines
def test_the_order_is_that_of_recording_and_ids_break_ties() -> None:
    noon = clock.now()
    with clock.standing_at(noon):
        first, second = event(at=noon), event(at=noon - timedelta(days=1))
    with clock.standing_at(noon - timedelta(hours=1)):
        earlier = event(at=noon + timedelta(days=1))
    assert list(Event.objects.in_order_of_recording()) == [earlier, first, second]
