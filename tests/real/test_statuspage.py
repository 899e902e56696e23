"""280 incidents of a public service's status page."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from incidents.enums import DeclaredVia, Moment, Severity, Status, TimelineKind
from incidents.models import Clock, Incident, SeverityStanding, TimelineEntry
from incidents.rules.durations import durations

pytestmark = [pytest.mark.real, pytest.mark.django_db, pytest.mark.once]

LEVELS = {"critical": Severity.SEV1, "major": Severity.SEV2, "minor": Severity.SEV3, "none": Severity.SEV4}


@pytest.fixture(scope="module")
def file(shared_data: Path) -> Path:
    return shared_data / "incidents" / "github_statuspage_api_v2_280.json"


@pytest.fixture(scope="module")
def source(file: Path) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in json.loads(file.read_text())["incidents"]}


@pytest.fixture(scope="module")
def expected(shared_data: Path) -> dict[str, Any]:
    counts: dict[str, Any] = json.loads((shared_data / "EXPECTED.json").read_text())["github_statuspage_280"]
    return counts


def import_all(file: Path) -> dict[str, Any]:
    printed = StringIO()
    # Something was found that people must look at: ten incidents that ended before they started.
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_incidents", str(file), source="statuspage", format="json", stdout=printed, stderr=StringIO()
        )
    assert ended.value.code == 1
    result: dict[str, Any] = json.loads(printed.getvalue())
    return result


@pytest.fixture(scope="class")
def imported(file: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Brought in once for all that only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield import_all(file)
        transaction.set_rollback(True)


def lengths_of(incident: Incident) -> Any:
    return durations({moment.value: incident.moment(moment) for moment in Moment})


@pytest.mark.engines
def test_all_come_in_within_seconds_and_a_second_run_changes_nothing(file: Path, expected: dict[str, Any]) -> None:
    started = time.process_time()
    first = import_all(file)
    assert time.process_time() - started < 20
    assert (first["created"], first["updated"], first["errors"]) == (expected["incidents"], 0, [])
    rows = Incident.history.count(), TimelineEntry.history.count()
    again = import_all(file)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, expected["incidents"])
    assert (Incident.history.count(), TimelineEntry.history.count()) == rows


class TestWhatCameIn:
    def test_those_that_ended_before_they_started_are_listed_and_without_durations(
        self, imported: dict[str, Any], expected: dict[str, Any]
    ) -> None:
        assert sorted(imported["contradictions"]) == sorted(expected["negative_duration_ids"])
        contradicting = Incident.objects.contradicting()
        assert {incident.imported_id for incident in contradicting} == set(expected["negative_duration_ids"])
        assert all((lengths_of(each).ttm, lengths_of(each).ttr) == (None, None) for each in contradicting)
        minutes = sorted(
            lengths_of(each).ttr.total_seconds() / 60 for each in Incident.objects.filter(contradictions=[])
        )
        assert len(minutes) == expected["incidents"] - expected["negative_duration"]
        assert sum(1 for each in minutes if each > 0) == expected["positive_durations"]["n"]
        assert minutes[-1] == pytest.approx(expected["positive_durations"]["max"], abs=0.01)

    def test_nothing_of_an_incident_is_lost(
        self, imported: dict[str, Any], source: dict[str, dict[str, Any]], expected: dict[str, Any]
    ) -> None:
        assert TimelineEntry.objects.filter(kind=TimelineKind.SOURCE_UPDATE).count() == expected["updates"]
        for incident in Incident.objects.prefetch_related("timeline"):
            given = source[incident.imported_id]
            entries = [entry for entry in incident.timeline.all() if entry.kind == TimelineKind.SOURCE_UPDATE]
            assert incident.title == given["name"]
            assert incident.severity == LEVELS[given["impact"]]
            assert incident.status == Status.RESOLVED
            assert {entry.parameters.get("body", entry.text) for entry in entries} == {
                update["body"] for update in given["incident_updates"]
            }
            assert given["shortlink"] in incident.summary
            assert all(component["name"] in incident.summary for component in given["components"])

    def test_no_tag_of_the_source_is_shown(self, imported: dict[str, Any], expected: dict[str, Any]) -> None:
        assert not TimelineEntry.objects.filter(text__contains="<br").exists()
        kept = [entry for entry in TimelineEntry.objects.all() if "<" in entry.parameters.get("body", "")]
        assert len(kept) == expected["update_bodies_containing_lt"]

    def test_moments_are_those_of_the_source(self, imported: dict[str, Any], source: dict[str, dict[str, Any]]) -> None:
        def instant(text: str) -> str:
            return text.replace("Z", "000+00:00")

        for incident in Incident.objects.all():
            given = source[incident.imported_id]
            assert incident.declared_at.isoformat(timespec="microseconds") == instant(given["created_at"])
            assert incident.impact_started_at.isoformat(timespec="microseconds") == instant(given["started_at"])
            assert incident.resolved_at.isoformat(timespec="microseconds") == instant(given["resolved_at"])
            assert incident.acknowledged_at is None

    def test_they_carry_no_duty_and_stand_outside_the_severity_sample(
        self, imported: dict[str, Any], expected: dict[str, Any]
    ) -> None:
        assert not Clock.objects.exists()
        assert Counter(Incident.objects.values_list("retrospective", "declared_via", "adjudication_weight")) == {
            (True, DeclaredVia.IMPORT, None): expected["incidents"]
        }
        assert not SeverityStanding.objects.filter(rate__isnull=False).exists()
