"""The jobs: scheduled by beat under the names that workers know, and carried out by a worker of its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings

from config.celery import app
from metrics.models import ActionItemCounts, ComputingRun
from tests.factories import make_team
from tests.metrics.stories import due_items
from tests.workers import Worker


@pytest.mark.parametrize("name", ["metrics.compute_changed", "metrics.compute_nightly"])
def test_beat_sends_what_a_worker_knows(name: str) -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    app.loader.import_default_modules()
    assert name in scheduled
    assert name in app.tasks


@pytest.mark.engines
def test_a_worker_counts_what_changed_in_the_name_of_debrief_itself(worker: Worker) -> None:
    team = make_team()
    due_items(team=team, due=date(2026, 9, 14), done=1, not_done=1)
    worker.start()
    worker.send("metrics.compute_changed")
    worker.wait_until(lambda: ActionItemCounts.objects.live().filter(team=team, due=2, on_time=1).exists())
    worker.wait_until(lambda: ComputingRun.objects.get().finished_at)
    assert ComputingRun.objects.get().by.is_service
