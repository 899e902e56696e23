"""A worker killed in the middle leaves its work to another, once the lease is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from foundation.audit import clock
from foundation.outbox.enums import WorkState
from foundation.outbox.models import Event, Handling
from tests.factories import system
from tests.workers import Worker

HANDLER = "tests.foundation.outbox.handlers.wait_for_a_word"


def duty_in(folder: Path) -> Handling:
    with transaction.atomic():
        event = Event(kind="test.slow", subject="INC-1", payload={"folder": str(folder)}, by=system(), at=clock.now())
        event.save()
        return Handling.objects.create(event=event, handler=HANDLER)


def killed_in_the_middle(worker: Worker, folder: Path) -> Handling:
    duty = duty_in(folder)
    worker.start()
    worker.send("outbox.work_off")
    worker.wait_until((folder / "begun").exists)
    worker.kill9()
    (folder / "go").write_text("", encoding="utf-8")
    duty.refresh_from_db()
    assert duty.state == WorkState.WAITING
    assert duty.leased_until is not None
    return duty


def finished_by_another(worker: Worker, duty: Handling) -> None:
    # Two minutes pass.
    Handling.objects.filter(pk=duty.pk).update(leased_until=clock.now() - timedelta(seconds=1))
    worker.start()
    worker.send("outbox.work_off")
    worker.wait_until(lambda: Handling.objects.filter(pk=duty.pk, state=WorkState.DONE).exists())
    duty.refresh_from_db()
    assert duty.attempts == 2


@pytest.mark.engines
def test_after_the_lease_another_worker_finishes_it(worker: Worker, tmp_path: Path) -> None:
    duty = killed_in_the_middle(worker, tmp_path)
    assert not Handling.objects.all().claimable(now=clock.now()).exists(), "its lease still holds"
    finished_by_another(worker, duty)
    assert (tmp_path / "done").exists()


@pytest.mark.engines
def test_the_same_on_rabbitmq(rabbitmq_worker: Worker, tmp_path: Path) -> None:
    duty = killed_in_the_middle(rabbitmq_worker, tmp_path)
    finished_by_another(rabbitmq_worker, duty)
