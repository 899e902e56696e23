from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from foundation.accounts.models import User
from tests.factories import make_user

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@pytest.mark.django_db(transaction=True)
def test_the_api_is_shown_under_the_strict_policy_and_without_the_internet(
    page: Page, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(make_user())
    page.goto(f"{live_server.url}/api/docs/")
    page.get_by_text("/api/v1/incidents/", exact=True).first.wait_for()
    page.locator(".opblock-summary", has_text="List teams").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.get_by_text('"results": []').first.wait_for()
    assert [url for url in asked if not url.startswith((live_server.url, "data:", "blob:"))] == []
