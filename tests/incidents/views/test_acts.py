"""Acts on an incident with scripts off: posts, redirects, refusals in a sentence with what was typed."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.approvals.models import Approval
from incidents.enums import AttemptOutcome, Audience, ClockKind, IncidentRole, Severity, Status
from incidents.models import Clock, Communication, Handover, Incident, InvestigationTask, RoleAssignment
from incidents.services.communications import draft_communication
from incidents.services.investigation import add_task, start_attempt
from incidents.services.lifecycle import advance, cancel
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(client: Client):
    person = make_user("hana")
    client.force_login(person)
    return person


@pytest.fixture
def incident() -> Incident:
    return make_incident(severity=Severity.SEV1, service=make_service(team=make_team()))


def test_an_incident_without_an_owner_is_given_to_a_team_with_a_reason(client, hana):
    incident = make_incident(by=hana)
    team = make_team("platform")
    assert "Say why it belongs to another team." in act(client, incident, "owner", 422, team="platform", reason="")
    act(client, incident, "owner", team="platform", reason="It runs the cluster")
    assert incident.team == team


def test_other_services_are_added_and_taken_off(client, hana, incident):
    make_service("search")
    act(client, incident, "affected", service="search")
    page = client.get(incident.get_absolute_url()).content.decode()
    assert 'href="/services/search/"' in page
    act(client, incident, "affected/search/remove")
    assert not incident.affected_services.filter(removed_at__isnull=True).exists()


def act(client: Client, incident: Incident, address: str, status: int = 302, **given: object) -> str:
    answer = client.post(f"{incident.get_absolute_url()}{address}/", given)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    incident.refresh_from_db()
    return answer.content.decode()


def command(incident: Incident, person) -> RoleAssignment:
    return assign_role(incident=incident, role=IncidentRole.COMMANDER, person=person, by=person)


def test_acknowledging_without_scripts_leads_back_to_the_incident(client: Client, hana, incident) -> None:
    answer = client.post(f"{incident.get_absolute_url()}acknowledge/")
    assert answer["Location"].startswith(incident.get_absolute_url())
    incident.refresh_from_db()
    assert incident.status == Status.ACKNOWLEDGED


def test_a_role_is_taken_by_a_button(client: Client, hana, incident) -> None:
    act(client, incident, "join", role="scribe")
    assert RoleAssignment.objects.get().role == IncidentRole.SCRIBE


def test_a_note_is_added_with_marker_and_earlier_moment(client: Client, hana, incident) -> None:
    act(client, incident, "note", text="Declines are code 91", marker="diagnosis", at="2026-01-02T03:04")
    note = incident.timeline.get(kind="note")
    assert (note.text, note.marker, f"{note.at:%H:%M}") == ("Declines are code 91", "diagnosis", "03:04")


def test_an_empty_note_is_refused_at_its_field(client: Client, hana, incident) -> None:
    assert "Write something first." in act(client, incident, "note", 422, text=" ")


def test_it_is_marked_mitigated_and_resolved(client: Client, hana, incident) -> None:
    act(client, incident, "mitigate")
    assert incident.status == Status.MITIGATED
    act(client, incident, "resolve")
    assert incident.status == Status.RESOLVED


def test_a_step_is_undone(client: Client, hana, incident) -> None:
    act(client, incident, "mitigate")
    act(client, incident, "undo")
    assert incident.status == Status.DECLARED


def test_it_relapses_reopens_and_closes(client: Client, hana, incident) -> None:
    act(client, incident, "mitigate")
    act(client, incident, "relapse", reason="Declines rise")
    assert incident.status == Status.ACKNOWLEDGED
    act(client, incident, "resolve")
    act(client, incident, "reopen", impact_back="no", reason="The queue drains still")
    assert incident.status == Status.MITIGATED
    act(client, incident, "resolve")
    act(client, incident, "close")
    assert incident.status == Status.CLOSED


def test_reopening_without_a_reason_gives_back_the_answer(client: Client, hana, incident) -> None:
    advance(incident=incident, to=Status.RESOLVED, by=hana)
    html = act(client, incident, "reopen", 422, impact_back="no", reason="")
    assert "Say why it is reopened." in html
    assert re.search(r'<input[^>]*value="no"[^>]*checked', html)


def test_what_holds_up_closing_is_said_all_at_once(client: Client, hana, incident) -> None:
    add_task(incident=incident, title="Read the logs", by=hana)
    start_attempt(incident=incident, what="Restart the pods", by=hana)
    advance(incident=incident, to=Status.RESOLVED, by=hana)
    html = act(client, incident, "close", 409)
    assert "Task “Read the logs” is still open" in html
    assert "“Restart the pods” still runs" in html


def test_cancelling_a_sev1_asks_a_second_person(client: Client, hana, incident) -> None:
    act(client, incident, "cancel", reason="A false alarm")
    assert incident.status == Status.DECLARED
    client.force_login(make_user("second"))
    assert "hana asks to cancel" in client.get(incident.get_absolute_url()).content.decode().lower()
    act(client, incident, "decide", decision="confirm")
    assert incident.status == Status.CANCELLED


def test_who_asked_to_cancel_may_only_withdraw(client: Client, hana, incident) -> None:
    cancel(incident=incident, by=hana, reason="A false alarm")
    assert "takes a second person" in act(client, incident, "decide", 422, decision="confirm")
    act(client, incident, "decide", decision="withdraw")
    assert Approval.objects.get().state == "withdrawn"


def test_an_update_is_kept_as_a_draft_and_approved_by_the_commander(client: Client, hana, incident) -> None:
    act(client, incident, "update", audience="customer", text="Cards fail.")
    draft = Communication.objects.get()
    html = act(client, incident, f"updates/{draft.public_id}/approve", 403, version="1")
    assert "Take command to approve it yourself." in html
    command(incident, hana)
    act(client, incident, f"updates/{draft.public_id}/approve", version="1")
    draft.refresh_from_db()
    assert draft.state == "sent"


def test_an_internal_update_is_recorded_as_sent_and_meets_its_clock(client: Client, hana, incident) -> None:
    act(client, incident, "update", audience="internal", text="We look into it.", sent="on")
    assert Clock.objects.get(incident=incident, kind=ClockKind.INTERNAL_UPDATE, sequence=1).state == "met"


def test_a_draft_is_recorded_as_sent(client: Client, hana, incident) -> None:
    draft = draft_communication(incident=incident, audience=Audience.INTERNAL, text="We look into it.", by=hana)
    act(client, incident, f"updates/{draft.public_id}/send", version="1")
    draft.refresh_from_db()
    assert draft.state == "sent"


def test_not_sending_takes_a_reason(client: Client, hana, incident) -> None:
    assert "Say why not now." in act(client, incident, "skip", 422, audience="internal", reason="")
    act(client, incident, "skip", audience="internal", reason="Nothing new")
    assert incident.timeline.filter(kind="update_skipped").exists()


def test_that_an_executive_was_told_meets_the_notice(client: Client, hana, incident) -> None:
    act(client, incident, "executive", executive="Dele Adeyemi")
    assert Clock.objects.get(incident=incident, kind=ClockKind.EXECUTIVE_NOTICE).state == "met"


def test_a_task_is_added_and_changed(client: Client, hana, incident) -> None:
    make_user("rui")
    act(client, incident, "tasks/new", title="What changed after 02:30?", assignee="rui")
    task = InvestigationTask.objects.get()
    act(
        client, incident, f"tasks/{task.public_id}", title=task.title, assignee="rui", state="done",
        finding="cert-sync rotated the bundle",
    )  # fmt: skip
    task.refresh_from_db()
    assert (task.state, task.finding) == ("done", "cert-sync rotated the bundle")


def test_a_commander_can_not_take_a_task_and_the_form_says_why(client: Client, hana, incident) -> None:
    command(incident, hana)
    html = act(client, incident, "tasks/new", 409, title="Read the logs", assignee="hana")
    assert "You command this incident, so you investigate nothing in it." in html
    assert 'value="Read the logs"' in html
    assert not InvestigationTask.objects.exists()


def test_an_investigator_can_not_take_command_and_is_told_of_the_task(client: Client, hana, incident) -> None:
    add_task(incident=incident, title="Read the logs", assignee=hana, by=hana)
    assert "task “Read the logs”" in act(client, incident, "join", 409, role="commander")
    assert not RoleAssignment.objects.exists()


def test_an_attempt_is_added_and_its_outcome_told(client: Client, hana, incident) -> None:
    act(client, incident, "attempts/new", what="Route cards to Easterly")
    attempt = incident.mitigation_attempts.get()
    act(client, incident, f"attempts/{attempt.public_id}", outcome=AttemptOutcome.WORKED, effect="61% → 2%")
    attempt.refresh_from_db()
    assert (attempt.outcome, attempt.effect) == ("worked", "61% → 2%")


def test_a_role_is_given_and_ended(client: Client, hana, incident) -> None:
    make_user("rui")
    act(client, incident, "give", role="scribe", person="rui")
    act(client, incident, f"roles/{RoleAssignment.objects.get().public_id}/leave")
    assert RoleAssignment.objects.get().ended_at is not None


def test_command_is_not_left_but_handed_over(client: Client, hana, incident) -> None:
    held = command(incident, hana)
    assert "hand over command instead" in act(client, incident, f"roles/{held.public_id}/leave", 409)


def test_command_is_taken_from_someone_silent_with_a_reason(client: Client, hana, incident) -> None:
    command(incident, make_user("rui"))
    assert "Say why you take over" in act(client, incident, "take-command", 422, reason="")
    act(client, incident, "take-command", reason="Silent for 20 minutes")
    assert RoleAssignment.objects.held().get().person == hana


def test_a_moment_is_corrected_with_its_reason(client: Client, hana, incident) -> None:
    given = {"moment": "impact_started_at", "at": "2026-01-02T03:04"}
    act(client, incident, "moment", 422, **given, reason="")
    act(client, incident, "moment", **given, reason="From the decline rate")
    assert f"{incident.impact_started_at:%H:%M}" == "03:04"


@pytest.mark.parametrize("address", ["acknowledge", "note", "join", "severity", "handover", "tasks/new", "decide"])
def test_a_viewer_acts_on_nothing(client: Client, incident, address: str) -> None:
    client.force_login(make_user("vera", Role.VIEWER))
    html = act(client, incident, address, 403)
    assert "You may not" in html
    assert incident.status == Status.DECLARED


def test_a_task_of_another_incident_is_not_there(client: Client, hana, incident) -> None:
    task = add_task(incident=make_incident(), title="Read the logs", by=hana)
    act(client, incident, f"tasks/{task.public_id}", 404, title="Stolen", state="open")


def test_under_htmx_an_act_answers_with_nothing_and_tells_the_page(client: Client, hana, incident) -> None:
    answer = client.post(f"{incident.get_absolute_url()}acknowledge/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content, answer["HX-Trigger"]) == (200, b"", "debrief:changed")


def test_no_handover_stands_after_a_refused_offer(client: Client, hana, incident) -> None:
    command(incident, hana)
    html = act(client, incident, "handover", 422, to="", state="All cards fail")
    assert "Choose who takes over." in html
    assert "All cards fail" in html
    assert not Handover.objects.exists()
