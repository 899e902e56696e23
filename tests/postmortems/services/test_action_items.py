from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval, refuse_approval
from foundation.audit.acting import acting_as
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.audit.versions import StaleVersion
from foundation.outbox.models import Notice
from incidents.enums import Severity
from postmortems.enums import ActionStatus, Priority
from postmortems.models import ActionItem, ActionItemChange
from postmortems.services.action_changes import (
    change_action_item,
    change_due_date,
    change_owner,
    change_priority,
    edit_action_item,
)
from postmortems.services.action_items import (
    Proposal,
    cancel_action_item,
    complete_action_item,
    open_action_item,
    propose_action_item,
    reopen_action_item,
    start_action_item,
)
from tests.factories import make_incident, make_service, make_team, make_user
from tests.postmortems.stories import open_item

pytestmark = pytest.mark.django_db

DUE = date(2026, 10, 20)


@pytest.fixture
def owner() -> User:
    return make_user("owner")


def propose(by: User, **fields: Any) -> ActionItem:
    return propose_action_item(proposal=Proposal(title=fields.pop("title", "Drill the loss of one"), **fields), by=by)


def codes(refusal: BrokenRule) -> list[str]:
    return [rule.code for rule in refusal.all]


def test_references_follow_each_other_and_a_private_one_leaves_no_gap(owner: User) -> None:
    first = propose(owner)
    private = propose(owner, incident=make_incident(by=owner, private=True))
    second = propose(owner)
    assert (first.reference, second.reference) == ("AI-1", "AI-2")
    assert not private.reference.removeprefix("AI-").isdecimal()


def test_opening_says_at_once_what_is_missing(owner: User) -> None:
    with pytest.raises(Invalid) as refusal:
        open_action_item(item=propose(owner), by=owner)
    assert codes(refusal.value) == ["owner_required", "team_required", "due_date_required"]


def test_the_team_follows_from_the_incident_or_from_the_owner(owner: User) -> None:
    team = make_team()
    incident = make_incident(by=owner, service=make_service(team=team))
    item = propose(owner, incident=incident, owner=owner, due_date=DUE, open_now=True)
    assert item.team == team


@pytest.mark.parametrize(
    ("severity", "priority"),
    [(Severity.SEV1, Priority.P0), (Severity.SEV2, Priority.P1), (Severity.SEV3, Priority.P2), (Severity.SEV4, 2)],
)
def test_the_priority_begins_with_the_severity_of_the_incident(
    owner: User, severity: Severity, priority: Priority
) -> None:
    assert propose(owner, incident=make_incident(by=owner, severity=severity)).priority == priority


def test_the_first_due_date_is_set_at_the_first_opening_and_never_moves(owner: User) -> None:
    item = propose(owner, owner=owner, team=make_team(), due_date=DUE)
    assert item.first_due_date is None
    change_due_date(item=item, due_date=DUE + timedelta(days=1), by=owner)
    open_action_item(item=item, by=owner)
    change_due_date(item=item, due_date=DUE + timedelta(days=90), by=owner, reason="The upgrade comes later")
    item.refresh_from_db()
    assert (item.first_due_date, item.due_date) == (DUE + timedelta(days=1), DUE + timedelta(days=90))


def test_moving_an_open_item_takes_a_reason_that_is_kept(owner: User) -> None:
    item = open_item(by=owner)
    with pytest.raises(Invalid) as refusal:
        change_due_date(item=item, due_date=DUE, by=owner)
    assert refusal.value.code == "reason_required"
    change_due_date(item=item, due_date=DUE, by=owner, reason="Sooner is better")
    change = ActionItemChange.objects.get(item=item, field="due_date")
    assert (change.to_value, change.reason, change.by) == ("2026-10-20", "Sooner is better", owner)


def test_completing_takes_evidence(owner: User) -> None:
    item = open_item(by=owner)
    with pytest.raises(Invalid) as refusal:
        complete_action_item(item=item, by=owner, evidence="  ")
    assert (refusal.value.code, refusal.value.field) == ("evidence_required", "evidence")
    complete_action_item(item=item, by=owner, evidence="https://graphs.example/42")
    assert (item.status, item.completed_at is not None) == ("done", True)


def test_reopening_takes_the_completion_back_with_a_reason(owner: User) -> None:
    item = open_item(by=owner)
    complete_action_item(item=item, by=owner, evidence="A test")
    with pytest.raises(Invalid):
        reopen_action_item(item=item, by=owner, reason="")
    reopen_action_item(item=item, by=owner, reason="The test is red again")
    assert (item.status, item.completed_at, item.evidence) == ("open", None, "A test")


def test_a_proposal_can_be_dropped_by_one_person_whatever_its_priority(owner: User) -> None:
    item = propose(owner, priority=Priority.P0)
    assert isinstance(cancel_action_item(item=item, by=owner, reason="Not worth it"), ActionItem)
    assert (item.status, item.state_facts.count()) == ("cancelled", 0)


