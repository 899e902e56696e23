from __future__ import annotations

from typing import Any

import pytest

from foundation.accounts.enums import Role
from incidents.models import Service, ServiceOwnerFact, Team
from tests.api import client_of
from tests.factories import make_service, make_team, make_user

pytestmark = pytest.mark.django_db


def administrator() -> Any:
    return client_of(make_user("root", Role.ADMINISTRATOR))


def test_a_team_is_created_below_another() -> None:
    make_team("platform")
    body = {"name": "Payments", "slug": "payments", "parent": "platform", "manager": "root", "time_zone": "Asia/Tokyo"}
    response = administrator().post("/api/v1/teams/", body)
    assert (response.status_code, response.json()) == (201, body | {"archived_at": None})
    assert Team.objects.below(Team.objects.get(slug="platform")).filter(slug="payments").exists()


def test_a_service_is_created_with_its_owner_as_a_fact() -> None:
    make_team("payments")
    body = {"name": "Checkout", "slug": "checkout", "team": "payments", "tier": 1}
    response = administrator().post("/api/v1/services/", body)
    assert response.status_code == 201
    assert response.json().items() >= body.items()
    assert ServiceOwnerFact.objects.get().service.slug == "checkout"


@pytest.mark.parametrize("tier", [0, 4, "high", None])
def test_a_tier_is_1_to_3(tier: Any) -> None:
    make_team("payments")
    body = {"name": "Checkout", "slug": "checkout", "team": "payments", "tier": tier}
    response = administrator().post("/api/v1/services/", body)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "tier")
    assert not Service.objects.exists()


def test_a_responder_changes_no_catalogue() -> None:
    client = client_of(make_user())
    assert client.post("/api/v1/teams/", {"name": "Payments", "slug": "payments"}).status_code == 403


def test_lists_take_a_constant_number_of_queries(django_assert_max_num_queries: Any) -> None:
    client = client_of(make_user())
    for _number in range(5):
        make_service(team=make_team(parent=make_team(), manager=make_user()))
    for address in ("/api/v1/teams/", "/api/v1/services/"):
        with django_assert_max_num_queries(4):
            assert len(client.get(address).json()["results"]) >= 5


def test_services_of_a_division_are_found() -> None:
    make_service("checkout", team=make_team("payments", parent=make_team("commerce")))
    make_service("search")
    rows = client_of(make_user()).get("/api/v1/services/", {"team": "commerce"}).json()["results"]
    assert [row["slug"] for row in rows] == ["checkout"]


def test_one_team_and_one_service_have_an_address() -> None:
    make_service("checkout", team=make_team("payments"))
    client = client_of(make_user())
    assert client.get("/api/v1/teams/payments/").json()["slug"] == "payments"
    assert client.get("/api/v1/services/checkout/").json()["team"] == "payments"
