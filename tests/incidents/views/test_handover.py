"""Handing over command: a brief that is filled already, and an offer that is read before it is accepted."""

from __future__ import annotations

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.enums import AttemptOutcome, IncidentRole, Severity, TaskState
from incidents.models import Handover, Incident
from incidents.services.handover_brief import brief_of
from incidents.services.investigation import add_task, change_task, end_attempt, start_attempt
from incidents.services.participants import commander_of
from incidents.services.roles import assign_role
from incidents.services.timeline import add_note
from incidents.views.handover import parts_of
from tests.factories import make_incident, make_service, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara() -> User:
    return make_user("amara", display_name="Amara Osei")


@pytest.fixture
def ines() -> User:
    return make_user("ines", display_name="Ines Carvalho")


@pytest.fixture
def incident(amara: User, client: Client) -> Incident:
    incident = make_incident(severity=Severity.SEV1, title="Card payments fail", service=make_service())
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=amara, by=amara)
    client.force_login(amara)
    return incident


def offer(client: Client, incident: Incident, to: str = "ines") -> Handover:
    given = {"to": to, "state": "Two thirds fixed.\n\nUK is fine.", "decision": "When to move back", "limits": "None"}
    assert client.post(f"{incident.get_absolute_url()}handover/", given).status_code == 302
    return Handover.objects.latest("id")


def test_the_brief_tells_state_attempts_findings_and_what_is_due(incident: Incident, amara: User) -> None:
    bo = make_user("bo", display_name="Bo Lind")
    attempt = start_attempt(incident=incident, what="Restart the pods", by=bo)
    end_attempt(attempt=attempt, outcome=AttemptOutcome.NO_EFFECT, by=bo)
    task = add_task(incident=incident, title="What changed?", assignee=bo, by=amara)
    change_task(task=task, state=TaskState.DONE, finding="A bundle was rotated", by=bo)
    add_task(incident=incident, title="Estimate lost orders", assignee=bo, by=amara)
    add_note(incident=incident, text="All declines are code 91", marker="diagnosis", by=bo)
    brief = brief_of(incident)
    assert brief["state"].startswith("Card payments fail. SEV-1, acknowledged.")
    assert "Tried: Restart the pods (no effect)." in brief["state"]
    assert brief["decision"].startswith("Next due: customer update by ")
    assert "What changed: A bundle was rotated" in brief["thoughts"]
    assert "All declines are code 91" in brief["thoughts"]
    assert "Open: Estimate lost orders (Bo Lind)." in brief["thoughts"]


def test_the_page_offers_who_may_command_and_says_why_others_are_missing(
    client: Client, incident: Incident, ines: User
) -> None:
    bo = make_user("bo", display_name="Bo Lind")
    add_task(incident=incident, title="Read the logs", assignee=bo, by=ines)
    make_user("rui", Role.RESPONDER, display_name="Rui Costa")
    html = client.get(f"{incident.get_absolute_url()}handover/").content.decode()
    assert '<option value="ines">' in html
    assert '<option value="bo">' not in html
    assert '<option value="rui">' not in html
    assert "Bo Lind investigates here, so can’t command." in html


def test_it_takes_effect_when_accepted(client: Client, incident: Incident, amara: User, ines: User) -> None:
    handover = offer(client, incident)
    assert commander_of(incident) == amara
    client.force_login(ines)
    page = f"{incident.get_absolute_url()}handover/{handover.public_id}/"
    html = client.get(page).content.decode()
    assert "Amara Osei offers you command" in html
    assert "When to move back" in html
    assert client.post(f"{page}accept/").status_code == 302
    assert commander_of(incident) == ines


def test_declining_takes_a_line_why(client: Client, incident: Incident, amara: User, ines: User) -> None:
    handover = offer(client, incident)
    client.force_login(ines)
    page = f"{incident.get_absolute_url()}handover/{handover.public_id}/"
    refused = client.post(f"{page}withdraw/")
    assert refused.status_code == 422
    assert "Say why, in a line" in refused.content.decode()
    client.post(f"{page}withdraw/", {"reason": "I command another one"})
    handover.refresh_from_db()
    assert (handover.state, commander_of(incident)) == ("withdrawn", amara)


def test_someone_else_reads_the_offer_and_can_not_accept_it(client: Client, incident: Incident, ines: User) -> None:
    handover = offer(client, incident)
    client.force_login(make_user("bo"))
    page = f"{incident.get_absolute_url()}handover/{handover.public_id}/"
    assert "Accept command" not in client.get(page).content.decode()
    answer = client.post(f"{page}accept/")
    assert answer.status_code == 403
    assert "This handover was offered to Ines Carvalho." in answer.content.decode()


def test_who_does_not_command_is_told_to_take_command_instead(client: Client, incident: Incident, ines: User) -> None:
    client.force_login(make_user("bo"))
    html = client.get(f"{incident.get_absolute_url()}handover/").content.decode()
    assert "From someone silent, take command instead." in html
    answer = client.post(f"{incident.get_absolute_url()}handover/", {"to": "ines", "state": "x"})
    assert answer.status_code == 403


def test_an_offer_of_another_incident_is_not_there(client: Client, incident: Incident, ines: User) -> None:
    handover = offer(client, incident)
    other = make_incident()
    assert client.get(f"{other.get_absolute_url()}handover/{handover.public_id}/").status_code == 404


def test_a_brief_is_read_back_in_its_parts(client: Client, incident: Incident, ines: User) -> None:
    parts = parts_of(offer(client, incident).brief)
    assert [part.heading for part in parts] == ["Next decision, and by when", "State", "Limits and risks"]
    assert parts[1].text == "Two thirds fixed.\n\nUK is fine."


def test_a_brief_in_free_words_is_one_part() -> None:
    assert [(part.heading, part.text) for part in parts_of("All is well.\n\nGo on.")] == [
        ("Brief", "All is well.\n\nGo on.")
    ]
