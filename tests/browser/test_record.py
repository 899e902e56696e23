"""Keeping the record right in a real browser: lines, links, fields, merging, second words, duty."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from foundation.accounts.models import User
from incidents.enums import FieldKind, Severity, Status
from incidents.models import Incident
from incidents.services.custom_fields import values_of
from incidents.services.lifecycle import cancel
from incidents.services.timeline import add_note
from tests.factories import make_incident, make_team, make_user
from tests.incidents.services.test_custom_fields import define

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def amara(sign_in: Callable[[User], None]) -> User:
    person = make_user("amara", display_name="Amara Osei")
    sign_in(person)
    return person


@pytest.fixture
def incident(amara: User) -> Incident:
    return make_incident(by=amara, severity=Severity.SEV1)


def test_a_line_is_mended_and_the_whole_is_copied_as_markdown(
    page: Page, live_server: LiveServer, amara: User, incident: Incident
) -> None:
    add_note(incident=incident, text="The gateway drops cards", by=amara)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}{incident.get_absolute_url()}timeline/")
    page.get_by_text("The gateway drops cards").hover()
    page.get_by_role("link", name="Edit the line “The gateway drops cards”").click()
    page.get_by_label("Text").fill("The acquirer drops cards")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{live_server.url}{incident.get_absolute_url()}timeline/")
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "The acquirer drops cards (Amara Osei)" in copied
    assert "gateway" not in copied


def test_a_link_to_edit_a_line_is_reached_by_keyboard(
    page: Page, live_server: LiveServer, amara: User, incident: Incident
) -> None:
    page.goto(f"{live_server.url}{incident.get_absolute_url()}timeline/")
    link = page.locator(".timeline .edit").first
    link.focus()
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Change a line of the timeline")).to_be_visible()


def test_fields_are_edited_in_place(page: Page, live_server: LiveServer, incident: Incident) -> None:
    define("region", FieldKind.CHOICES, choices=["EU", "US"])
    page.goto(f"{live_server.url}{incident.get_absolute_url()}")
    page.get_by_role("link", name="Edit the fields").click()
    page.get_by_label("EU").check()
    page.locator("#around-form").get_by_role("button", name="Save").click()
    expect(page.locator("#around-form form")).to_have_count(0)
    expect(page.locator("[data-region=around] dd", has_text="EU")).to_be_visible()
    assert values_of([incident])[incident.pk] == {"region": ["EU"]}


def test_two_are_compared_swapped_and_merged(page: Page, live_server: LiveServer, incident: Incident) -> None:
    other = make_incident(title="The same, seen from elsewhere")
    page.goto(f"{live_server.url}{incident.get_absolute_url()}")
    page.get_by_role("link", name="Merge into another incident").click()
    page.get_by_role("link", name=f"{other.reference} {other.title}").click()
    page.get_by_role("link", name=f"Swap: keep {incident.reference}").click()
    page.get_by_label("Reason, kept with both").fill("One cause")
    page.get_by_role("button", name=f"Merge {other.reference} into {incident.reference}").click()
    page.wait_for_url("**/incidents/**")
    other.refresh_from_db()
    assert (other.status, other.merged_into) == (Status.MERGED, incident)


def test_a_second_person_confirms_on_one_page(page: Page, live_server: LiveServer, amara: User) -> None:
    asked = make_incident(by=make_user("bo"), severity=Severity.SEV1)
    cancel(incident=asked, by=User.objects.get(username="bo"), reason="A false alarm")
    page.goto(f"{live_server.url}/approvals/")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Nothing waits for a second person.")).to_be_visible()
    asked.refresh_from_db()
    assert asked.status == Status.CANCELLED


@pytest.mark.parametrize("address", ["/on-duty/", "/teams/payments/duty/", "/approvals/"])
def test_no_page_scrolls_sideways_on_a_phone(page: Page, live_server: LiveServer, amara: User, address: str) -> None:
    make_team("payments", manager=amara)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server.url}{address}")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_a_merge_does_not_scroll_sideways_on_a_phone(page: Page, live_server: LiveServer, incident: Incident) -> None:
    other = make_incident(title="The same, seen from elsewhere, by people who write long titles about everything")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live_server.url}{incident.get_absolute_url()}merge/?into={other.reference}")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
