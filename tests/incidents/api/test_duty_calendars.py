from __future__ import annotations

import pytest

from foundation.accounts.enums import Role
from tests.api import client_of, rules_of
from tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db

EMPTY = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"


def test_a_calendar_is_added_read_and_archived() -> None:
    make_team("payments")
    client = client_of(make_user("root", Role.ADMINISTRATOR, Role.RESPONDER))
    answer = client.post("/api/v1/duty-calendars/", {"team": "payments", "line": "secondary", "text": EMPTY})
    assert (answer.status_code, answer.json()["origin"], answer.json()["line"]) == (201, "a file", "secondary")
    address = f"/api/v1/duty-calendars/{answer.json()['id']}/"
    asked = client.post(f"{address}read/")
    assert (asked.status_code, asked.json()["read_at"], asked.json()["problem"]) == (202, None, "")
    assert client.delete(address).status_code == 204
    assert client.get("/api/v1/duty-calendars/?archived=false").json()["results"] == []
    assert client.get(address).json()["archived_at"] is not None


def test_what_cannot_be_read_is_422_at_its_field() -> None:
    make_team("payments")
    client = client_of(make_user("root", Role.ADMINISTRATOR, Role.RESPONDER))
    for given, rule in (
        ({"text": "hello"}, "unreadable"),
        ({"address": "127.0.0.1/x"}, "no_address"),
        ({}, "one_source"),
    ):
        answer = client.post("/api/v1/duty-calendars/", {"team": "payments", **given})
        assert (answer.status_code, rules_of(answer)) == (422, [rule])


def test_an_address_is_never_given_back() -> None:
    make_team("payments")
    client = client_of(make_user("root", Role.ADMINISTRATOR, Role.RESPONDER))
    answer = client.post("/api/v1/duty-calendars/", {"team": "payments", "text": EMPTY})
    assert not {"address", "text", "sealed_address"} & set(answer.json())