@pytest.mark.parametrize(
    ("priority", "days_to_due", "takes_two"),
    [(Priority.P2, 5, False), (Priority.P2, 0, False), (Priority.P2, -1, True), (Priority.P1, 5, True)],
)
def test_cancelling_takes_two_for_the_urgent_and_after_the_first_due_date(
    owner: User, priority: Priority, days_to_due: int, takes_two: bool
) -> None:
    with time_machine.travel(datetime(2026, 10, 10, 12, tzinfo=UTC), tick=False) as clock:
        item = open_item(by=owner, priority=priority, due_date=DUE)
        clock.move_to(datetime(2026, 10, 20, 12, tzinfo=UTC) - timedelta(days=days_to_due))
        outcome = cancel_action_item(item=item, by=owner, reason="Not worth it")
    assert isinstance(outcome, Approval) == takes_two
    item.refresh_from_db()
    assert item.status == ("open" if takes_two else "cancelled")


def test_lowering_a_p1_waits_for_the_second_person_and_raising_does_not(owner: User) -> None:
    item = open_item(by=owner, priority=Priority.P1)
    approval = change_priority(item=item, priority=Priority.P3, by=owner, reason="Calmer now")
    assert isinstance(approval, Approval)
    assert ActionItem.objects.get(pk=item.pk).priority == Priority.P1
    confirm_approval(approval=approval, by=make_user())
    item.refresh_from_db()
    assert item.priority == Priority.P3
    assert isinstance(change_priority(item=item, priority=Priority.P0, by=owner, reason="Worse"), ActionItem)


def test_what_the_second_person_refuses_changes_nothing(owner: User) -> None:
    item = open_item(by=owner, priority=Priority.P1)
    approval = cancel_action_item(item=item, by=owner, reason="Not worth it")
    assert isinstance(approval, Approval)
    refuse_approval(approval=approval, by=make_user(), reason="It is")
    item.refresh_from_db()
    assert item.status == "open"


def test_an_ended_item_changes_only_by_reopening(owner: User) -> None:
    item = open_item(by=owner)
    complete_action_item(item=item, by=owner, evidence="A test")
    for act in (
        lambda: start_action_item(item=item, by=owner),
        lambda: change_due_date(item=item, due_date=DUE, by=owner, reason="Why not"),
        lambda: change_owner(item=item, owner=make_user(), by=owner, reason="Why not"),
    ):
        with pytest.raises(BrokenRule) as refusal:
            act()
        assert "Reopen it first." in refusal.value.sentence


def test_the_new_owner_is_told(owner: User) -> None:
    item, other = open_item(by=owner), make_user("other")
    change_owner(item=item, owner=other, by=owner, reason="Knows the broker")
    assert [notice.kind for notice in Notice.objects.filter(recipient=other)] == ["action_item_given"]


def test_an_item_of_a_private_incident_is_given_only_to_the_named(owner: User) -> None:
    item = propose(owner, incident=make_incident(by=owner, private=True), owner=owner)
    with pytest.raises(Invalid) as refusal:
        change_owner(item=item, owner=make_user(), by=owner)
    assert refusal.value.code == "owner_not_named"


def test_an_item_of_a_private_incident_is_not_there_for_others(owner: User) -> None:
    item = propose(owner, incident=make_incident(by=owner, private=True))
    with pytest.raises(BrokenRule) as refusal:
        edit_action_item(item=item, title="Seen", by=make_user())
    assert refusal.value.status == 404


def test_a_viewer_changes_nothing(owner: User) -> None:
    item = open_item(by=owner)
    with pytest.raises(Refused):
        start_action_item(item=item, by=make_user("viewer", Role.VIEWER))


def test_a_stale_edit_is_refused(owner: User) -> None:
    item = open_item(by=owner)
    begun = item.version
    edit_action_item(item=item, title="Alert when a consumer stops for 60 s", by=owner)
    with pytest.raises(StaleVersion):
        edit_action_item(item=item, title="Other words", by=owner, version=begun)


def test_several_changes_hold_together_or_not_at_all(owner: User) -> None:
    item = propose(owner)
    with pytest.raises(Invalid):
        change_action_item(item=item, by=owner, owner=owner, status=ActionStatus.OPEN)
    item.refresh_from_db()
    assert (item.owner, item.status) == (None, "proposed")
    change_action_item(
        item=item, by=owner, owner=owner, team=make_team(), due_date=DUE, status=ActionStatus.IN_PROGRESS
    )
    assert item.status == "in_progress"


def test_every_write_leaves_a_history_row_with_its_author_and_reason(owner: User) -> None:
    item = open_item(by=owner)
    with acting_as(owner):
        change_due_date(item=item, due_date=DUE, by=owner, reason="Sooner")
    row = item.history.first()
    assert (row.history_user, row.history_change_reason, row.due_date) == (owner, "Sooner", DUE)
