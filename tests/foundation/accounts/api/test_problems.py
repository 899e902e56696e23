from __future__ import annotations

import pytest

from foundation.accounts.enums import Role
from tests.api import client_of, rules_of
from tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db

INCIDENTS = "/api/v1/incidents/"


def test_a_broken_rule_names_field_rule_and_sentence() -> None:
    facts = {"complete_outage": "yes"}
    response = client_of(make_user()).post(INCIDENTS, {"title": "Down", "severity": "SEV-4", "facts": facts})
    body = response.json()
    assert response.status_code == body["status"] == 422
    assert body["title"] == "Unprocessable Content"
    assert body["type"] == "urn:debrief:problem:severity_reason_required"
    [error] = body["errors"]
    assert (error["field"], error["rule"]) == ("severity_reason", "severity_reason_required")
    assert error["message"] == body["detail"]


def test_all_that_is_missing_is_said_at_once() -> None:
    response = client_of(make_user("root", Role.ADMINISTRATOR)).post("/api/v1/services/", {})
    fields = {error["field"] for error in response.json()["errors"]}
    assert response.status_code == 422
    assert fields == {"name", "slug", "team"}
    assert set(rules_of(response)) == {"required"}


def test_what_the_model_refuses_is_told_at_its_field() -> None:
    client = client_of(make_user("root", Role.ADMINISTRATOR))
    response = client.post("/api/v1/teams/", {"name": "Payments", "slug": "payments", "time_zone": "Mars/Olympus"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "time_zone"


def test_a_name_that_is_taken_is_a_broken_rule() -> None:
    make_team("payments")
    response = client_of(make_user("root", Role.ADMINISTRATOR)).post(
        "/api/v1/teams/", {"name": "Payments", "slug": "payments"}
    )
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "slug")


@pytest.mark.parametrize("body", ["{", '{"title": NaN}', '{"title": "\\ud800"}', b"\xff"])
def test_what_is_not_json_is_400(body: str | bytes) -> None:
    response = client_of(make_user()).post(INCIDENTS, body, content_type="application/json")
    assert (response.status_code, rules_of(response)) == (400, ["parse_error"])


def test_a_body_that_is_no_object_is_understood_as_a_mistake() -> None:
    response = client_of(make_user()).post(INCIDENTS, "[1]", content_type="application/json")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"


def test_a_zero_byte_is_refused_not_crashed_upon() -> None:
    response = client_of(make_user()).post(INCIDENTS, {"title": "a\x00b", "severity": "SEV-2"})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "title")


def test_another_media_type_is_415() -> None:
    response = client_of(make_user()).post(INCIDENTS, "title=x", content_type="text/plain")
    assert (response.status_code, rules_of(response)) == (415, ["unsupported_media_type"])


def test_a_method_that_an_address_lacks_is_405_and_names_the_others() -> None:
    response = client_of(make_user()).delete(INCIDENTS)
    assert (response.status_code, rules_of(response)) == (405, ["method_not_allowed"])
    assert "POST" in response["Allow"]


@pytest.mark.parametrize("address", ["/api/v1/incidents/INC-404/", "/api/v1/nothing/", "/api/v2/", "/api/v1/"])
def test_where_nothing_is_the_answer_is_404(address: str) -> None:
    response = client_of(make_user()).get(address)
    assert (response.status_code, rules_of(response)) == (404, ["not_found"])


def test_an_unknown_value_of_a_filter_is_refused() -> None:
    response = client_of(make_user()).get(INCIDENTS, {"status": "sleeping"})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "status")
