from __future__ import annotations

from typing import Any

import pytest

from incidents.services.timeline import add_note
from tests.api import client_of, rules_of
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def played() -> tuple[Any, str, str]:
    ana, incident = make_user("ana"), make_incident()
    note = add_note(incident=incident, text="One", by=ana)
    address = f"/api/v1/incidents/{incident.reference}/"
    return client_of(ana), address, f"{address}timeline/{note.public_id}/"


def test_a_line_is_read_corrected_struck_and_brought_back(played: tuple[Any, str, str]) -> None:
    client, _incident, line = played
    assert client.get(line).json()["text"] == "One"
    answer = client.patch(line, {"text": "Two", "marker": "repair"})
    assert (answer.status_code, answer.json()["text"], answer.json()["marker"]) == (200, "Two", "repair")
    struck = client.post(f"{line}strike/", {"reason": "Wrong"})
    assert (struck.status_code, struck.json()["struck_why"]) == (200, "Wrong")
    assert client.post(f"{line}restore/").json()["struck_at"] is None
    again = client.post(f"{line}restore/")
    assert (again.status_code, rules_of(again)) == (409, ["not_struck"])


def test_others_are_refused_in_words(played: tuple[Any, str, str]) -> None:
    _client, _incident, line = played
    answer = client_of(make_user("bo")).patch(line, {"text": "Mine"})
    assert (answer.status_code, answer.json()["detail"][:14]) == (403, "Ana wrote this")


def test_a_link_is_attached(played: tuple[Any, str, str]) -> None:
    client, incident, _line = played
    answer = client.post(f"{incident}links/", {"url": "https://graphs.example.org/d/1", "marker": "detection"})
    assert (answer.status_code, answer.json()["parameters"]) == (201, {"url": "https://graphs.example.org/d/1"})
    wrong = client.post(f"{incident}links/", {"url": "graphs"})
    assert (wrong.status_code, rules_of(wrong)) == (422, ["no_address"])


def test_a_line_of_another_incident_is_not_there(played: tuple[Any, str, str]) -> None:
    client, _incident, line = played
    elsewhere = line.split("/timeline/")[1]
    assert client.get(f"/api/v1/incidents/{make_incident().reference}/timeline/{elsewhere}").status_code == 404
