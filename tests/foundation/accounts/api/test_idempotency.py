from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from foundation.accounts.models import IdempotencyKey, User
from foundation.accounts.services import forget_idempotency_keys
from foundation.audit import clock
from incidents.models import Incident
from tests.api import client_of, rules_of
from tests.factories import make_user

ADDRESS = "/api/v1/incidents/"
BODY = {"title": "Checkout is down", "severity": "SEV-2"}


def declare(client: APIClient, key: str, body: dict[str, Any] = BODY) -> Any:
    return client.post(ADDRESS, body, headers={"Idempotency-Key": key})


@pytest.mark.django_db
def test_the_same_key_and_body_get_the_stored_answer() -> None:
    client = client_of(make_user())
    first, second = declare(client, "a"), declare(client, "a")
    assert Incident.objects.count() == 1
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert (second["Location"], second["Idempotency-Replayed"]) == (first["Location"], "true")


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused() -> None:
    client = client_of(make_user())
    declare(client, "a")
    response = declare(client, "a", {**BODY, "title": "Search is down"})
    assert (response.status_code, rules_of(response)) == (422, ["idempotency_key_reused"])
    assert Incident.objects.count() == 1


@pytest.mark.django_db
def test_keys_are_each_users_own() -> None:
    declare(client_of(make_user()), "a")
    assert declare(client_of(make_user()), "a").status_code == 201
    assert Incident.objects.count() == 2


@pytest.mark.django_db
def test_without_a_key_each_request_counts() -> None:
    client = client_of(make_user())
    client.post(ADDRESS, BODY)
    client.post(ADDRESS, BODY)
    assert Incident.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_request_leaves_its_key_free() -> None:
    client = client_of(make_user())
    assert declare(client, "a", {"title": "Down"}).status_code == 422
    assert declare(client, "a").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "x" * 201, "schlüssel"])
def test_a_key_is_printable_and_short(key: str) -> None:
    assert rules_of(declare(client_of(make_user()), key)) == ["bad_idempotency_key"]


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_carried_out_once() -> None:
    client, together = client_of(make_user()), Barrier(6)

    def race(_number: int) -> tuple[int, str]:
        try:
            racing = APIClient(headers={"Authorization": client._credentials["HTTP_AUTHORIZATION"]})
            together.wait()
            response = declare(racing, "race")
            return response.status_code, response.json()["reference"]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(race, range(6)))
    assert Incident.objects.count() == 1
    assert answers == {(201, Incident.objects.get().reference)}


@pytest.mark.django_db
def test_old_keys_are_forgotten() -> None:
    client = client_of(make_user())
    with clock.standing_at(clock.now() - timedelta(days=8)):
        declare(client, "old")
    declare(client, "new")
    assert forget_idempotency_keys(before=clock.now() - timedelta(days=7), by=User.system()) == 1
    assert IdempotencyKey.objects.get().key == "new"
