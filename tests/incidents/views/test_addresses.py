"""Every page of the response answers, for who may see it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_incident, make_service, make_user

pytestmark = pytest.mark.django_db

BELOW = (
    "incident", "live", "timeline", "severity", "acknowledge", "mitigate", "resolve", "close", "relapse", "reopen",
    "undo", "cancel", "decide", "moment", "note", "update", "skip", "executive", "task", "attempt", "join", "give",
    "take_command", "handover",
)  # fmt: skip


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(make_user("hana"))
    return client


@pytest.mark.parametrize("name", BELOW)
def test_an_address_below_an_incident_answers(client: Client, name: str) -> None:
    incident = make_incident(service=make_service())
    assert client.get(reverse(f"incidents:{name}", args=[incident.reference])).status_code == 200


@pytest.mark.parametrize("name", ["list", "declare", "suggestion"])
def test_an_address_above_incidents_answers(client: Client, name: str) -> None:
    assert client.get(reverse(f"incidents:{name}")).status_code == 200


@pytest.mark.parametrize("name", BELOW)
def test_a_private_incident_is_not_there_for_who_is_not_named(client: Client, name: str) -> None:
    incident = make_incident(private=True)
    assert client.get(reverse(f"incidents:{name}", args=[incident.reference])).status_code == 404
