from __future__ import annotations

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.approvals.enums import ApprovalState
from foundation.approvals.services import request_approval
from foundation.audit.broken_rules import BrokenRule
from foundation.outbox.enums import WorkState
from foundation.outbox.models import Delivery
from foundation.outbox.services import notify, retry_work
from tests.admin import submit
from tests.factories import make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user("admin", Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def given_up() -> Delivery:
    notify(key="told", recipients=[make_user("ana")], kind="role.given", by=system())
    delivery = Delivery.objects.get()
    delivery.state, delivery.attempts, delivery.last_error = WorkState.DEAD, 8, "ConnectionError: no route"
    delivery.save()
    return delivery


def test_what_was_given_up_stands_out_and_is_tried_again_by_hand(client: Client, administrator: User) -> None:
    delivery = given_up()
    assert '<span class="st bad">given up</span>' in client.get("/admin/outbox/delivery/").content.decode()
    submit(client, f"/admin/outbox/delivery/{delivery.pk}/change/", retry="on")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (WorkState.WAITING, 0)


def test_what_still_goes_on_is_not_tried_again_by_hand() -> None:
    notify(key="told", recipients=[make_user("ana")], kind="role.given", by=system())
    with pytest.raises(BrokenRule) as refusal:
        retry_work(work=Delivery.objects.get(), by=system())
    assert refusal.value.code == "not_given_up"


def test_an_approval_is_refused_by_a_second_person(client: Client, administrator: User) -> None:
    approval = request_approval(kind="incident.cancel", subject="INC-9", by=make_user("ana"), reason="Never was one")
    submit(client, f"/admin/approvals/approval/{approval.pk}/change/", decision="refuse", reason="It was one")
    approval.refresh_from_db()
    assert (approval.state, approval.decided_by, approval.decision_reason) == (
        ApprovalState.REFUSED,
        administrator,
        "It was one",
    )


def test_an_approval_says_why_its_own_author_may_not_refuse_it(client: Client, administrator: User) -> None:
    approval = request_approval(kind="incident.cancel", subject="INC-9", by=administrator, reason="Never was one")
    html = submit(client, f"/admin/approvals/approval/{approval.pk}/change/", 200, decision="refuse")
    assert "You asked for this yourself: withdraw it instead." in html
