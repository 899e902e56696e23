"""Two requests at the same moment: through the web forms and by raw inserts nobody ends up on both sides."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from foundation.accounts.models import User
from incidents.enums import IncidentRole, StanceKind, TaskState
from incidents.models import Incident, InvestigationTask, RoleAssignment, Stance
from incidents.services.handover import offer_handover
from incidents.services.roles import assign_role
from tests.api import client_of
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def incident(ana: User) -> Incident:
    return make_incident(by=make_user("bo"))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned, or the error it met, in the order given; they start together."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=numbered) for numbered in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def sides_of(incident: Incident, person: User) -> tuple[bool, bool]:
    commands = RoleAssignment.objects.filter(incident=incident, person=person).commanding().exists()
    roles = RoleAssignment.objects.filter(
        incident=incident, person=person, role__in=IncidentRole.investigation(), ended_at__isnull=True
    )
    tasks = InvestigationTask.objects.filter(incident=incident, assignee=person).live()
    return commands, roles.exists() or tasks.exists()


def post(person: User, incident: Incident, address: str, given: dict[str, str]) -> Callable[[], object]:
    client = Client()
    client.force_login(person)
    return lambda: client.post(f"{incident.get_absolute_url()}{address}/", given).status_code


@pytest.mark.parametrize("round_", range(3))
def test_of_two_forms_sent_at_the_same_moment_one_is_refused(incident: Incident, ana: User, round_: int) -> None:
    answers = at_once(
        post(ana, incident, "join", {"role": "commander"}),
        post(ana, incident, "tasks/new", {"title": "Read the logs", "assignee": "ana"}),
    )
    assert sorted(map(str, answers)) == ["302", "409"]
    commands, investigates = sides_of(incident, ana)
    assert commands != investigates


def call(person: User, incident: Incident, address: str, given: dict[str, str]) -> Callable[[], object]:
    client = client_of(person)
    return lambda: client.post(f"/api/v1{incident.get_absolute_url()}{address}/", given)


@pytest.mark.parametrize("round_", range(3))
def test_of_two_calls_of_the_api_at_the_same_moment_one_is_refused_with_the_sentence(
    incident: Incident, ana: User, round_: int
) -> None:
    answers: list[Any] = at_once(
        call(ana, incident, "roles", {"role": "commander", "person": "ana"}),
        call(ana, incident, "tasks", {"title": "Read the logs", "assignee": "ana"}),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    [refused] = [answer for answer in answers if answer.status_code == 409]
    assert "investigat" in refused.json()["detail"] or "Read the logs" in refused.json()["detail"]
    commands, investigates = sides_of(incident, ana)
    assert commands != investigates


@pytest.mark.parametrize("round_", range(3))
def test_a_handover_that_is_accepted_while_a_task_is_given_leaves_nobody_on_both_sides(
    incident: Incident, ana: User, round_: int
) -> None:
    bo = User.objects.get(username="bo")
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=bo, by=bo)
    handover = offer_handover(incident=incident, to=ana, brief="All is said.", by=bo)
    answers: list[Any] = at_once(
        call(ana, incident, f"handovers/{handover.public_id}/accept", {}),
        call(bo, incident, "tasks", {"title": "Read the logs", "assignee": "ana"}),
    )
    assert sorted(answer.status_code // 100 for answer in answers) == [2, 4]
    commands, investigates = sides_of(incident, ana)
    assert commands != investigates
    assert RoleAssignment.objects.filter(incident=incident).commanding().count() == 1


def test_of_six_people_who_take_command_by_form_one_does(incident: Incident) -> None:
    people = [make_user(f"commander{number}") for number in range(6)]
    answers = at_once(*(post(person, incident, "join", {"role": "commander"}) for person in people))
    assert sorted(map(str, answers)) == ["302", *["409"] * 5]
    assert RoleAssignment.objects.filter(incident=incident).commanding().count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_of_two_raw_writes_at_the_same_moment_one_is_refused(incident: Incident, ana: User, round_: int) -> None:
    """Each writes its own stance and what carries it, as code without any service or lock would."""

    def write(kind: StanceKind, carrier: Callable[[Stance], object]) -> Callable[[], object]:
        def act() -> object:
            with transaction.atomic():
                key = Stance.key_for(incident.pk, ana.pk, kind)
                stance = Stance.objects.create(key=key, incident=incident, person=ana, kind=kind)
                return carrier(stance)

        return act

    results = at_once(
        write(StanceKind.COMMAND, lambda stance: _insert_role(incident, ana, stance)),
        write(StanceKind.INVESTIGATE, lambda stance: _insert_task(incident, ana, stance)),
    )
    assert [type(result) for result in results if result is not None] == [IntegrityError]
    commands, investigates = sides_of(incident, ana)
    assert commands != investigates


def _insert_role(incident: Incident, person: User, stance: Stance) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_roleassignment (public_id, incident_id, role, person_id, started_at, stance_id) "
            "VALUES ('r', %s, %s, %s, %s, %s)",
            [incident.pk, IncidentRole.COMMANDER, person.pk, incident.declared_at, stance.key],
        )


def _insert_task(incident: Incident, person: User, stance: Stance) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_investigationtask "
            "(public_id, incident_id, title, assignee_id, state, finding, created_at, stance_id) "
            "VALUES ('t', %s, 'Read the logs', %s, %s, '', %s, %s)",
            [incident.pk, person.pk, TaskState.OPEN, incident.declared_at, stance.key],
        )
