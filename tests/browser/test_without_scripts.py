"""The response with scripts off: on a locked-down laptop, or while the network drops half of what it loads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from foundation.accounts.models import User
from incidents.enums import IncidentRole, Severity, Status, TimelineKind
from incidents.models import Incident, RoleAssignment, TimelineEntry
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def amara() -> User:
    return make_user("amara", display_name="Amara Osei")


@pytest.fixture
def plain(live_server: LiveServer, browser: Any, client: Any, amara: User) -> Iterator[Page]:
    client.force_login(amara)
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    yield context.new_page()
    context.close()


@pytest.fixture
def incident(plain: Page, amara: User) -> Incident:
    made = make_incident(severity=Severity.SEV1, service=make_service(team=make_team()))
    plain.goto(made.get_absolute_url())
    return made


def test_a_responder_acknowledges_mitigates_and_resolves(plain: Page, incident: Incident) -> None:
    for button in ("Acknowledge", "Mark mitigated", "Mark resolved"):
        plain.get_by_role("button", name=button).first.click()
        expect(plain.get_by_role("heading", level=1)).to_have_text(incident.title)
    incident.refresh_from_db()
    assert incident.status == Status.RESOLVED


def test_a_slip_is_undone(plain: Page, incident: Incident) -> None:
    plain.get_by_role("button", name="Mark mitigated").first.click()
    plain.get_by_role("button", name="Undo").first.click()
    expect(plain.get_by_role("button", name="Mark mitigated").first).to_be_visible()
    incident.refresh_from_db()
    assert incident.status == Status.DECLARED


def test_a_role_is_taken(plain: Page, incident: Incident, amara: User) -> None:
    plain.get_by_role("button", name="Take command").first.click()
    expect(plain.get_by_text("You command, so you investigate nothing here.").first).to_be_visible()
    assert RoleAssignment.objects.get(role=IncidentRole.COMMANDER).person == amara


def test_a_note_is_posted(plain: Page, incident: Incident) -> None:
    plain.locator("textarea[name=text]").first.fill("Declines fall since 03:20")
    plain.get_by_role("button", name="Add note").click()
    expect(plain.get_by_text("Declines fall since 03:20")).to_be_visible()
    assert TimelineEntry.objects.filter(kind=TimelineKind.NOTE).count() == 1


def test_a_task_is_added(plain: Page, incident: Incident) -> None:
    plain.get_by_role("link", name="Add task").click()
    plain.get_by_label("What is to be found out?").fill("What changed after 02:30?")
    plain.get_by_role("button", name="Add the task").click()
    expect(plain.locator("[data-region=tasks]").get_by_text("What changed after 02:30?")).to_be_visible()


def test_the_severity_is_raised(plain: Page, amara: User) -> None:
    made = make_incident(severity=Severity.SEV3)
    plain.goto(made.get_absolute_url())
    plain.get_by_role("link", name="Change severity").first.click()
    plain.get_by_role("button", name="Raise to SEV-1").click()
    made.refresh_from_db()
    assert made.severity == Severity.SEV1
