"""Roles and command, through the services."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import HandoverState, IncidentRole, Status
from incidents.models import Handover, InvestigationTask, RoleAssignment, RoleChange, Stance
from incidents.services.handover import accept_handover, offer_handover, withdraw_handover
from incidents.services.investigation import add_task, change_task
from incidents.services.lifecycle import advance
from incidents.services.participants import commander_of
from incidents.services.roles import assign_role, end_role, take_command
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_user("ana")


@pytest.fixture
def bo():
    return make_user("bo")


@pytest.fixture
def incident(ana):
    return make_incident(by=ana)


def take(incident, role, person):
    return assign_role(incident=incident, role=role, person=person, by=person)


def test_taking_command_acknowledges(incident, ana):
    take(incident, IncidentRole.COMMANDER, ana)
    assert incident.status == Status.ACKNOWLEDGED


def test_the_refusal_to_investigate_says_what_to_do(incident, ana):
    take(incident, IncidentRole.COMMANDER, ana)
    with pytest.raises(BrokenRule, match="You command this incident, so you investigate nothing in it"):
        add_task(incident=incident, title="Read the logs", assignee=ana, by=ana)


def test_the_refusal_of_command_names_the_task_in_the_way(incident, ana):
    add_task(incident=incident, title="Read the logs", assignee=ana, by=ana)
    with pytest.raises(BrokenRule, match="task “Read the logs”"):
        take(incident, IncidentRole.COMMANDER, ana)


def test_a_finished_task_is_no_longer_in_the_way(incident, ana):
    task = add_task(incident=incident, title="Read the logs", assignee=ana, by=ana)
    change_task(task=task, state="done", finding="Nothing there", by=ana)
    take(incident, IncidentRole.COMMANDER, ana)
    assert commander_of(incident) == ana


def test_two_tasks_share_a_stance_until_both_are_given_away(incident, ana, bo):
    tasks = [add_task(incident=incident, title=title, assignee=ana, by=ana) for title in ("Read logs", "Ask vendor")]
    change_task(task=tasks[0], assignee=bo, by=ana)
    with pytest.raises(BrokenRule, match="Ask vendor"):
        take(incident, IncidentRole.COMMANDER, ana)
    change_task(task=tasks[1], assignee=bo, by=ana)
    take(incident, IncidentRole.COMMANDER, ana)


def test_a_second_commander_is_refused_by_name(incident, ana, bo):
    take(incident, IncidentRole.COMMANDER, ana)
    with pytest.raises(BrokenRule, match="Ana commands this incident"):
        take(incident, IncidentRole.COMMANDER, bo)


def test_the_commander_cannot_just_leave(incident, ana):
    assignment = take(incident, IncidentRole.COMMANDER, ana)
    with pytest.raises(BrokenRule, match="hand over command"):
        end_role(assignment=assignment, by=ana)


def test_who_may_not_command_is_refused_in_words(incident):
    rui = make_user("rui", Role.RESPONDER)
    with pytest.raises(Refused, match="Rui may not command an incident"):
        take(incident, IncidentRole.COMMANDER, rui)


def test_a_viewer_may_not_take_a_role(incident):
    vera = make_user("vera", Role.VIEWER)
    with pytest.raises(Refused, match="take or give a role"):
        take(incident, IncidentRole.SCRIBE, vera)


def test_the_outgoing_commander_commands_until_the_handover_is_accepted(incident, ana, bo):
    take(incident, IncidentRole.COMMANDER, ana)
    handover = offer_handover(incident=incident, to=bo, brief="Card payments fail; failover runs.", by=ana)
    assert commander_of(incident) == ana
    accept_handover(handover=handover, by=bo)
    assert commander_of(incident) == bo


def test_command_passes_at_one_instant(incident, ana, bo):
    old = take(incident, IncidentRole.COMMANDER, ana)
    new = accept_handover(handover=offer_handover(incident=incident, to=bo, brief="All is well.", by=ana), by=bo)
    old.refresh_from_db()
    assert old.ended_at == new.started_at


def test_a_handover_to_an_investigator_is_refused_when_it_is_offered(incident, ana, bo):
    take(incident, IncidentRole.COMMANDER, ana)
    take(incident, IncidentRole.INVESTIGATOR, bo)
    with pytest.raises(BrokenRule, match="Bo investigates in this incident"):
        offer_handover(incident=incident, to=bo, brief="All is well.", by=ana)


def test_a_withdrawn_handover_cannot_be_accepted(incident, ana, bo):
    take(incident, IncidentRole.COMMANDER, ana)
    handover = offer_handover(incident=incident, to=bo, brief="All is well.", by=ana)
    withdraw_handover(handover=handover, by=ana)
    with pytest.raises(BrokenRule, match="no longer stands"):
        accept_handover(handover=handover, by=bo)


def test_only_one_handover_waits(incident, ana, bo):
    take(incident, IncidentRole.COMMANDER, ana)
    offer_handover(incident=incident, to=bo, brief="All is well.", by=ana)
    with pytest.raises(BrokenRule, match="withdraw it first"):
        offer_handover(incident=incident, to=make_user("cy"), brief="All is well.", by=ana)


def test_taking_command_from_someone_silent_tells_them(incident, ana, bo):
    take(incident, IncidentRole.COMMANDER, ana)
    take_command(incident=incident, by=bo, reason="No word from Ana for 20 minutes")
    assert commander_of(incident) == bo
    assert ana.notices.get().kind == "command_taken"


def test_taking_command_lapses_a_pending_handover(incident, ana, bo):
    take(incident, IncidentRole.COMMANDER, ana)
    offer_handover(incident=incident, to=make_user("cy"), brief="All is well.", by=ana)
    take_command(incident=incident, by=bo, reason="Ana has lost power")
    assert Handover.objects.get().state == HandoverState.LAPSED


def test_command_ends_at_closing_and_every_change_is_a_fact(incident, ana):
    take(incident, IncidentRole.COMMANDER, ana)
    advance(incident=incident, to=Status.RESOLVED, by=ana)
    advance(incident=incident, to=Status.CLOSED, by=ana)
    assert commander_of(incident) is None
    assert not Stance.objects.filter(incident=incident).exists()
    changes = RoleChange.objects.filter(incident=incident).in_order_of_recording()
    assert list(changes.values_list("role", "begins")) == [("commander", True), ("commander", False)]


def at_once(*acts: Callable[[], object]) -> list[BrokenRule]:
    """Run the acts in threads of their own that start together; returns the refusals, and raises anything else."""
    gate, refusals, surprises = threading.Barrier(len(acts)), [], []

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            act()
        except BrokenRule as refusal:
            refusals.append(refusal)
        except Exception as error:
            surprises.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not surprises
    return refusals


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_command_and_a_task_asked_for_at_the_same_moment_never_both_succeed(round_):
    ana = make_user("ana")
    incident = make_incident(by=make_user("bo"))
    refusals = at_once(
        lambda: assign_role(
            incident=type(incident).objects.get(pk=incident.pk), role=IncidentRole.COMMANDER, person=ana, by=ana
        ),
        lambda: add_task(
            incident=type(incident).objects.get(pk=incident.pk), title="Read the logs", assignee=ana, by=ana
        ),
    )
    assert [refusal.code for refusal in refusals] == ["commander_investigates"]
    commands = RoleAssignment.objects.filter(incident=incident, person=ana).commanding().exists()
    investigates = InvestigationTask.objects.filter(incident=incident, assignee=ana).live().exists()
    assert commands != investigates


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_command_at_the_same_moment_one_does():
    incident = make_incident(by=make_user("bo"))
    people = [make_user(f"commander{number}") for number in range(6)]
    refusals = at_once(
        *(
            lambda person=person: assign_role(
                incident=type(incident).objects.get(pk=incident.pk),
                role=IncidentRole.COMMANDER,
                person=person,
                by=person,
            )
            for person in people
        )
    )
    assert {refusal.code for refusal in refusals} == {"already_commanded"}
    assert len(refusals) == 5
