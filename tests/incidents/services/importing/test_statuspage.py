from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from foundation.accounts.access import Refused
from foundation.audit.clock import now
from incidents.enums import Moment, Severity, Status, TimelineKind
from incidents.models import Incident
from incidents.services.importing.result import ImportResult
from incidents.services.importing.statuspage import import_statuspage
from incidents.services.moments import correct_moment
from tests.factories import make_service, make_user, system

pytestmark = pytest.mark.django_db


def record(**fields: Any) -> dict[str, Any]:
    return {
        "id": "abc",
        "name": "API errors",
        "status": "resolved",
        "impact": "major",
        "created_at": "2026-03-01T10:05:00Z",
        "started_at": "2026-03-01T10:00:00Z",
        "monitoring_at": "2026-03-01T10:40:00Z",
        "resolved_at": "2026-03-01T11:00:00Z",
        "updated_at": "2026-03-01T11:00:00Z",
        "shortlink": "https://stspg.io/abc",
        "components": [],
        "incident_updates": [
            {"id": "u1", "status": "resolved", "body": "It is over.", "created_at": "2026-03-01T11:00:00Z"},
        ],
        **fields,
    }


def imported(folder: Path, *records: Any) -> ImportResult:
    file = folder / "incidents.json"
    file.write_text(json.dumps({"page": {}, "incidents": records}, indent=1))
    return import_statuspage(file=file, by=system())


def counts(result: ImportResult) -> tuple[int, int, int]:
    return result.created, result.updated, result.unchanged


def test_an_incident_keeps_its_moments_and_is_known_from_today(tmp_path: Path) -> None:
    before = now()
    assert counts(imported(tmp_path, record())) == (1, 0, 0)
    incident = Incident.objects.get()
    assert (incident.severity, incident.status, incident.retrospective) == (Severity.SEV2, Status.RESOLVED, True)
    assert incident.impact_started_at == datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    assert incident.mitigated_at == datetime(2026, 3, 1, 10, 40, tzinfo=UTC)
    assert all(change.recorded_at >= before for change in incident.momentchanges.all())
    assert [change.to_status for change in incident.transitions.in_order_of_recording()] == [
        Status.DECLARED, Status.MITIGATED, Status.RESOLVED,
    ]  # fmt: skip


def test_components_name_the_services_that_debrief_knows(tmp_path: Path) -> None:
    api, git = make_service("api-requests"), make_service("git", name="Git Operations")
    components = [{"name": "API Requests"}, {"name": "Git Operations"}, {"name": "Pages"}]
    imported(tmp_path, record(components=components))
    incident = Incident.objects.get()
    assert (incident.service, incident.team) == (api, api.team)
    assert [affected.service for affected in incident.affected_services.all()] == [git]
    assert "Components: API Requests, Git Operations, Pages." in incident.summary


def test_what_its_page_says_later_is_added(tmp_path: Path) -> None:
    first = {"id": "u0", "status": "investigating", "body": "We look.", "created_at": "2026-03-01T10:05:00Z"}
    running = record(status="investigating", monitoring_at=None, resolved_at=None, incident_updates=[first])
    imported(tmp_path, running)
    assert Incident.objects.get().status == Status.DECLARED
    last = record()["incident_updates"][0]
    assert counts(imported(tmp_path, record(incident_updates=[last, first]))) == (0, 1, 0)
    incident = Incident.objects.get()
    assert incident.status == Status.RESOLVED
    updates = incident.timeline.filter(kind=TimelineKind.SOURCE_UPDATE).oldest_first()
    assert [entry.text for entry in updates] == ["We look.", "It is over."]


def test_a_correction_made_here_outlives_the_next_run(tmp_path: Path) -> None:
    imported(tmp_path, record())
    incident, corrected = Incident.objects.get(), datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    correct_moment(
        incident=incident, moment=Moment.IMPACT_STARTED_AT, value=corrected, by=make_user(), reason="the logs say so"
    )
    assert counts(imported(tmp_path, record())) == (0, 0, 1)
    incident.refresh_from_db()
    assert incident.impact_started_at == corrected


def test_a_bad_record_is_told_with_its_line_and_the_others_come_in(tmp_path: Path) -> None:
    result = imported(tmp_path, record(id="", name="X"), record(started_at="14:??", id="bad"), record(), "text")
    assert counts(result) == (1, 0, 0)
    lines = (tmp_path / "incidents.json").read_text().splitlines()
    assert [problem.message for problem in result.errors] == [
        "“id” is missing",
        "“started_at” is “14:??”, which is no time",
        "an incident should be an object",
    ]
    assert [lines[problem.line - 1].strip()[0] for problem in result.errors] == ["{", "{", '"']


def test_a_file_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    file = tmp_path / "incidents.json"
    file.write_text('{"incidents": [' + json.dumps(record()) + ',\n{"id": "d')
    result = import_statuspage(file=file, by=system())
    assert (result.created, [problem.line for problem in result.errors]) == (1, [2])


def test_an_unknown_impact_is_taken_for_the_lowest_with_a_warning(tmp_path: Path) -> None:
    result = imported(tmp_path, record(impact="weird"))
    assert Incident.objects.get().severity == Severity.SEV4
    assert len(result.warnings) == 1


def test_importing_takes_an_administrator(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        import_statuspage(file=tmp_path / "x", by=make_user())
