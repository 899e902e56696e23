"""Home: what is on fire, what is mine, what is due, and first steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import clock
from foundation.outbox.enums import WorkState
from foundation.outbox.models import Delivery
from foundation.outbox.services import notify
from incidents.enums import Audience, IncidentRole, Severity
from incidents.models import Incident
from incidents.services.catalogue import add_member
from incidents.services.communications import draft_communication
from incidents.services.duty_calendars import add_duty_calendar
from incidents.services.handover import offer_handover
from incidents.services.investigation import add_task
from incidents.services.lifecycle import cancel
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_service, make_team, make_user, system
from tests.postmortems.stories import make_reviewer, open_item, opened_postmortem, resolved_incident

pytestmark = pytest.mark.django_db


def home(client: Client, person: User) -> Any:
    client.force_login(person)
    return client.get("/").context


def mine(client: Client, person: User) -> list[str]:
    return [thing.title for thing in home(client, person)["mine"]]


def commanded(person: User, **fields: Any) -> Incident:
    incident = make_incident(by=person, **fields)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=person, by=person)
    return incident


# ------------------------------------------------------------------------------------------------ the headline


def test_nothing_is_on_fire(client: Client) -> None:
    assert home(client, make_user())["headline"] == "Nothing is on fire"


def test_one_incident_is_named_by_its_severity_and_whether_the_reader_commands_it(client: Client) -> None:
    amara = make_user()
    commanded(amara, severity=Severity.SEV1)
    assert home(client, amara)["headline"] == "One SEV-1 is running. You command it."
    assert home(client, make_user())["headline"] == "One SEV-1 is running."


def test_several_incidents_are_counted_and_the_worst_is_named(client: Client) -> None:
    amara = make_user()
    make_incident(by=amara, severity=Severity.SEV3)
    incident = commanded(amara, severity=Severity.SEV2)
    expected = f"2 incidents are running, the worst is SEV-2. You command {incident.reference}."
    assert home(client, amara)["headline"] == expected


def test_a_private_incident_is_on_fire_only_for_whom_it_names(client: Client) -> None:
    named, stranger = make_user(), make_user()
    make_incident(by=named, private=True)
    assert home(client, stranger)["headline"] == "Nothing is on fire"
    assert home(client, named)["headline"] == "One SEV-2 is running."


# --------------------------------------------------------------------------------------------------------- mine


def test_command_on_offer_waits_for_whom_it_is_offered_to(client: Client) -> None:
    amara, ines = make_user(), make_user()
    offer_handover(incident=commanded(amara), to=ines, brief="Traffic is moving.", by=amara)
    assert mine(client, ines) == ["Accept or decline command"]


def test_a_second_word_waits_for_those_who_may_confirm_but_not_for_whoever_asked(client: Client) -> None:
    rui = make_user()
    incident = make_incident(by=rui, severity=Severity.SEV1)
    cancel(incident=incident, by=rui, reason="It was a test account")
    assert f"Confirm or refuse: Cancel {incident.reference}" in mine(client, make_user())
    assert mine(client, rui) == []
    assert mine(client, make_user("vera", Role.VIEWER)) == []


def test_a_second_word_about_a_private_incident_does_not_show_to_strangers(client: Client) -> None:
    rui = make_user()
    incident = make_incident(by=rui, severity=Severity.SEV1, private=True)
    cancel(incident=incident, by=rui, reason="It was a test account")
    assert mine(client, make_user()) == []


def test_a_commander_approves_what_customers_are_told_and_assigns_what_nobody_is_on(client: Client) -> None:
    amara, rui = make_user(), make_user()
    incident = commanded(amara)
    draft_communication(incident=incident, audience=Audience.CUSTOMER, text="We are on it.", by=rui)
    add_task(incident=incident, title="Estimate lost orders", by=amara)
    assert mine(client, amara) == ["Approve a customer update", "Assign “Estimate lost orders”"]
    assert mine(client, rui) == []


def test_a_task_waits_for_its_assignee(client: Client) -> None:
    amara, rui = make_user(), make_user()
    add_task(incident=commanded(amara), title="Compare decline codes", assignee=rui, by=amara)
    assert mine(client, rui) == ["Compare decline codes"]


def test_severities_to_judge_are_one_line_that_gives_nothing_away(client: Client) -> None:
    incident = resolved_incident(title="Very telling title")
    [line] = [thing for thing in home(client, make_reviewer())["mine"] if thing.href == "/adjudicate/"]
    assert line.title == "Judge one severity"
    assert incident.reference not in line.sub
    assert "SEV" not in line.title + line.sub


def test_who_declared_does_not_judge_it(client: Client) -> None:
    judge = make_user("both", Role.REVIEWER, Role.RESPONDER)
    resolved_incident(by=judge)
    assert not [title for title in mine(client, judge) if title.startswith("Judge")]


def test_a_post_mortem_waits_for_its_author(client: Client) -> None:
    author = make_user()
    postmortem = opened_postmortem(author=author)
    assert postmortem.incident is not None
    assert f"Write the post-mortem of {postmortem.incident.reference}" in mine(client, author)


def test_late_action_items_stand_before_later_ones_and_are_counted_late(client: Client) -> None:
    owner = make_user()
    today = clock.now().date()
    with clock.standing_at(clock.now() - timedelta(days=30)):
        open_item(by=owner, title="Due later", due_date=today + timedelta(days=20))
        open_item(by=owner, title="Long overdue", due_date=today - timedelta(days=9))
    context = home(client, owner)
    assert [thing.title for thing in context["mine"]] == ["Long overdue", "Due later"]
    assert context["lede"].endswith("2 things wait for you, one of them late.")


# ---------------------------------------------------------------------------------------------------------- due


def test_what_falls_due_in_the_week_for_ones_teams_and_those_below_is_shown(client: Client) -> None:
    member, owner = make_user(), make_user()
    division = make_team()
    team = make_team(parent=division)
    add_member(team=division, user=member, by=system())
    today = clock.now().date()
    for title, days, of in (("Below", 3, team), ("Elsewhere", 3, make_team()), ("Too far", 20, team)):
        open_item(by=owner, title=title, due_date=today + timedelta(days=days), team=of)
    assert [line.thing.title for line in home(client, member)["due"]] == ["Below"]


def test_clocks_of_an_incident_in_which_one_holds_a_role_are_due(client: Client) -> None:
    amara = make_user()
    incident = commanded(amara, severity=Severity.SEV1)
    titles = [line.thing.title for line in home(client, amara)["due"]]
    assert f"Executive notice, {incident.reference}" in titles
    assert home(client, make_user())["due"] == []


# ------------------------------------------------------------------------------------------------------- lately


def test_key_moments_of_the_last_day_are_told(client: Client) -> None:
    incident = make_incident(title="Checkout slow")
    with clock.standing_at(clock.now() - timedelta(days=3)):
        make_incident(title="Long ago")
    told = [(each.incident.title, each.line.sentence) for each in home(client, make_user())["lately"]]
    assert told == [(incident.title, "Declared SEV-2.")]


# -------------------------------------------------------------------------------------------------------- set-up


def test_an_administrator_of_an_empty_debrief_is_led_through_the_first_steps(client: Client) -> None:
    ada = make_user("ada", Role.ADMINISTRATOR)
    context = home(client, ada)
    assert context["headline"] == "Set up Debrief for your organisation"
    assert [step.done for step in context["steps"]] == [True, False, False, False, False]
    assert [step.number for step in context["steps"] if step.current] == [2]
    make_team()
    assert [step.number for step in home(client, ada)["steps"] if step.current] == [3]


def test_the_first_steps_are_over_once_there_is_a_service(client: Client) -> None:
    make_service()
    assert home(client, make_user("ada", Role.ADMINISTRATOR))["steps"] == []


def test_nobody_else_is_asked_to_set_things_up(client: Client) -> None:
    assert home(client, make_user())["steps"] == []


# ------------------------------------------------------------------------------------------------------- queries


def test_queries_do_not_grow_with_what_is_shown(client: Client) -> None:
    amara, rui = make_user(), make_user()
    team = make_team(manager=amara)
    client.force_login(amara)
    client.get("/")  # the first visit writes the session
    counts = []
    for _round in range(2):
        for number in range(3):
            incident = commanded(amara, service=make_service(team=team))
            add_task(incident=incident, title=f"Look into it {number}", by=amara)
            draft_communication(incident=incident, audience=Audience.CUSTOMER, text="We are on it.", by=rui)
            cancel(incident=make_incident(by=rui, severity=Severity.SEV1), by=rui, reason="Not one")
            open_item(by=amara, due_date=clock.now().date() + timedelta(days=number), team=team)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_looks_after_the_outbox_hears_of_what_was_given_up_but_not_of_what_is_hidden(client: Client) -> None:
    root = make_user("root", Role.ADMINISTRATOR)
    for incident in (make_incident(), make_incident(private=True)):
        notify(key=incident.reference, recipients=[make_user()], kind="test", subject=incident.reference, by=system())
    Delivery.objects.update(state=WorkState.DEAD)
    assert mine(client, root) == ["1 notice could not be delivered"]
    assert mine(client, make_user()) == []


def test_a_manager_hears_of_a_duty_calendar_that_cannot_be_read(client: Client) -> None:
    mia = make_user("mia", Role.RESPONDER)
    team = make_team("payments", manager=mia)
    empty = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
    row = add_duty_calendar(team=team, text=empty, by=mia)
    assert mine(client, mia) == []
    row.reading.problem = "The server answered 500."
    row.reading.save()
    assert mine(client, mia) == ["The duty calendar of Payments can’t be read"]
