"""Who is told and when, as programs read it; and following."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from foundation.accounts.enums import Role
from foundation.audit import clock
from incidents.enums import Severity
from incidents.models import Follow
from incidents.services.escalation import escalate_due
from tests.api import client_of
from tests.factories import make_incident, make_service, make_team, make_user, system

pytestmark = pytest.mark.django_db


def viewer() -> Any:
    return client_of(make_user("vi", Role.VIEWER))


def test_the_steps_of_a_level_are_listed_as_sentences() -> None:
    rows = viewer().get("/api/v1/escalation-steps/?to=executives").json()["results"]
    assert [(row["severity"], row["after_amount"], row["after_from"]) for row in rows] == [
        ("SEV-1", 10, "executive_clock"),
        ("SEV-2", 50, "executive_clock"),
    ]
    assert rows[0]["sentence"].startswith("10 minutes after")


def test_whom_an_incident_told_is_listed_with_whom_it_fell_to() -> None:
    mia = make_user("mia", Role.COMMANDER)
    incident = make_incident(severity=Severity.SEV1, service=make_service(team=make_team(manager=mia)))
    client = viewer()
    address = f"/api/v1/incidents/{incident.reference}/escalations/"
    assert client.get(address).json()["results"] == []
    escalate_due(by=system(), now=clock.now() + timedelta(seconds=1))
    [row] = client.get(address).json()["results"]
    assert (row["to"], row["fell_to"], row["told"]) == ("primary", "manager", ["Mia"])


def test_one_follows_once_and_no_more() -> None:
    incident = make_incident()
    client = viewer()
    address = f"/api/v1/incidents/{incident.reference}/follow/"
    assert [client.post(address).status_code for _time in range(2)] == [201, 201]
    assert Follow.objects.count() == 1
    [row] = client.get("/api/v1/incidents/?followed=true").json()["results"]
    assert row["reference"] == incident.reference
    assert client.delete(address).status_code == 204
    again = client.delete(address)
    assert (again.status_code, again.json()["detail"]) == (409, "You don’t follow it.")
    assert client.get("/api/v1/incidents/?followed=true").json()["results"] == []


def test_nobody_follows_a_private_incident_that_they_may_not_see() -> None:
    incident = make_incident(private=True)
    assert viewer().post(f"/api/v1/incidents/{incident.reference}/follow/").status_code == 404
