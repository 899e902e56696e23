"""The organisation's own fields by the API."""

from __future__ import annotations

from typing import Any

import pytest

from incidents.enums import FieldKind
from incidents.models import Incident
from tests.api import client_of, rules_of
from tests.factories import make_user
from tests.incidents.services.test_custom_fields import define

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

INCIDENTS = "/api/v1/incidents/"


@pytest.fixture
def client() -> Any:
    define("region", FieldKind.CHOICES, choices=["EU", "US"])
    define("cost", FieldKind.NUMBER)
    define("seen", FieldKind.DAY)
    define("vendor")
    return client_of(make_user("ana"))


def declare(client: Any, **fields: Any) -> str:
    answer = client.post(INCIDENTS, {"title": "Slow", "severity": "SEV-3", "fields": fields})
    assert answer.status_code == 201, answer.content
    reference: str = answer.json()["reference"]
    return reference


def test_the_fields_are_listed(client: Any) -> None:
    rows = client.get("/api/v1/incident-fields/").json()["results"]
    assert {row["slug"]: row["kind"] for row in rows} == {
        "region": "choices", "cost": "number", "seen": "day", "vendor": "text",
    }  # fmt: skip


def test_they_are_given_when_declaring_and_changed_later(client: Any) -> None:
    reference = declare(client, region=["EU"], cost=12)
    address = f"{INCIDENTS}{reference}/"
    assert client.get(address).json()["fields"] == {"region": ["EU"], "cost": 12}
    answer = client.patch(address, {"fields": {"cost": None, "vendor": "Acme"}, "title": "Very slow"})
    assert (answer.status_code, answer.json()["title"]) == (200, "Very slow")
    assert answer.json()["fields"] == {"region": ["EU"], "vendor": "Acme"}


def test_an_unknown_or_unfit_one_is_refused_and_nothing_is_declared(client: Any) -> None:
    answer = client.post(INCIDENTS, {"title": "Slow", "severity": "SEV-3", "fields": {"colour": "red", "cost": "much"}})
    assert (answer.status_code, sorted(rules_of(answer))) == (422, ["unfit_value", "unknown_field"])
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("field.region=EU", {"one", "two"}),
        ("field.region=US", {"two"}),
        ("field.region=EU&field.vendor=bol", {"two"}),
        ("field.vendor=acme&field.vendor=bolt", {"one", "two"}),
        ("field.cost=12", {"one"}),
        ("field.cost__gte=12.5", {"two"}),
        ("field.cost__gte=10&field.cost__lte=20", {"one"}),
        ("field.seen__lte=2026-11-01", {"one"}),
        ("field.region=", {"one", "two", "three"}),
    ],
)
def test_lists_are_filtered_by_them(client: Any, query: str, found: set[str]) -> None:
    named = {
        declare(client, region=["EU"], cost=12, seen="2026-10-31", vendor="Acme"): "one",
        declare(client, region=["EU", "US"], cost=120, seen="2026-11-02", vendor="Bolt"): "two",
        declare(client): "three",
    }
    rows = client.get(f"{INCIDENTS}?{query}").json()["results"]
    assert {named[row["reference"]] for row in rows} == found


@pytest.mark.parametrize("query", ["field.colour=red", "field.vendor__gte=a", "field.cost=much"])
def test_what_cannot_be_filtered_by_is_422(client: Any, query: str) -> None:
    answer = client.get(f"{INCIDENTS}?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("field.")
