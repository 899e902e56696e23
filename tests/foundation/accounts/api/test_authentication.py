from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient

from foundation.accounts.enums import Role
from foundation.accounts.models import ApiToken
from foundation.accounts.services import create_api_token, revoke_api_token
from foundation.audit import clock
from tests.api import client_of, rules_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/incidents/"


def test_a_token_opens_the_api() -> None:
    assert client_of(make_user()).get(ADDRESS).status_code == 200


def test_only_the_digest_of_a_token_is_kept() -> None:
    token, secret = create_api_token(user=(user := make_user()), by=user, name="ci")
    assert secret not in str(vars(ApiToken.objects.get(pk=token.pk)))


def test_a_session_opens_the_api_too() -> None:
    client = Client()
    client.force_login(make_user())
    assert client.get(ADDRESS).status_code == 200


def test_a_session_cannot_write_without_the_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    response = client.post(ADDRESS, {"title": "x"}, content_type="application/json")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_nobody_is_asked_to_send_a_token() -> None:
    response = APIClient().get(ADDRESS)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Token")
    assert rules_of(response) == ["not_authenticated"]


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token dbr_unknown", "Token \xff"])
def test_a_wrong_header_is_refused(header: str) -> None:
    response = APIClient().get(ADDRESS, HTTP_AUTHORIZATION=header)
    assert response.status_code == 401
    assert response.json()["status"] == 401


def test_an_expired_token_is_refused_and_says_so() -> None:
    user = make_user()
    client = client_of(user)
    with clock.standing_at(clock.now() - timedelta(days=2)):
        _token, secret = create_api_token(user=user, by=user, name="old", expires_at=clock.now() + timedelta(days=1))
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    response = client.get(ADDRESS)
    assert (response.status_code, rules_of(response)) == (401, ["expired_token"])


def test_a_revoked_token_is_refused_at_once() -> None:
    user = make_user()
    token, secret = create_api_token(user=user, by=user, name="ci")
    client = APIClient(headers={"Authorization": f"Token {secret}"})
    assert client.get(ADDRESS).status_code == 200
    revoke_api_token(token=token, by=user)
    assert rules_of(client.get(ADDRESS)) == ["revoked_token"]


def test_a_token_of_someone_who_left_is_refused() -> None:
    user = make_user()
    client = client_of(user)
    user.is_active = False
    user.save()
    assert rules_of(client.get(ADDRESS)) == ["inactive_user"]


def test_a_token_has_its_users_rights() -> None:
    viewer = client_of(make_user("vera", Role.VIEWER))
    assert viewer.get(ADDRESS).status_code == 200
    response = viewer.post(ADDRESS, {"title": "Down", "severity": "SEV-2"})
    assert (response.status_code, rules_of(response)) == (403, ["may_not_declare"])


def test_a_scope_limits_what_a_token_may() -> None:
    client = client_of(make_user(), "read")
    assert client.get(ADDRESS).status_code == 200
    response = client.post(ADDRESS, {"title": "Down", "severity": "SEV-2"})
    assert (response.status_code, rules_of(response)) == (403, ["outside_scope"])
    assert "scope declare" in response.json()["detail"]


def test_a_scope_gives_nothing_that_its_user_lacks() -> None:
    response = client_of(make_user("vera", Role.VIEWER), "declare").post(ADDRESS, {"title": "x", "severity": "SEV-2"})
    assert (response.status_code, rules_of(response)) == (403, ["may_not_declare"])


def test_a_superuser_is_an_administrator() -> None:
    user = make_user("root", Role.VIEWER)
    user.is_superuser = True
    user.save()
    response = client_of(user).post("/api/v1/teams/", {"name": "Payments", "slug": "payments"})
    assert response.status_code == 201
