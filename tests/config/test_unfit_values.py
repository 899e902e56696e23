"""What PostgreSQL can't hold or look for ends in words, on every face; SQLite takes it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.api import client_of
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NUL = "a\x00b"


@pytest.mark.parametrize("address", ["/search/", "/services/", "/incidents/", "/actions/", "/alerts/", "/runbooks/"])
def test_a_search_for_nul_is_no_defect(client: Client, address: str) -> None:
    client.force_login(make_user())
    assert client.get(address, {"q": NUL, "after": NUL, "owner": NUL}).status_code in (200, 400)


def test_a_reference_with_nul_is_no_defect(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/incidents/INC%00/").status_code in (400, 404)


def test_a_person_with_nul_is_no_defect(client: Client) -> None:
    person = make_user()
    client.force_login(person)
    answer = client.post(f"{make_incident(by=person).get_absolute_url()}give/", {"role": "scribe", "person": NUL})
    assert answer.status_code in (400, 422)


def test_the_api_refuses_nul_in_words() -> None:
    person = make_user()
    incident = make_incident(by=person)
    address = f"/api/v1/incidents/{incident.reference}/roles/"
    answer = client_of(person).post(address, {"role": "scribe", "person": NUL})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert client_of(person).get("/api/v1/measures/", {"team": NUL}).status_code == 422


def test_an_executive_with_too_long_a_name_is_refused_at_the_field(client: Client) -> None:
    person = make_user()
    client.force_login(person)
    page = make_incident(by=person).get_absolute_url()
    answer = client.post(f"{page}executive/", {"executive": "x" * 200})
    assert answer.status_code == 422
    assert "at most 120 characters" in answer.content.decode()
