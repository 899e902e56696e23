"""The rule of the house in the database: whoever commands an incident investigates nothing in it, by any way in."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.audit.broken_rules import broken_rule_of
from foundation.audit.history import _bulk_leaves_history
from incidents.enums import IncidentRole, StanceKind, TaskState
from incidents.models import InvestigationTask, RoleAssignment, Stance
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def commanded():
    incident, ana = make_incident(), make_user("ana")
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ana, by=ana)
    return incident, ana


def refused(write) -> str:
    """The code of the rule that the database refuses `write` by."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
        connection.check_constraints()
    return broken_rule_of(caught.value).code


def test_a_second_stance_on_the_other_side_is_refused(commanded):
    incident, ana = commanded
    key = Stance.key_for(incident.pk, ana.pk, StanceKind.INVESTIGATE)
    assert (
        refused(lambda: Stance.objects.create(key=key, incident=incident, person=ana, kind=StanceKind.INVESTIGATE))
        == "commander_investigates"
    )


def test_a_stance_whose_key_lies_about_its_kind_is_refused(commanded):
    incident, _ana = commanded
    bo = make_user("bo")
    key = Stance.key_for(incident.pk, bo.pk, StanceKind.COMMAND)
    refused(lambda: Stance.objects.create(key=key, incident=incident, person=bo, kind=StanceKind.INVESTIGATE))


def test_an_investigation_role_without_a_stance_is_refused(commanded):
    incident, ana = commanded
    role = RoleAssignment(
        incident=incident, role=IncidentRole.INVESTIGATOR, person=ana, started_at=incident.declared_at
    )
    assert refused(role.save) == "commander_investigates"


def test_an_investigation_role_on_the_commanders_own_stance_is_refused(commanded):
    incident, ana = commanded
    role = RoleAssignment(
        incident=incident,
        role=IncidentRole.INVESTIGATOR,
        person=ana,
        started_at=incident.declared_at,
        stance=Stance.objects.get(incident=incident, person=ana),
    )
    assert refused(role.save) == "commander_investigates"


def test_a_task_on_someone_elses_stance_is_refused(commanded):
    incident, ana = commanded
    bo = make_user("bo")
    assign_role(incident=incident, role=IncidentRole.INVESTIGATOR, person=bo, by=bo)
    task = InvestigationTask(
        incident=incident,
        title="Read the logs",
        assignee=ana,
        created_at=incident.declared_at,
        stance=Stance.objects.get(incident=incident, person=bo),
    )
    assert refused(task.save) == "commander_investigates"


def test_bulk_creation_is_refused(commanded):
    incident, ana = commanded
    task = InvestigationTask(incident=incident, title="Read the logs", assignee=ana, created_at=incident.declared_at)

    def write() -> None:
        with _bulk_leaves_history():
            InvestigationTask.objects.bulk_create([task])

    assert refused(write) == "commander_investigates"


def test_bulk_creation_that_ignores_conflicts_leaves_no_task(commanded):
    incident, ana = commanded
    task = InvestigationTask(incident=incident, title="Read the logs", assignee=ana, created_at=incident.declared_at)
    try:
        with transaction.atomic(), _bulk_leaves_history():
            InvestigationTask.objects.bulk_create([task], ignore_conflicts=True)
    except IntegrityError:
        pass
    assert not InvestigationTask.objects.filter(assignee=ana).exists()


def test_a_raw_insert_is_refused(commanded):
    incident, ana = commanded

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO incidents_investigationtask "
                "(public_id, incident_id, title, assignee_id, state, finding, created_at) "
                "VALUES ('x', %s, 'Read the logs', %s, %s, '', %s)",
                [incident.pk, ana.pk, TaskState.OPEN, incident.declared_at],
            )

    assert refused(write) == "commander_investigates"


def test_a_raw_update_that_gives_the_commander_a_task_is_refused(commanded):
    incident, ana = commanded
    task = InvestigationTask.objects.create(incident=incident, title="Read the logs", created_at=incident.declared_at)

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE incidents_investigationtask SET assignee_id = %s WHERE id = %s", [ana.pk, task.pk])

    assert refused(write) == "commander_investigates"


def test_the_stance_cannot_be_pulled_from_under_the_command(commanded):
    incident, ana = commanded
    refused(
        lambda: connection.cursor().execute(
            "DELETE FROM incidents_stance WHERE incident_id = %s AND person_id = %s", [incident.pk, ana.pk]
        )
    )


def test_a_commander_may_investigate_in_another_incident(commanded):
    _incident, ana = commanded
    other = make_incident(title="Search is down")
    role = assign_role(incident=other, role=IncidentRole.INVESTIGATOR, person=ana, by=ana)
    assert role.stance.kind == StanceKind.INVESTIGATE
