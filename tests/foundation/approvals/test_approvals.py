"""The second person: asked for by one, effective when another confirms, by the database's own rule."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.approvals.enums import ApprovalState
from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval, refuse_approval, request_approval, withdraw_approval
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, broken_rule_of
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

carried_out: list[tuple[str, str]] = []


def carry_out(*, approval: Approval, by: User) -> str:
    carried_out.append((approval.subject, by.username))
    return "done"


def fall_over(*, approval: Approval, by: User) -> None:
    raise BrokenRule("not_now", "Not now.")


@pytest.fixture(autouse=True)
def effects(settings: Any) -> None:
    here = "tests.foundation.approvals.test_approvals"
    settings.DEBRIEF_APPROVALS = {"test.effect": f"{here}.carry_out", "test.falls_over": f"{here}.fall_over"}
    carried_out.clear()


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def bo() -> User:
    return make_user("bo")


def asked(by: User, kind: str = "test.effect") -> Approval:
    return request_approval(kind=kind, subject="INC-1", by=by, reason="It was a test account")


def code_of(write: Any) -> str:
    with pytest.raises(BrokenRule) as caught:
        write()
    return caught.value.code


def test_asking_has_no_effect_yet(ana: User) -> None:
    approval = asked(ana)
    assert approval.state == ApprovalState.PENDING
    assert carried_out == []


def test_asking_takes_a_reason(ana: User) -> None:
    assert code_of(lambda: request_approval(kind="test.effect", subject="INC-1", by=ana, reason=" ")) == (
        "reason_required"
    )


def test_the_second_person_confirms_and_the_effect_is_theirs(ana: User, bo: User) -> None:
    approval = asked(ana)
    assert confirm_approval(approval=approval, by=bo) == "done"
    assert carried_out == [("INC-1", "bo")]
    approval.refresh_from_db()
    assert (approval.state, approval.decided_by) == (ApprovalState.CONFIRMED, bo)
    assert approval.history.latest().history_user == bo


def test_whoever_asked_cannot_confirm(ana: User) -> None:
    approval = asked(ana)
    with pytest.raises(BrokenRule, match="it takes a second person"):
        confirm_approval(approval=approval, by=ana)
    assert carried_out == []
    approval.refresh_from_db()
    assert approval.state == ApprovalState.PENDING


def test_the_database_itself_refuses_a_confirmation_by_whoever_asked(ana: User) -> None:
    approval = asked(ana)
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE approvals_approval SET state = 'confirmed', decided_by_id = %s, decided_at = %s WHERE id = %s",
            [ana.pk, clock.now(), approval.pk],
        )
    assert broken_rule_of(caught.value).code == "approvals_approval_takes_a_second_person"


def test_the_database_itself_refuses_a_confirmation_by_nobody(ana: User) -> None:
    approval = asked(ana)
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE approvals_approval SET state = 'confirmed', decided_at = %s WHERE id = %s",
            [clock.now(), approval.pk],
        )
    assert broken_rule_of(caught.value).code == "approvals_approval_takes_a_second_person"


def test_a_decision_without_a_moment_is_refused(ana: User) -> None:
    approval = asked(ana)
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_approval SET state = 'refused' WHERE id = %s", [approval.pk])
    assert broken_rule_of(caught.value).code == "approvals_approval_decided_has_a_moment"


def test_the_same_is_not_asked_for_twice_while_it_waits(ana: User, bo: User) -> None:
    approval = asked(ana)
    with pytest.raises(BrokenRule, match="waits for a second person"):
        asked(bo)
    refuse_approval(approval=approval, by=bo)
    assert asked(ana).pk != approval.pk


def test_the_database_itself_refuses_a_second_request_for_the_same(ana: User) -> None:
    asked(ana)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Approval(kind="test.effect", subject="INC-1", reason="Again", requested_by=ana).save()
    assert broken_rule_of(caught.value).code == "approvals_approval_one_pending"


def test_who_may_not_confirm_is_refused(ana: User) -> None:
    approval = asked(ana)
    with pytest.raises(Refused):
        confirm_approval(approval=approval, by=make_user("vera", Role.VIEWER))


def test_whoever_asked_withdraws_and_refuses_nothing(ana: User, bo: User) -> None:
    approval = asked(ana)
    assert code_of(lambda: refuse_approval(approval=approval, by=ana)) == "own_request"
    assert code_of(lambda: withdraw_approval(approval=approval, by=bo)) == "not_own_request"
    assert withdraw_approval(approval=approval, by=ana).state == ApprovalState.WITHDRAWN


def test_what_is_decided_is_not_decided_again(ana: User, bo: User) -> None:
    approval = asked(ana)
    refuse_approval(approval=approval, by=bo, reason="It was real")
    assert code_of(lambda: confirm_approval(approval=approval, by=bo)) == "already_decided"
    assert carried_out == []


def test_an_effect_that_is_refused_leaves_the_request_waiting(ana: User, bo: User) -> None:
    approval = asked(ana, "test.falls_over")
    assert code_of(lambda: confirm_approval(approval=approval, by=bo)) == "not_now"
    approval = Approval.objects.get(pk=approval.pk)
    assert (approval.state, approval.decided_by) == (ApprovalState.PENDING, None)


def test_what_someone_asked_for_who_left_is_not_confirmed_and_can_be_refused(ana: User, bo: User) -> None:
    approval = request_approval(kind="test.effect", subject="INC-1", by=ana, reason="It was none")
    ana.is_active = False
    ana.save()
    approval.refresh_from_db()
    with pytest.raises(BrokenRule, match="no longer works here"):
        confirm_approval(approval=approval, by=bo)
    assert carried_out == []
    refuse_approval(approval=approval, by=bo)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.REFUSED


@pytest.mark.parametrize("decide", [confirm_approval, refuse_approval])
def test_nobody_decides_about_what_they_may_not_see(decide: Any, ana: User, bo: User) -> None:
    incident = make_incident(by=ana, private=True)
    approval = request_approval(kind="test.effect", subject=incident.reference, by=ana, reason="It was none")
    with pytest.raises(BrokenRule) as refusal:
        decide(approval=approval, by=bo)
    assert (refusal.value.status, carried_out) == (404, [])
