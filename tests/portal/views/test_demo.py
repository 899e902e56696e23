"""Signing in by one click is for the demo alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from foundation.accounts.models import User
from portal.demo import LOGINS, PASSWORD
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user("ada", password=PASSWORD)


def signed_in_as(client: Client) -> Any:
    return client.session.get("_auth_user_id")


def test_the_page_lists_every_login_with_what_to_try(client: Client, settings: Any, ada: User) -> None:
    settings.DEBRIEF_DEMO = True
    shown = client.get("/demo/").content.decode()
    for each in LOGINS:
        assert each.name in shown
        assert str(each.try_this) in shown.replace("&#x27;", "'")


def test_one_click_signs_in(client: Client, settings: Any, ada: User) -> None:
    settings.DEBRIEF_DEMO = True
    answer = client.post("/demo/sign-in/", {"username": "ada"})
    assert answer["Location"] == "/"
    assert signed_in_as(client) == str(ada.pk)


def test_a_person_who_is_no_demo_login_cannot_be_signed_in(client: Client, settings: Any) -> None:
    settings.DEBRIEF_DEMO = True
    make_user("mallory", password=PASSWORD)
    assert client.post("/demo/sign-in/", {"username": "mallory"}).status_code == 404
    assert signed_in_as(client) is None


def test_a_demo_person_with_a_password_of_their_own_is_not_signed_in(client: Client, settings: Any, ada: User) -> None:
    settings.DEBRIEF_DEMO = True
    ada.set_password("something else entirely")
    ada.save()
    assert client.post("/demo/sign-in/", {"username": "ada"})["Location"] == "/demo/"
    assert signed_in_as(client) is None


def test_without_a_demo_there_is_neither_page_nor_sign_in(client: Client, settings: Any, ada: User) -> None:
    settings.DEBRIEF_DEMO = False
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sign-in/", {"username": "ada"}).status_code == 404
    assert signed_in_as(client) is None


def test_in_production_there_is_none_whatever_the_setting_says(client: Client, settings: Any, ada: User) -> None:
    settings.DEBRIEF_DEMO = True
    settings.ENVIRONMENT = "production"
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sign-in/", {"username": "ada"}).status_code == 404
    assert signed_in_as(client) is None


def test_a_link_cannot_sign_in(client: Client, settings: Any, ada: User) -> None:
    settings.DEBRIEF_DEMO = True
    assert client.get("/demo/sign-in/", {"username": "ada"}).status_code == 405
    assert signed_in_as(client) is None


@pytest.mark.parametrize("demo", [True, False])
def test_the_login_page_leads_there_only_in_a_demo(client: Client, settings: Any, demo: bool) -> None:
    settings.DEBRIEF_DEMO = demo
    assert ("/demo/" in client.get("/accounts/login/").content.decode()) is demo
