from __future__ import annotations

import json
from typing import Any

import pytest

from foundation.accounts.api.rendering import as_json
from foundation.accounts.enums import Role
from foundation.audit import clock
from foundation.audit.enums import Source
from incidents.api.shapes import IncidentSerializer
from incidents.enums import IncidentKind, Severity, Status
from incidents.models import Incident, Transition
from incidents.services.lifecycle import advance
from tests.api import client_of, rules_of
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/incidents/"
KEYS = {
    "reference", "title", "kind", "severity", "status", "service", "team", "private", "declared_via", "retrospective",
    "severity_declared", "severity_adjudicated", "severity_final", "severity_peak", "adjudication_weight",
    "impact_started_at", "detected_at", "declared_at", "acknowledged_at", "mitigated_at", "resolved_at", "closed_at",
}  # fmt: skip


def test_a_row_has_the_keys_of_the_contract() -> None:
    service = make_service("checkout", team=make_team("payments"))
    make_incident(service=service, severity=Severity.SEV1)
    [row] = client_of(make_user()).get(ADDRESS).json()["results"]
    assert row.keys() >= KEYS
    assert (row["service"], row["team"], row["severity"], row["severity_final"]) == (
        "checkout", "payments", "SEV-1", None,
    )  # fmt: skip


def test_declaring_with_a_severity() -> None:
    make_service("checkout", team=make_team("payments"))
    ana = make_user("ana")
    response = client_of(ana).post(ADDRESS, {"title": "Checkout is down", "service": "checkout", "severity": "SEV-2"})
    body = response.json()
    assert response.status_code == 201
    assert response["Location"].endswith(f"{ADDRESS}{body['reference']}/")
    assert (body["severity"], body["declared_via"], body["declared_by"]) == ("SEV-2", "api", "ana")


def test_declaring_with_facts_takes_the_level_that_they_suggest() -> None:
    response = client_of(make_user()).post(ADDRESS, {"title": "All is down", "facts": {"complete_outage": True}})
    assert (response.status_code, response.json()["severity"]) == (201, "SEV-1")


def test_declaring_takes_a_severity_or_facts() -> None:
    response = client_of(make_user()).post(ADDRESS, {"title": "Something is wrong"})
    assert (response.status_code, rules_of(response)) == (422, ["severity_required"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"severity": "SEV-9"}, "severity"),
        ({"service": "nowhere"}, "service"),
        ({"facts": {"mood": "bad"}}, "mood"),
        ({"impact_started_at": "0001-01-01T00:00:00Z"}, "impact_started_at"),
        ({"impact_started_at": "2999-01-01T00:00:00Z"}, "impact_started_at"),
        ({"title": ""}, "title"),
    ],
)
def test_what_cannot_be_understood_is_named(change: dict[str, Any], field: str) -> None:
    response = client_of(make_user()).post(ADDRESS, {"title": "Down", "severity": "SEV-2", **change})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)


def test_a_drill_declared_after_the_fact() -> None:
    body = {"title": "Fire drill", "severity": "SEV-3", "kind": "drill", "retrospective": True}
    shown = client_of(make_user()).post(ADDRESS, body).json()
    assert (shown["kind"], shown["retrospective"]) == ("drill", True)


@pytest.mark.engines
def test_who_and_through_which_face_stand_in_history_and_facts() -> None:
    ana = make_user("ana")
    reference = client_of(ana).post(ADDRESS, {"title": "Down", "severity": "SEV-2"}).json()["reference"]
    row = Incident.objects.get(reference=reference).history.latest()  # type: ignore[attr-defined]
    assert (row.history_source, row.history_user) == (Source.API, ana)
    fact = Transition.objects.get(incident__reference=reference)
    assert (fact.source, fact.by) == (Source.API, ana)


@pytest.mark.engines
def test_a_private_incident_is_not_there_for_whom_it_does_not_name() -> None:
    ana = make_user("ana")
    secret = client_of(ana).post(ADDRESS, {"title": "A leak", "severity": "SEV-2", "private": True}).json()
    stranger = client_of(make_user("bo", Role.ADMINISTRATOR))
    assert stranger.get(f"{ADDRESS}{secret['reference']}/").status_code == 404
    assert stranger.get(ADDRESS).json()["results"] == []
    assert stranger.get(ADDRESS, {"q": "leak"}).json()["results"] == []
    assert client_of(ana).get(ADDRESS).json()["results"][0]["reference"] == secret["reference"]


@pytest.mark.parametrize("below", ["", "roles/", "tasks/", "clocks/", "timeline/", "transitions/", "communications/"])
def test_nothing_below_a_private_incident_is_there_either(below: str) -> None:
    secret = make_incident(private=True)
    assert client_of(make_user()).get(f"{ADDRESS}{secret.reference}/{below}").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"severity": "SEV-1"}, {"one"}),
        ({"severity": ["SEV-1", "SEV-3"]}, {"one", "three"}),
        ({"kind": "drill"}, {"three"}),
        ({"service": "checkout"}, {"one"}),
        ({"team": "division"}, {"one"}),
        ({"status": "acknowledged"}, {"two"}),
        ({"running": "true"}, {"one", "two", "three"}),
        ({"running": "false"}, set()),
        ({"q": "thr"}, {"three"}),
        ({"declared_before": "2001-01-01T00:00:00Z"}, set()),
        ({"declared_from": "2001-01-01T00:00:00Z"}, {"one", "two", "three"}),
    ],
)
def test_the_list_can_be_filtered(query: dict[str, Any], expected: set[str]) -> None:
    team = make_team("payments", parent=make_team("division"))
    make_incident(title="one", severity=Severity.SEV1, service=make_service("checkout", team=team))
    by = make_user()
    advance(incident=make_incident(title="two", by=by), to="acknowledged", by=by)  # type: ignore[arg-type]
    make_incident(title="three", severity=Severity.SEV3, kind=IncidentKind.DRILL)
    rows = client_of(make_user()).get(ADDRESS, query).json()["results"]
    assert {row["title"] for row in rows} == expected


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_at_the_end_of_the_calendar_is_refused(instant: str) -> None:
    response = client_of(make_user()).get(ADDRESS, {"declared_from": instant})
    assert response.status_code == 422
    assert [fault["field"] for fault in response.json()["errors"]] == ["declared_from"]


def test_the_etag_answers_304_until_something_changes() -> None:
    incident, client = make_incident(), client_of(make_user())
    address = f"{ADDRESS}{incident.reference}/"
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    client.post(f"{address}severity/", {"severity": "SEV-1"})
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_row_of_the_list_says_what_the_serializer_describes() -> None:
    service = make_service("checkout", team=make_team("payments"))
    incident = make_incident(service=service, severity=Severity.SEV1, impact_started_at=clock.now())
    advance(incident=incident, to=Status.RESOLVED, by=incident.declared_by)
    bare = make_incident()
    rows = client_of(make_user()).get(ADDRESS).json()["results"]
    described = [IncidentSerializer(Incident.objects.get(pk=each.pk)).data for each in (bare, incident)]
    assert rows == json.loads(as_json(described))
