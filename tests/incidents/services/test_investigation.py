from __future__ import annotations

import pytest

from foundation.audit.broken_rules import BrokenRule
from incidents.enums import Severity, Status, TaskState
from incidents.models import Incident
from incidents.services.investigation import add_task, change_task, start_attempt
from incidents.services.lifecycle import advance
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


def closed_with_a_task() -> Incident:
    incident = make_incident(severity=Severity.SEV3)
    task = add_task(incident=incident, title="Read the logs", by=incident.declared_by)
    change_task(task=task, state=TaskState.DONE, by=incident.declared_by)
    for status in (Status.RESOLVED, Status.CLOSED):
        advance(incident=incident, to=status, by=incident.declared_by)
    return incident


def test_a_closed_incident_takes_no_new_task_and_no_attempt():
    incident, person = closed_with_a_task(), make_user()
    with pytest.raises(BrokenRule, match="Reopen it first"):
        add_task(incident=incident, title="Read them again", by=person)
    with pytest.raises(BrokenRule, match="Reopen it first"):
        start_attempt(incident=incident, what="Restart it", by=person)


def test_a_task_of_a_closed_incident_is_not_begun_again_but_its_finding_may_be_mended():
    task = closed_with_a_task().investigation_tasks.get()
    with pytest.raises(BrokenRule, match="Reopen it before its task"):
        change_task(task=task, state=TaskState.OPEN, by=make_user())
    change_task(task=task, finding="The certificate had expired", by=make_user())
    task.refresh_from_db()
    assert (task.state, task.finding) == (TaskState.DONE, "The certificate had expired")
