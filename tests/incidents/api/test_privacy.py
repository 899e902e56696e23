from __future__ import annotations

import pytest

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.models import GlassBroken, Incident
from incidents.services.break_glass import break_glass
from tests.api import client_of, rules_of
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def incident(ana: User) -> Incident:
    return make_incident(by=ana, private=True)


def of(incident: Incident, what: str) -> str:
    return f"/api/v1/incidents/{incident.reference}/{what}/"


def test_making_it_private_answers_with_its_new_name(ana: User) -> None:
    incident = make_incident(by=ana)
    body = client_of(ana).post(of(incident, "privacy"), {"private": True, "reason": "A leak"}).json()
    assert (body["private"], body["reference"][:4]) == (True, "PRV-")
    assert client_of(ana).get("/api/v1/incidents/INC-1/").json()["reference"] == body["reference"]


def test_making_it_public_takes_a_reason(ana: User, incident: Incident) -> None:
    response = client_of(ana).post(of(incident, "privacy"), {"private": False})
    assert (response.status_code, rules_of(response)) == (422, ["reason_required"])


def test_people_are_named_listed_and_taken_off(ana: User, incident: Incident) -> None:
    make_user("ben")
    client = client_of(ana)
    assert client.post(of(incident, "grants"), {"person": "ben", "reason": "Knows it"}).status_code == 201
    assert [row["person"] for row in client.get(of(incident, "grants")).json()["results"]] == ["ana", "ben"]
    assert client.delete(of(incident, "grants/ben")).status_code == 204
    assert client.get(of(incident, "grants/ben")).status_code == 404


def test_a_public_incident_names_nobody(ana: User) -> None:
    assert client_of(ana).get(of(make_incident(by=ana), "grants")).json()["results"] == []


def test_an_administrator_opens_it_by_break_glass(incident: Incident) -> None:
    client = client_of(make_user("root", Role.ADMINISTRATOR))
    assert client.get(f"/api/v1/incidents/{incident.reference}/").status_code == 404
    assert client.post(of(incident, "break-glass"), {"reason": "Ana is ill"}).status_code == 200
    assert client.get(f"/api/v1/incidents/{incident.reference}/").status_code == 200
    assert GlassBroken.objects.count() == 1


def test_to_anyone_else_break_glass_answers_alike_whether_it_is_there_or_not(incident: Incident) -> None:
    client = client_of(make_user("eve"))
    there = client.post(of(incident, "break-glass"), {"reason": "Curious"})
    nowhere = client.post("/api/v1/incidents/PRV-0123456789ab/break-glass/", {"reason": "Curious"})
    assert there.status_code == 403
    assert there.content == nowhere.content


def test_who_came_by_break_glass_is_listed_with_the_moment_it_ends(ana: User, incident: Incident) -> None:
    break_glass(reference=incident.reference, by=make_user("root", Role.ADMINISTRATOR), reason="Ana is ill")
    rows = client_of(ana).get(of(incident, "grants")).json()["results"]
    assert [(row["person"], row["expires_at"] is None) for row in rows] == [("ana", True), ("root", False)]
