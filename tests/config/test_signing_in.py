from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from foundation.accounts.models import User


def test_the_login_page_breaks_no_rule_of_the_browser(page: Page, live_server: LiveServer) -> None:
    answer = page.goto(f"{live_server.url}/accounts/login/")
    assert answer
    assert answer.status == 200
    assert page.get_by_role("button").first.is_visible()


def test_sign_in_makes_the_next_page_that_persons(
    page: Page, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    sign_in(User.objects.create_superuser(username="ada", password="engine-no-1"))
    page.goto(f"{live_server.url}/admin/")
    assert page.url == f"{live_server.url}/admin/"


@pytest.mark.django_db
def test_nobody_can_sign_up(client: Client) -> None:
    client.post("/accounts/signup/", {"username": "mallory", "password1": "correct-horse-battery"})
    assert not User.objects.filter(username="mallory").exists()


@pytest.mark.django_db
def test_the_admin_sends_strangers_to_the_one_login_page(client: Client) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/accounts/email/", "/accounts/confirm-email/", "/accounts/confirm-email/abc/", "/accounts/login/code/confirm/"],
)
def test_pages_of_allauth_that_debrief_does_not_offer_are_not_there(client: Client, address: str) -> None:
    client.force_login(User.objects.create_user(username="ada", email="ada@example.com"))
    assert client.get(address).status_code == 404
    assert client.post(address, {"action_add": "", "email": "elsewhere@example.com"}).status_code == 404


@pytest.mark.django_db
def test_an_unusual_password_still_has_its_page(client: Client) -> None:
    """Pages that stay find each other: changing a password leads who has none to setting one."""
    client.force_login(User.objects.create_user(username="ada"))
    assert client.get("/accounts/password/change/")["Location"] == "/accounts/password/set/"
