"""The OpenAPI document agrees with what the API answers, and its page shows it without the internet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from foundation.accounts.api.documents import written_document
from foundation.accounts.enums import Role
from foundation.accounts.services import create_api_token
from tests.factories import make_incident, make_service, make_team, make_user

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
EXAMPLES = 5


def test_the_document_is_valid_and_written_without_warnings() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO(), stderr=StringIO())


def test_every_operation_says_how_it_refuses_and_what_a_post_honours() -> None:
    for address, operations in json.loads(written_document())["paths"].items():
        for method, operation in operations.items():
            assert "application/problem+json" in operation["responses"]["default"]["content"], (address, method)
            names = [parameter["name"] for parameter in operation["parameters"]]
            assert ("Idempotency-Key" in names) == (method == "post"), (address, method)
            assert operation["summary"], (address, method)


@pytest.mark.django_db
def test_the_document_is_served_with_an_etag() -> None:
    first = Client().get("/api/v1/openapi.json")
    assert first["Content-Type"] == "application/json"
    assert first.json()["openapi"].startswith("3.")
    assert Client(headers={"If-None-Match": first["ETag"]}).get("/api/v1/openapi.json").status_code == 304


@pytest.mark.django_db
def test_the_page_names_no_other_host_and_has_nothing_inline() -> None:
    response = Client().get("/api/docs/")
    page = response.content.decode()
    assert response.status_code == 200
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert "style=" not in page
    assert "'unsafe" not in response["Content-Security-Policy"]


TRIES = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
def test_answers_agree_with_the_document(seeded: dict[str, str], connection_stays: None) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for found in schema.get_all_operations():
        try_out(found.ok(), seeded)


def try_out(operation: Any, seeded: dict[str, str]) -> None:
    @TRIES
    @given(operation.as_strategy())
    def tried(case: schemathesis.Case) -> None:
        for name in case.path_parameters.keys() & seeded.keys():
            case.path_parameters[name] = seeded[name]
        case.call_and_validate(checks=CHECKS, headers={"Authorization": seeded["token"]})

    tried()


@pytest.fixture
def connection_stays() -> Iterator[None]:
    """The test's own connection, with its open transaction, outlives each request, as in Django's test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def seeded(db: None) -> dict[str, str]:
    """Something at the addresses that are tried, and a token that opens them."""
    everything = make_user("root", Role.ADMINISTRATOR, Role.REVIEWER)
    team = make_team("payments")
    make_service("checkout", team=team)
    incident = make_incident(by=everything)
    _token, secret = create_api_token(user=everything, by=everything, name="schemathesis")
    return {"reference": incident.reference, "token": f"Token {secret}"}
