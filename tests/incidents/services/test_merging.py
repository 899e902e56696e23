from __future__ import annotations

from typing import Any

import pytest

from foundation.audit.broken_rules import BrokenRule
from foundation.outbox.models import Notice
from incidents.enums import IncidentKind, IncidentRole, Severity, Status
from incidents.models import Incident, Tag
from incidents.services.following import follow_incident
from incidents.services.investigation import add_task
from incidents.services.lifecycle import advance, undo_transition
from incidents.services.merging import blockers_to_merge, merge_incident
from incidents.services.participants import commander_of
from incidents.services.roles import assign_role
from incidents.services.tagging import tag_incident
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


def codes(incident: Incident, into: Incident) -> list[str]:
    return [blocker.code for blocker in blockers_to_merge(incident, into)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"kind": IncidentKind.DRILL}, "kind_differs"), ({"private": True}, "privacy_differs")],
)
def test_what_differs_in_kind_or_privacy_is_not_one(fields: dict[str, Any], code: str) -> None:
    assert codes(make_incident(**fields), make_incident()) == [code]


def test_an_incident_does_not_fold_into_itself() -> None:
    incident = make_incident()
    assert codes(incident, incident) == ["into_itself"]


def test_what_goes_on_does_not_fold_into_what_is_over() -> None:
    by = make_user()
    over = advance(incident=make_incident(by=by), to=Status.RESOLVED, by=by)
    assert codes(make_incident(), over) == ["survivor_is_further"]
    assert codes(over, make_incident()) == []


def test_a_reason_is_demanded() -> None:
    with pytest.raises(BrokenRule, match="why they are one"):
        merge_incident(incident=make_incident(), into=make_incident(), by=make_user(), reason=" ")


@pytest.mark.engines
def test_a_commander_goes_along_where_nobody_commands_and_acknowledges() -> None:
    di = make_user()
    folded, into = make_incident(), make_incident()
    assign_role(incident=folded, role=IncidentRole.COMMANDER, person=di, by=di)
    merge_incident(incident=folded, into=into, by=di, reason="One cause")
    assert (commander_of(into), into.status) == (di, Status.ACKNOWLEDGED)


@pytest.mark.engines
def test_investigators_and_their_live_tasks_go_along() -> None:
    cy = make_user()
    folded, into = make_incident(), make_incident()
    assign_role(incident=folded, role=IncidentRole.INVESTIGATOR, person=cy, by=cy)
    task = add_task(incident=folded, title="Read the logs", assignee=cy, by=cy)
    merge_incident(incident=folded, into=into, by=cy, reason="One cause")
    task.refresh_from_db()
    assert (task.incident, into.role_assignments.held().get().person) == (into, cy)
    with pytest.raises(BrokenRule, match="Read the logs"):
        assign_role(incident=into, role=IncidentRole.COMMANDER, person=cy, by=cy)


def test_a_lower_severity_changes_nothing_of_the_survivor() -> None:
    into = make_incident(severity=Severity.SEV1)
    merge_incident(incident=make_incident(severity=Severity.SEV3), into=into, by=make_user(), reason="One cause")
    assert (into.severity, into.severity_peak, into.severityassessments.count()) == (1, 1, 1)


def test_a_merge_is_not_undone() -> None:
    by, folded = make_user(), make_incident()
    merge_incident(incident=folded, into=make_incident(), by=by, reason="One cause")
    with pytest.raises(BrokenRule, match="can’t be undone"):
        undo_transition(incident=folded, by=by)


def test_followers_tags_and_links_go_along() -> None:
    fay, by = make_user("fay"), make_user("bo")
    folded, into = make_incident(call_url="https://call.example.org/1"), make_incident()
    follow_incident(incident=folded, by=fay)
    tag_incident(incident=folded, tag=Tag.objects.get(slug="vendor"), by=by)
    merge_incident(incident=folded, into=into, by=by, reason="One cause")
    assert [row.person for row in into.follows.filter(ended_at__isnull=True)] == [fay]
    assert [row.tag.slug for row in into.tags.filter(removed_at__isnull=True)] == ["vendor"]
    assert into.call_url == "https://call.example.org/1"
    notice = Notice.objects.get(kind="followed", recipient=fay)
    assert (notice.subject, notice.parameters["folded"]) == (into.reference, folded.reference)
