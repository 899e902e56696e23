"""One's own account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import ApiToken, User
from foundation.accounts.models.tokens import digest_of
from foundation.accounts.services import create_api_token
from foundation.audit import clock
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def vera(client: Client) -> User:
    person = make_user("vera", Role.VIEWER, display_name="Vera")
    client.force_login(person)
    return person


def test_name_and_time_zone_are_changed_and_who_did_it_is_kept(client: Client, vera: User) -> None:
    client.post("/account/", {"display_name": "Vera Nowak", "time_zone": "Europe/Warsaw"})
    vera.refresh_from_db()
    assert (vera.display_name, vera.time_zone) == ("Vera Nowak", "Europe/Warsaw")
    row = vera.history.latest()
    assert (row.history_user, row.history_source) == (vera, "web")


def test_a_time_zone_that_is_none_is_refused_beside_its_field(client: Client, vera: User) -> None:
    shown = client.post("/account/", {"display_name": "Vera", "time_zone": "Mars/Olympus"}).content.decode()
    assert "“Mars/Olympus” is no time zone" in shown
    vera.refresh_from_db()
    assert vera.time_zone == ""


def test_nobody_changes_their_roles_here(client: Client, vera: User) -> None:
    client.post("/account/", {"display_name": "Vera", "time_zone": "", "groups": "1", "is_superuser": "on"})
    fresh = User.objects.get(pk=vera.pk)
    assert fresh.roles == {Role.VIEWER}
    assert not fresh.is_superuser


def test_a_token_is_shown_once_and_kept_as_a_digest(client: Client, vera: User) -> None:
    answer = client.post("/account/tokens/", {"name": "deploy script", "lifetime": "90"})
    match = re.search(r"dbr_[\w-]+", answer.content.decode())
    assert match
    token = ApiToken.objects.get(user=vera)
    assert token.digest == digest_of(match.group())
    assert "no-store" in answer["Cache-Control"]
    assert "dbr_" not in client.get("/account/").content.decode()


def test_a_token_expires_when_asked_to(client: Client, vera: User) -> None:
    client.post("/account/tokens/", {"name": "deploy script", "lifetime": "30"})
    expires_at = ApiToken.objects.get(user=vera).expires_at
    assert expires_at is not None
    assert abs(expires_at - clock.now() - timedelta(days=30)) < timedelta(minutes=1)


def test_a_token_that_only_reads_has_the_scopes_of_reading(client: Client, vera: User) -> None:
    client.post("/account/tokens/", {"name": "dashboard", "lifetime": "", "reads_only": "on"})
    token = ApiToken.objects.get(user=vera)
    assert token.scopes == ["read", "read_reports"]
    assert token.expires_at is None


def test_a_token_without_a_name_is_refused(client: Client, vera: User) -> None:
    client.post("/account/tokens/", {"name": " ", "lifetime": "30"})
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked(client: Client, vera: User) -> None:
    token, _secret = create_api_token(user=vera, by=vera, name="old script")
    client.post(f"/account/tokens/{token.public_id}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "Revoked and expired" in client.get("/account/").content.decode()


def test_the_token_of_somebody_else_is_not_there(client: Client, vera: User) -> None:
    other = make_user("other")
    token, _secret = create_api_token(user=other, by=other, name="secret project")
    assert "secret project" not in client.get("/account/").content.decode()
    assert client.post(f"/account/tokens/{token.public_id}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
