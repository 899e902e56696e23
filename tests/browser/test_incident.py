"""An incident in a real browser: by clicking alone, by keyboard, and while others change it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.enums import IncidentRole, Severity, Status
from incidents.models import Incident, InvestigationTask
from incidents.services.investigation import add_task
from incidents.services.lifecycle import advance
from incidents.services.roles import assign_role
from incidents.services.timeline import add_note
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[User], None]


@pytest.fixture
def amara(sign_in: SignIn) -> User:
    person = make_user("amara", display_name="Amara Osei")
    sign_in(person)
    return person


@pytest.fixture
def incident(amara: User) -> Incident:
    return make_incident(severity=Severity.SEV1, service=make_service(team=make_team()))


def visit(page: Page, live_server: LiveServer, address: str) -> None:
    page.goto(f"{live_server.url}{address}")


def test_an_incident_goes_its_way_by_clicking(page: Page, live_server: LiveServer, amara: User) -> None:
    make_service("tracking", name="tracking", team=make_team("parcels"))
    make_user("rui", Role.RESPONDER, display_name="Rui Costa")
    visit(page, live_server, "/")
    page.get_by_role("link", name="Declare").first.click()
    page.get_by_label("What is broken?").fill("No parcel shows a position")
    page.get_by_label("Service", exact=True).select_option(value="tracking")
    outage = page.get_by_role("group", name="Is a customer-facing service down for everyone?")
    outage.get_by_label("Yes").check()
    expect(page.locator("#declare-side .sev")).to_have_text("SEV-1")
    expect(page.get_by_text("A customer-facing service is down for everyone.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Declare SEV-1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No parcel shows a position")

    head = page.locator("[data-region=head]")
    head.get_by_role("button", name="Acknowledge").click()
    expect(head.get_by_text("Acknowledged")).to_be_visible()
    page.locator("[data-region=roles]").get_by_role("button", name="Take command").click()
    expect(page.get_by_text("You command, so you investigate nothing here.").first).to_be_visible()

    page.get_by_role("link", name="Add task").click()
    page.get_by_label("What is to be found out?").fill("What changed after 02:30?")
    page.get_by_label("Who", exact=True).select_option(label="Amara Osei")
    page.get_by_role("button", name="Add the task").click()
    expect(page.get_by_text("You command this incident, so you investigate nothing in it.")).to_be_visible()
    page.get_by_label("Who", exact=True).select_option(label="Rui Costa")
    page.get_by_role("button", name="Add the task").click()
    expect(page.locator("[data-region=tasks]").get_by_role("cell", name="Rui Costa")).to_be_visible()

    head.get_by_role("button", name="Mark mitigated").click()
    expect(head.get_by_role("button", name="Mark resolved")).to_be_visible()
    head.get_by_role("button", name="Mark resolved").click()
    expect(head.get_by_text("Resolved", exact=True)).to_be_visible()
    stored = Incident.objects.get()
    assert stored.status == Status.RESOLVED
    assert InvestigationTask.objects.get().assignee.username == "rui"  # type: ignore[union-attr]


def test_what_is_typed_in_the_note_survives_a_live_refresh(
    page: Page, live_server: LiveServer, amara: User, incident: Incident
) -> None:
    visit(page, live_server, incident.get_absolute_url())
    note = page.get_by_label("Add a note")
    note.fill("Half a sentence abo")
    add_note(incident=incident, text="Someone else wrote this", by=make_user())
    page.evaluate("document.dispatchEvent(new Event('debrief:changed'))")
    expect(page.get_by_text("Someone else wrote this")).to_be_visible()
    expect(note).to_have_value("Half a sentence abo")
    expect(note).to_be_focused()


def test_a_form_that_is_open_survives_a_live_refresh_and_its_region_follows_when_it_is_sent(
    page: Page, live_server: LiveServer, amara: User, incident: Incident
) -> None:
    visit(page, live_server, incident.get_absolute_url())
    page.get_by_role("link", name="Add attempt").click()
    page.get_by_label("What is being tried?").fill("Route cards to Easterly")
    add_task(incident=incident, title="Read the logs", by=make_user())
    page.evaluate("document.dispatchEvent(new Event('debrief:changed'))")
    expect(page.get_by_text("Read the logs").first).to_be_visible()
    expect(page.get_by_label("What is being tried?")).to_have_value("Route cards to Easterly")
    page.get_by_role("button", name="Add the attempt").click()
    expect(page.locator("[data-region=attempts]").get_by_text("Route cards to Easterly")).to_be_visible()


def test_what_others_do_appears_by_itself(page: Page, live_server: LiveServer, amara: User, incident: Incident) -> None:
    page.clock.install()
    visit(page, live_server, incident.get_absolute_url())
    expect(page.locator("[data-region=head]").get_by_text("Declared", exact=True)).to_be_visible()
    advance(incident=incident, to=Status.MITIGATED, by=make_user())
    page.clock.run_for(11_000)
    expect(page.locator("[data-region=head]").get_by_text("Mitigated", exact=True)).to_be_visible()


def test_letters_write_a_note_and_acknowledge(
    page: Page, live_server: LiveServer, amara: User, incident: Incident
) -> None:
    visit(page, live_server, incident.get_absolute_url())
    page.keyboard.press("n")
    expect(page.get_by_label("Add a note")).to_be_focused()
    page.keyboard.type("a note with an a in it")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-region=timeline]").get_by_text("a note with an a in it")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("a")
    expect(page.locator("[data-region=head]").get_by_text("Acknowledged")).to_be_visible()


def test_command_is_handed_over_and_accepted(
    page: Page, live_server: LiveServer, amara: User, incident: Incident, sign_in: SignIn
) -> None:
    ines = make_user("ines", display_name="Ines Carvalho")
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=amara, by=amara)
    visit(page, live_server, incident.get_absolute_url())
    page.get_by_role("link", name="Hand over command").click()
    page.get_by_label("Who takes over?").select_option(label="Ines Carvalho")
    expect(page.get_by_label("State")).to_have_value(re.compile("SEV-1"))
    page.get_by_role("button", name="Offer command").click()
    expect(
        page.locator("[data-region=roles]").get_by_text("Amara Osei offers command to Ines Carvalho")
    ).to_be_visible()
    # A request still under way with the session that ends now would take the next one's cookie along.
    page.goto("about:blank")
    sign_in(ines)
    visit(page, live_server, incident.get_absolute_url())
    page.get_by_role("link", name="Read the brief").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amara Osei offers you command")
    page.get_by_role("button", name="Accept command").click()
    expect(page.locator("[data-region=roles]").get_by_text("Ines Carvalho (you)")).to_be_visible()


def test_a_severity_is_raised_in_one_click(page: Page, live_server: LiveServer, amara: User) -> None:
    incident = make_incident(severity=Severity.SEV3)
    visit(page, live_server, f"{incident.get_absolute_url()}severity/")
    page.get_by_role("button", name="Raise to SEV-1").click()
    expect(page.locator("[data-region=head] .sev")).to_have_text("SEV-1")


def test_lowering_shows_what_each_level_withdraws(
    page: Page, live_server: LiveServer, amara: User, incident: Incident
) -> None:
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=amara, by=amara)
    visit(page, live_server, f"{incident.get_absolute_url()}severity/")
    page.get_by_label("Reason").fill("Cards work again")
    page.get_by_role("radio", name="SEV-4").check()
    expect(page.get_by_role("button", name="Lower to SEV-4")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("Cards work again")
    page.get_by_role("button", name="Lower to SEV-4").click()
    expect(page.locator("[data-region=head] .sev")).to_have_text("SEV-4")


def test_an_adjudicator_judges_by_keyboard(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    incident = make_incident(severity=Severity.SEV1)
    advance(incident=incident, to=Status.RESOLVED, by=make_user())
    sign_in(make_user("sofie", Role.REVIEWER))
    visit(page, live_server, "/adjudicate/")
    page.keyboard.press("2")
    page.get_by_label("Why").fill("Half of users by then")
    page.get_by_role("button", name="Save and see the final impact").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which severity did it turn out to be?")
    page.wait_for_load_state()
    page.keyboard.press("1")
    page.get_by_label("Why").fill("All of them in the end")
    page.get_by_role("button", name="Save the judgement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No severity waits for your judgement")
    incident.refresh_from_db()
    assert (incident.severity_adjudicated, incident.severity_final) == (2, 1)
