"""The beat sweep: overdue clocks are marked without anyone looking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from foundation.audit.clock import now, standing_at
from incidents.enums import ClockKind, ClockState, Severity
from incidents.models import Clock, TimelineEntry
from incidents.tasks import sweep_clocks
from tests.factories import make_incident


@pytest.mark.django_db
def test_the_sweep_marks_overdue_clocks_once_as_the_system() -> None:
    with standing_at(now() - timedelta(minutes=7)):
        incident = make_incident(severity=Severity.SEV1)
    assert (sweep_clocks(), sweep_clocks()) == (1, 0)
    assert Clock.objects.get(incident=incident, kind=ClockKind.ACKNOWLEDGE).state == ClockState.MISSED
    line = TimelineEntry.objects.get(incident=incident, kind="clock_missed")
    assert line.by.username == "debrief"
    assert incident.clocks.get(kind="acknowledge").history.latest().history_source == "task"


def test_beat_sweeps_at_least_once_a_minute() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["incidents.sweep_clocks"]
    assert entry["task"] == sweep_clocks.name
    assert entry["schedule"] <= timedelta(minutes=1)
