"""The page of second words."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from incidents.enums import Severity, Status
from incidents.models import Incident
from incidents.services.lifecycle import cancel
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def incident(ana: User) -> Incident:
    incident = make_incident(by=ana, severity=Severity.SEV1, title="Cards decline")
    cancel(incident=incident, by=ana, reason="A false alarm")
    return incident


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def decide(client: Client, word: str, **given: str) -> Any:
    return client.post(f"/approvals/{Approval.objects.get().public_id}/", {"decision": word, **given})


def test_nothing_waits_is_said() -> None:
    assert "Nothing waits for a second person." in signed_in(make_user()).get("/approvals/").content.decode()


def test_a_second_person_confirms_on_the_page(incident: Incident) -> None:
    client = signed_in(make_user("bo"))
    page = client.get("/approvals/").content.decode()
    assert f"Cancel {incident.reference}" in page
    assert "A false alarm" in page
    assert decide(client, "confirm", reason="Indeed").status_code == 302
    incident.refresh_from_db()
    assert incident.status == Status.CANCELLED
    assert "Indeed" in client.get("/approvals/").content.decode()


def test_whoever_asked_is_offered_to_withdraw_alone(ana: User, incident: Incident) -> None:
    client = signed_in(ana)
    page = client.get("/approvals/").content.decode()
    assert 'value="withdraw"' in page
    assert 'value="confirm"' not in page
    refused = decide(client, "confirm", reason="Please")
    assert refused.status_code == 422
    decide(client, "withdraw")
    assert Approval.objects.get().state == "withdrawn"


def test_a_refusal_gives_back_the_reason(incident: Incident) -> None:
    answer = decide(signed_in(make_user("bo")), "perhaps", reason="I am not sure")
    assert answer.status_code == 422
    assert "I am not sure" in answer.content.decode()


def test_a_viewer_sees_it_without_buttons(incident: Incident) -> None:
    client = signed_in(make_user("vi", Role.VIEWER))
    assert 'value="confirm"' not in client.get("/approvals/").content.decode()
    assert decide(client, "confirm").status_code == 403


def test_the_page_takes_as_many_queries_for_many(ana: User) -> None:
    client = signed_in(make_user("bo"))
    for number in range(6):
        made = make_incident(by=ana, severity=Severity.SEV1, title=f"One {number}")
        cancel(incident=made, by=ana, reason="A false alarm")
        if number == 0:
            with CaptureQueriesContext(connection) as one:
                client.get("/approvals/")
    with CaptureQueriesContext(connection) as many:
        client.get("/approvals/")
    assert len(many) == len(one)
