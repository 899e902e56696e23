"""A runbook on a phone, by a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from foundation.accounts.enums import Role
from incidents.models import RunbookRun
from tests.factories import make_incident, make_runbook, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from foundation.accounts.models import User

PHONE = {"width": 390, "height": 844}


@pytest.mark.django_db(transaction=True)
def test_the_command_is_copied_and_the_step_ticked_off_on_a_phone(
    page: Page, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    runbook, incident = make_runbook(), make_incident()
    sign_in(make_user("ana", Role.RESPONDER))
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}{runbook.get_absolute_url()}")
    page.get_by_role("button", name="Copy command").click()
    assert page.evaluate("navigator.clipboard.readText()") == "payctl declines --since 5m"
    done = page.get_by_role("button", name="Done, next step")
    box = done.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= PHONE["height"]
    done.click()
    page.get_by_text("Step 2 of 3").wait_for()
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    run = RunbookRun.objects.get()
    assert (run.incident, len(run.ticked)) == (incident, 1)
