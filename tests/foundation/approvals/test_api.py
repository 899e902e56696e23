"""The second person's word by the API."""

from __future__ import annotations

from typing import Any

import pytest

from foundation.outbox.models import Notice
from incidents.enums import IncidentRole, Severity, Status
from incidents.models import Incident
from incidents.services.lifecycle import cancel
from incidents.services.roles import assign_role
from tests.api import client_of, rules_of
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> tuple[Incident, Any, Any, str]:
    """An incident, clients of who asked and of a second person, and the address of the request."""
    ana, bo = make_user("ana"), make_user("bo")
    incident = make_incident(by=ana, severity=Severity.SEV1)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=bo, by=bo)
    approval = cancel(incident=incident, by=ana, reason="A false alarm")
    return incident, client_of(ana), client_of(bo), f"/api/v1/approvals/{approval.public_id}/"


def test_it_is_listed_confirmed_and_takes_effect(asked: tuple[Incident, Any, Any, str]) -> None:
    incident, _ana, bo, address = asked
    [row] = bo.get("/api/v1/approvals/?state=pending").json()["results"]
    assert (row["kind"], row["subject"], row["requested_by"]) == ("incident.cancel", incident.reference, "ana")
    answer = bo.post(f"{address}confirm/", {"reason": "Indeed"})
    assert (answer.status_code, answer.json()["state"], answer.json()["decision_reason"]) == (
        200,
        "confirmed",
        "Indeed",
    )
    incident.refresh_from_db()
    assert incident.status == Status.CANCELLED
    again = bo.post(f"{address}refuse/")
    assert (again.status_code, rules_of(again)) == (409, ["already_decided"])


def test_whoever_asked_can_only_withdraw(asked: tuple[Incident, Any, Any, str]) -> None:
    incident, ana, bo, address = asked
    refused = ana.post(f"{address}confirm/")
    assert (refused.status_code, "takes a second person" in refused.json()["detail"]) == (422, True)
    assert rules_of(ana.post(f"{address}refuse/")) == ["own_request"]
    assert bo.post(f"{address}withdraw/").status_code == 403
    assert ana.post(f"{address}withdraw/").json()["state"] == "withdrawn"
    incident.refresh_from_db()
    assert incident.status == Status.ACKNOWLEDGED


def test_the_commander_hears_that_their_word_is_wanted(asked: tuple[Incident, Any, Any, str]) -> None:
    [notice] = Notice.objects.filter(kind="second_word")
    assert (notice.recipient.username, notice.urgent) == ("bo", True)  # type: ignore[union-attr]


def test_what_is_about_something_hidden_is_not_there() -> None:
    ana = make_user("ana")
    approval = cancel(incident=make_incident(by=ana, severity=Severity.SEV1, private=True), by=ana, reason="Nothing")
    other = client_of(make_user("bo"))
    assert other.get("/api/v1/approvals/").json()["results"] == []
    assert other.get(f"/api/v1/approvals/{approval.public_id}/").status_code == 404
    assert other.post(f"/api/v1/approvals/{approval.public_id}/confirm/").status_code == 404
