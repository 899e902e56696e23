"""The pages that span the apps, by keyboard and mouse."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from foundation.accounts.models import User
from portal.demo import PASSWORD
from tests.factories import make_incident, make_user

SignIn = Callable[[User], None]


def test_signing_in_through_the_form_leads_where_one_was_going(page: Page, live_server: LiveServer) -> None:
    make_user("amara", display_name="Amara Osei", password="a-long-enough-one")
    page.goto(f"{live_server.url}/notices/")
    page.get_by_label("Username").fill("amara")
    page.get_by_label("Password").fill("a-long-enough-one")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/notices/")
    expect(page.get_by_role("button", name="Amara Osei")).to_be_visible()


def test_a_wrong_password_is_refused_in_words_and_the_name_is_kept(page: Page, live_server: LiveServer) -> None:
    make_user("amara", password="a-long-enough-one")
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Username").fill("amara")
    page.get_by_label("Password").fill("guessed")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Name and password don’t match.")
    expect(page.get_by_label("Username")).to_have_value("amara")
    expect(page.get_by_role("textbox", name="Password")).to_be_focused()


def test_signing_out_asks_nothing_twice(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    sign_in(make_user("amara", display_name="Amara Osei"))
    page.goto(live_server.url)
    page.get_by_role("button", name="Amara Osei").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{live_server.url}/accounts/login/")


def test_the_palette_opens_finds_and_goes_by_keyboard(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    person = make_user("amara")
    make_incident(by=person, title="Parcel tracking shows stale positions")
    incident = make_incident(by=person, title="Tracking lag after a failed node")
    sign_in(person)
    page.goto(live_server.url)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    page.keyboard.type("tracking")
    expect(palette.get_by_role("option")).to_have_count(2)
    expect(palette.locator("[aria-selected=true]")).to_contain_text("Tracking lag")
    page.keyboard.press("ArrowDown")
    expect(palette.locator("[aria-selected=true]")).to_contain_text("stale positions")
    page.keyboard.press("ArrowUp")
    with page.expect_request(f"**{incident.get_absolute_url()}"):
        page.keyboard.press("Enter")


def test_the_palette_closes_by_escape_and_gives_the_focus_back(
    page: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    sign_in(make_user("amara"))
    page.goto(f"{live_server.url}/help/")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.type("something")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_searching_works_without_scripts(live_server: LiveServer, browser: Any, client: Any) -> None:
    person = make_user("amara")
    make_incident(by=person, title="Tracking lag after a failed node")
    client.force_login(person)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    plain = context.new_page()
    plain.goto(live_server.url)
    plain.get_by_role("link", name="Search or jump to").click()
    plain.get_by_label("Words, a reference, a name").fill("lag node")
    plain.get_by_role("button", name="Search").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("1 result for “lag node”")
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_demo_signs_in_by_one_click(page: Page, live_server: LiveServer, settings: Any, width: int) -> None:
    settings.DEBRIEF_DEMO = True
    make_user("priya", display_name="Priya Raman", password=PASSWORD)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("link", name="Sign in as one of its people").click()
    page.get_by_role("button", name="Sign in as Priya Raman").click()
    expect(page).to_have_url(f"{live_server.url}/")
    expect(page.get_by_role("button", name="Priya Raman")).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/search/?q=a", "/notices/", "/account/", "/help/"])
def test_no_page_scrolls_sideways_on_a_phone(
    page: Page, live_server: LiveServer, sign_in: SignIn, address: str
) -> None:
    person = make_user("amara")
    make_incident(by=person, title="Card payments fail at checkout in the European Union, all acquirers")
    sign_in(person)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server.url}{address}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("address", ["/", "/search/?q=a", "/notices/", "/account/", "/help/"])
def test_every_control_has_a_name_and_headings_go_in_order(
    page: Page, live_server: LiveServer, sign_in: SignIn, address: str
) -> None:
    sign_in(make_user("amara"))
    page.goto(f"{live_server.url}{address}")
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href]")]
            .filter((each) => !(each.labels?.length || each.ariaLabel || each.textContent.trim() || each.title))
            .map((each) => each.outerHTML)"""
    )
    assert unnamed == []
    levels = page.evaluate("() => [...document.querySelectorAll('h1,h2,h3,h4')].map((each) => +each.tagName[1])")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
