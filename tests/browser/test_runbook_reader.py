"""The reader of a runbook at 3 a.m. in a real browser: filling in, copying, choosing, undoing, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from foundation.accounts.enums import Role
from incidents.models import Alert, AlertDefinition, RunbookRun
from incidents.services.runbook_runs import start_run
from tests.factories import RUNBOOK, make_incident, make_runbook, make_user
from tests.incidents.views.test_runbook_firings import ASKS, NAME, A, B, fire

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from foundation.accounts.models import User
    from incidents.models import Runbook

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[["User"], None]


def open_reader(page: Page, live_server: LiveServer, sign_in: SignIn, runbook: Runbook, address: str = "") -> None:
    sign_in(make_user("ana", Role.RESPONDER))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}{address or runbook.get_absolute_url()}")


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_what_is_typed_is_in_the_command_that_is_copied(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    runbook, _incident = make_runbook(ASKS), make_incident()
    open_reader(page, live_server, sign_in, runbook)
    page.get_by_label("namespace").fill("shop")
    page.get_by_label("pod").fill("cart; id")
    page.get_by_label("container").fill("c")
    page.get_by_role("button", name="Copy command").click()
    page.get_by_text("Copied").wait_for()
    assert copied(page) == "kubectl -n shop logs 'cart; id' -c c"
    page.get_by_text("Filled in:").wait_for()
    page.get_by_role("button", name="Done, next step").click()
    page.get_by_text("Step 2 of 2").wait_for()
    assert RunbookRun.objects.get().ticked[0]["ran"] == "kubectl -n shop logs 'cart; id' -c c"


def test_a_command_with_something_open_is_not_copied_without_a_word(
    page: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    runbook = make_runbook(ASKS)
    open_reader(page, live_server, sign_in, runbook)
    page.evaluate("navigator.clipboard.writeText('before')")
    page.get_by_label("namespace").fill("shop")
    page.get_by_role("button", name="Copy command").click()
    page.get_by_text("Nothing is copied yet, these are open: pod, container.").wait_for()
    assert copied(page) == "before"
    assert page.evaluate("document.activeElement.id") == "in-pod"
    page.get_by_role("button", name="Copy as it is").click()
    page.get_by_text("Copied").wait_for()
    assert copied(page) == "kubectl -n shop logs <pod> -c <container>"


def test_typing_and_ticking_at_once_drops_nothing(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    runbook, _incident = make_runbook(ASKS), make_incident()
    open_reader(page, live_server, sign_in, runbook)
    page.get_by_label("namespace").fill("shop")
    page.get_by_role("button", name="Done, next step").click()
    page.get_by_text("Step 2 of 2").wait_for()
    assert RunbookRun.objects.get().values == {"namespace": "shop"}


def test_where_nothing_answers_nothing_is_copied(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    runbook = make_runbook(ASKS)
    open_reader(page, live_server, sign_in, runbook)
    page.evaluate("navigator.clipboard.writeText('before')")
    page.route("**/runbooks/**", lambda route: route.abort())
    for name in ("namespace", "pod", "container"):
        page.get_by_label(name).fill("x")
    page.get_by_role("button", name="Copy command").click()
    page.get_by_text("Debrief didn’t answer").wait_for()
    assert copied(page) == "before"


def test_a_firing_is_chosen_and_the_run_of_another_is_contradicted(
    page: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    runbook, incident = make_runbook(ASKS), make_incident()
    AlertDefinition(name=NAME, identity="x", runbook=runbook).save()
    fire(A, B)
    start_run(runbook=runbook, incident=incident, values=A, by=make_user())
    assert Alert.objects.count() == 2
    open_reader(page, live_server, sign_in, runbook, f"/a/{NAME}/?incident={incident.reference}")
    page.get_by_text("2 alerts of this name fire. Which one is it?").wait_for()
    page.get_by_role("link", name="pod=pod-b").click()
    page.get_by_text("The run is about something else.").wait_for()
    page.get_by_role("button", name="Copy command").click()
    page.get_by_text("Copied").wait_for()
    assert copied(page) == "kubectl -n nsb logs pod-b -c c-b"
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.get_by_role("link", name="Take what the run has").click()
    page.get_by_text("kubectl -n nsa logs pod-a -c c-a").wait_for()


def test_what_was_done_is_undone_from_its_own_row(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    runbook, incident = make_runbook(RUNBOOK), make_incident()
    open_reader(page, live_server, sign_in, runbook)
    for following in ("Step 2 of 3", "Step 3 of 3", "All done. Did it help?"):
        page.keyboard.press("d")
        page.get_by_text(following).wait_for()
    row = page.locator("#s3")
    row.locator("summary", has_text="Move the traffic").click()
    row.locator("summary", has_text="How to undo").click()
    row.get_by_role("button", name="Copy the undo command").click()
    row.get_by_text("Copied").wait_for()
    assert copied(page) == "payctl route reset"
    row.get_by_role("button", name="Not done").click()
    page.get_by_text("Step 3 of 3").wait_for()
    assert len(RunbookRun.objects.get(incident=incident).ticked) == 2


def test_from_an_alert_the_next_command_is_on_the_first_screen(
    page: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    long = RUNBOOK.replace(
        "# Move traffic away\n", "# Move traffic away\n\n" + "Much is to be said about it. " * 40 + "\n"
    )
    runbook, _incident = make_runbook(long), make_incident()
    AlertDefinition(name=NAME, identity="x", runbook=runbook).save()
    open_reader(page, live_server, sign_in, runbook, f"/a/{NAME}/")
    for following in ("Step 1 of 3", "Step 2 of 3", "Step 3 of 3"):
        page.get_by_text(following).wait_for()
        if following != "Step 2 of 3":
            copy, bar = page.get_by_role("button", name="Copy command"), page.locator(".done-bar")
            box, below = copy.bounding_box(), bar.bounding_box()
            assert box is not None
            assert below is not None
            assert box["y"] > 0
            assert box["y"] + box["height"] <= below["y"]
        page.keyboard.press("d")


def test_what_fires_fits_a_phone_whatever_its_labels(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    runbook = make_runbook(ASKS)
    fire({**A, "service": "keep-api-fix-2732-bug-duplicate-entry-in-the-database", "prometheus_replica": "p" * 60})
    open_reader(page, live_server, sign_in, runbook, "/alerts/?view=firing")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for box in page.locator("main table td.nowrap").all():
        place = box.bounding_box()
        assert place is not None
        assert place["x"] + place["width"] <= 390
