"""The page of an incident: what it shows in each state, to whom, at what cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.accounts.services import save_user
from foundation.audit import clock
from foundation.outbox.models import Notice
from incidents.enums import Audience, IncidentRole, Severity, Status
from incidents.middleware import PageTag
from incidents.models import Incident
from incidents.services.communications import draft_communication
from incidents.services.handover import offer_handover
from incidents.services.investigation import add_task, start_attempt
from incidents.services.lifecycle import advance, cancel
from incidents.services.roles import assign_role
from incidents.services.timeline import add_note
from incidents.services.webhooks import create_webhook
from tests.factories import make_incident, make_service, make_team, make_user, system
from tests.incidents.alertmanager_bodies import START, alert
from tests.incidents.services.test_intake import MINUTE, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(client: Client) -> User:
    person = make_user("hana", display_name="Hana Kobayashi")
    client.force_login(person)
    return person


@pytest.fixture
def incident() -> Incident:
    return make_incident(severity=Severity.SEV1, service=make_service(team=make_team()))


def shown(client: Client, incident: Incident) -> str:
    answer = client.get(incident.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def command(incident: Incident, person: User) -> None:
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=person, by=person)


def test_where_nobody_commands_a_sev1_command_waits_first(client: Client, hana: User, incident: Incident) -> None:
    html = shown(client, incident)
    assert "Nobody commands this incident." in html
    assert "Acknowledge" in html


def test_who_commands_reads_the_rule_and_asks_others(client: Client, hana: User, incident: Incident) -> None:
    command(incident, hana)
    html = shown(client, incident)
    assert "You command, so you investigate nothing here." in html
    assert "Ask someone to be scribe" in html
    assert 'value="investigator"' not in html


def test_who_investigates_is_not_offered_command_and_reads_why(client: Client, hana: User, incident: Incident) -> None:
    add_task(incident=incident, title="Read the logs", assignee=hana, by=hana)
    html = shown(client, incident)
    assert "You investigate here, so you can’t take command." in html
    assert 'value="commander"' not in html


def test_a_customer_draft_waits_for_the_commander_with_its_text(client: Client, hana: User, incident: Incident) -> None:
    command(incident, hana)
    draft_communication(incident=incident, audience=Audience.CUSTOMER, text="Cards fail in the EU.", by=make_user())
    html = shown(client, incident)
    assert "Waiting for you: approve customer update 1." in html
    assert "“Cards fail in the EU.”" in html


def test_an_offer_of_command_waits_for_whom_it_is_for(client: Client, hana: User, incident: Incident) -> None:
    ana = make_user("ana", display_name="Ana Lima")
    command(incident, ana)
    offer_handover(incident=incident, to=hana, brief="All cards run through Easterly.", by=ana)
    assert "Ana Lima offers you command." in shown(client, incident)


def test_what_holds_up_closing_is_listed(client: Client, hana: User, incident: Incident) -> None:
    add_task(incident=incident, title="Read the logs", by=hana)
    start_attempt(incident=incident, what="Restart the pods", by=hana)
    advance(incident=incident, to=Status.RESOLVED, by=hana)
    html = shown(client, incident)
    assert "Before it can be closed:" in html
    assert "Task “Read the logs” is still open" in html
    assert "“Restart the pods” still runs" in html


def test_a_cancelled_incident_offers_reopening_and_no_work(client: Client, hana: User) -> None:
    incident = make_incident(severity=Severity.SEV4)
    cancel(incident=incident, by=hana, reason="Staging only")
    html = shown(client, incident)
    assert "Reopen" in html
    for gone in ("Add task", "New update", "Join", "Change severity", "Cancel: it was no incident"):
        assert gone not in html


def test_a_private_incident_says_who_sees_it(client: Client, hana: User) -> None:
    html = shown(client, make_incident(private=True, by=hana))
    assert "private" in html
    assert "Who sees this" in html


def test_an_incident_declared_after_the_fact_has_no_response_clocks(client: Client, hana: User) -> None:
    html = shown(client, make_incident(severity=Severity.SEV1, retrospective=True))
    assert "no response clocks" in html
    assert "Say since when it was mitigated and resolved." in html
    assert "Nobody has acknowledged this yet." not in html


def test_a_viewer_is_offered_nothing_but_to_follow(client: Client, incident: Incident) -> None:
    client.force_login(make_user("vera", Role.VIEWER))
    add_task(incident=incident, title="Read the logs", by=make_user())
    html = shown(client, incident)
    main = html[html.index("<main") : html.index("</main>")]
    assert main.count("<form") == 1
    assert f'action="{incident.get_absolute_url()}follow/"' in main
    for act in ("Acknowledge</button>", "Take command", "Add task", "Change severity", "Correct", "Add a note"):
        assert act not in main, act


def test_the_page_shows_what_upper_apps_know(client: Client, hana: User, incident: Incident) -> None:
    assert f'hx-get="/incidents/{incident.reference}/learning/"' in shown(client, incident)


def test_the_page_takes_as_many_queries_however_much_happened(
    client: Client, hana: User, incident: Incident, queries_of: Any
) -> None:
    fill(incident, hana)
    few = queries_of(incident.get_absolute_url())
    for _round in range(4):
        fill(incident, hana)
    assert queries_of(incident.get_absolute_url()) == few


def fill(incident: Incident, by: User) -> None:
    person = make_user()
    add_task(incident=incident, title="Read the logs", assignee=person, by=by)
    start_attempt(incident=incident, what="Restart the pods", by=person)
    add_note(incident=incident, text="Still failing", by=person)
    draft_communication(incident=incident, audience=Audience.INTERNAL, text="We look into it.", by=person)
    assign_role(incident=incident, role=IncidentRole.INVESTIGATOR, person=person, by=person)


def test_asking_whether_anything_changed_costs_one_query(client: Client, hana: User, incident: Incident) -> None:
    address = f"{incident.get_absolute_url()}live/"
    tag = client.get(address)["ETag"]
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert len(captured) == 1


def test_a_tag_does_not_outlive_its_hour(client: Client, hana: User, incident: Incident) -> None:
    address = f"{incident.get_absolute_url()}live/"
    with time_machine.travel(clock.now() - timedelta(minutes=61)):
        tag = str(PageTag.of(incident, hana))
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_tag_tells_nothing_about_another_incident(client: Client, hana: User, incident: Incident) -> None:
    tag = client.get(f"{incident.get_absolute_url()}live/")["ETag"]
    other = f"{make_incident().get_absolute_url()}live/"
    assert client.get(other, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("spoilt", ['"x"', "W/", '"INC-1~1~2026-03-27:abc:def"', '"~~~"'])
def test_a_tag_that_was_not_given_is_worth_nothing(client: Client, hana: User, incident: Incident, spoilt: str) -> None:
    address = f"{incident.get_absolute_url()}live/"
    assert client.get(address, headers={"If-None-Match": spoilt}).status_code == 200


def test_who_left_is_told_nothing_by_an_old_tag(client: Client, hana: User, incident: Incident) -> None:
    address = f"{incident.get_absolute_url()}live/"
    tag = client.get(address)["ETag"]
    hana.is_active = False
    save_user(user=hana, by=make_user("ada", Role.ADMINISTRATOR), reason="left")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 302


def test_what_changed_is_answered_with_the_regions(client: Client, hana: User, incident: Incident) -> None:
    address = f"{incident.get_absolute_url()}live/"
    tag = client.get(address)["ETag"]
    add_note(incident=incident, text="Declines fall", by=make_user())
    answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "Declines fall" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_hidden_incident_is_no_news(client: Client, hana: User) -> None:
    hidden = make_incident(private=True)
    assert client.get(f"{hidden.get_absolute_url()}live/").status_code == 404


def test_the_list_takes_as_many_queries_for_many_incidents(client: Client, hana: User, queries_of: Any) -> None:
    make_incident(service=make_service())
    few = queries_of("/incidents/")
    for _number in range(6):
        command(make_incident(service=make_service()), make_user())
    assert queries_of("/incidents/") == few


def test_the_list_has_no_trace_of_what_is_hidden(client: Client, hana: User) -> None:
    hidden = make_incident(private=True, title="Someone reads the ledger")
    html = client.get("/incidents/").content.decode()
    assert hidden.reference not in html
    assert "No incident is running" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [("severity=1", 1), ("state=running", 1), ("state=ended", 1), ("q=labels", 1), ("kind=drill", 0), ("days=7", 2)],
)
def test_the_list_is_filtered(client: Client, hana: User, query: str, found: int) -> None:
    make_incident(severity=Severity.SEV1, title="Cards fail")
    over = make_incident(severity=Severity.SEV3, title="Labels print slowly")
    advance(incident=over, to=Status.RESOLVED, by=hana)
    assert len(client.get(f"/incidents/?{query}").context["page"].rows) == found


def test_a_view_is_saved_under_its_name_and_forgotten(client: Client, hana: User) -> None:
    client.post("/incidents/views/", {"name": "My SEV-1", "query": "severity=1"})
    html = client.get("/incidents/?severity=1").content.decode()
    assert "My SEV-1" in html
    client.post("/incidents/views/", {"query": "severity=1", "drop": "1"})
    assert "My SEV-1" not in client.get("/incidents/").content.decode()


def test_why_it_cannot_be_closed_is_a_list_of_links(client: Client) -> None:
    hana = make_user("hana2")
    client.force_login(hana)
    incident = make_incident(by=hana)
    task = add_task(incident=incident, title="Read the logs", by=hana)
    link = f'<a href="{incident.get_absolute_url()}tasks/{task.public_id}/">'
    assert link in client.get(f"{incident.get_absolute_url()}close/").content.decode()
    advance(incident=incident, to=Status.RESOLVED, by=hana)
    assert link in client.get(incident.get_absolute_url()).content.decode()


def test_the_end_of_its_alerts_proposes_an_end_with_its_moment_and_ends_nothing(client: Client) -> None:
    make_service("checkout")
    receiver = create_webhook(kind="alertmanager", name="production", by=system())[0]
    post(receiver, alert("A", service="checkout"), alert("B", service="checkout"))
    incident = Incident.objects.get()
    hana = make_user()
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=hana, by=hana)
    client.force_login(hana)
    post(receiver, alert("A", service="checkout", end=START + 5 * MINUTE), now=START + 6 * MINUTE)
    assert not client.get(incident.get_absolute_url()).context["prompts"]
    post(receiver, alert("B", service="checkout", end=START + 9 * MINUTE), now=START + 10 * MINUTE)
    page = client.get(incident.get_absolute_url()).content.decode()
    assert "None of its alerts has fired since 03:09 UTC. Is it over?" in page
    address = f"{incident.get_absolute_url()}mitigate/?at=2026-11-12T03%3A09"
    assert address in page
    assert 'value="2026-11-12T03:09"' in client.get(address).content.decode()
    incident.refresh_from_db()
    assert incident.status == Status.ACKNOWLEDGED
    assert Notice.objects.filter(kind="alerts_over", recipient=hana).count() == 1


def test_a_long_command_is_prompted_to_hand_over_and_blocks_nothing(client: Client) -> None:
    hana = make_user("hana3")
    client.force_login(hana)
    incident = make_incident(by=hana)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=hana, by=hana)
    assert not client.get(incident.get_absolute_url()).context["prompts"]
    with time_machine.travel(incident.declared_at + timedelta(hours=12, minutes=1), tick=False):
        client.force_login(hana)
        page = client.get(incident.get_absolute_url())
        assert [each.insists for each in page.context["prompts"]] == [False, True]
        assert "has commanded for 12 hours. It is time to hand over." in page.content.decode()
