"""Runbooks in a real browser: on a phone, from placeholder to verdict, and in the editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from foundation.accounts.enums import Role
from incidents.enums import RunbookState
from incidents.models import RunbookRun
from tests.factories import RUNBOOK, make_incident, make_runbook, make_team, make_user, steps_of

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


@pytest.mark.django_db(transaction=True)
def test_from_what_is_filled_in_to_whether_it_helped(
    page: Page, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    text = RUNBOOK.replace("--since 5m", "--region <region>")
    runbook, _incident = make_runbook(text, team=make_team(), state=RunbookState.REVIEWED), make_incident()
    sign_in(make_user("ana", Role.RESPONDER))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}{runbook.get_absolute_url()}")
    page.get_by_label("region").fill("eu'; rm -rf x")
    page.get_by_role("button", name="Fill in").click()
    page.get_by_text("A shell might act on “region” where it stands").wait_for()
    page.goto(f"{live_server.url}{runbook.get_absolute_url()}")
    page.get_by_label("region").fill("eu-west")
    page.get_by_role("button", name="Fill in").click()
    page.get_by_role("button", name="Copy command").click()
    assert page.evaluate("navigator.clipboard.readText()") == "payctl declines --region eu-west"
    for following in ("Step 2 of 3", "Step 3 of 3", "All done. Did it help?"):
        page.keyboard.press("d")
        page.get_by_text(following).wait_for()
    page.get_by_role("radio", name="It helped", exact=True).check()
    page.get_by_role("button", name="End the run").click()
    page.get_by_text("The run has ended").wait_for()
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.VERIFIED
    assert RunbookRun.objects.get().ticked[1]["did"] == "Check the headroom"


@pytest.mark.django_db(transaction=True)
def test_steps_are_dragged_and_moved_by_keys(
    page: Page, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    runbook = make_runbook()
    sign_in(make_user("olu", Role.RUNBOOK_OWNER))
    page.goto(f"{live_server.url}{runbook.get_absolute_url()}steps/")
    rows = page.locator("[data-order] > [data-step]")
    box = rows.nth(2).bounding_box()
    assert box is not None
    rows.nth(0).drag_to(rows.nth(2), target_position={"x": 60, "y": box["height"] - 4})
    rows.nth(2).get_by_text("Confirm that one acquirer fails").wait_for()
    rows.nth(2).focus()
    page.keyboard.press("Alt+ArrowUp")
    rows.nth(1).get_by_text("Confirm that one acquirer fails").wait_for()
    assert [step.instruction for step in steps_of(runbook)] == [
        "Check the headroom",
        "Confirm that one acquirer fails",
        "Move the traffic",
    ]
    assert page.evaluate("document.activeElement.matches('[data-moved]')")


@pytest.mark.undefined_variables
@pytest.mark.django_db(transaction=True)
def test_in_the_admin_rows_are_dragged_too(
    page: Page, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    runbook = make_runbook()
    sign_in(make_user("olu", Role.RUNBOOK_OWNER))
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.goto(f"{live_server.url}/admin/incidents/runbook/{runbook.pk}/change/")
    page.get_by_role("link", name="Steps").click()
    rows = page.locator(".form-group.original")
    handle, below = rows.nth(0).get_by_text("drag_indicator").bounding_box(), rows.nth(1).bounding_box()
    assert handle is not None
    assert below is not None
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 10, below["y"] + below["height"] * 0.8, steps=20)
    page.mouse.up()
    rows.nth(1).locator("strong", has_text="Confirm that one acquirer fails").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/admin/incidents/runbook/")
    assert [step.instruction for step in steps_of(runbook)] == [
        "Check the headroom",
        "Confirm that one acquirer fails",
        "Move the traffic",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_check_speaks_while_one_writes(
    page: Page, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    runbook = make_runbook()
    sign_in(make_user("olu", Role.RUNBOOK_OWNER))
    page.goto(f"{live_server.url}{runbook.get_absolute_url()}edit/")
    page.locator("#findings", has_text="missing-section").wait_for()
    page.get_by_label("Markdown").fill("# A\n\n## Mitigation\n\nTODO\n")
    page.locator("#findings", has_text="todo-left").wait_for()
