"""Notices: in words, unread first, only one's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from foundation.accounts.models import User
from foundation.audit import clock
from foundation.outbox.models import Notice
from foundation.outbox.services import mark_read, notify
from portal.wording.notices import SENTENCES
from tests.factories import make_incident, make_user, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def rui(client: Client) -> User:
    person = make_user("rui", display_name="Rui Duarte")
    client.force_login(person)
    return person


def tell(person: User, kind: str = "task_given", key: str = "", **parameters: Any) -> Notice:
    values = {"incident": "INC-7", "title": "Find the slow query", "by": "Amara Osei", **parameters}
    notices = notify(
        key=key or f"{kind}:1", recipients=[person], kind=kind, parameters=values, url="/help/", by=system()
    )
    return notices[0]


def test_a_notice_says_what_happened_and_what_it_is_about(client: Client, rui: User) -> None:
    tell(rui)
    shown = client.get("/notices/").content.decode()
    assert "Amara Osei gave you an investigation task." in shown
    assert "INC-7 · Find the slow query" in shown
    assert "1 notice is unread" in shown


@pytest.mark.parametrize("kind", SENTENCES)
def test_every_kind_has_a_sentence_that_needs_no_parameter(client: Client, rui: User, kind: str) -> None:
    notify(key=kind, recipients=[rui], kind=kind, by=system())
    assert client.get("/notices/").status_code == 200


def test_a_kind_without_a_sentence_still_leads_there(client: Client, rui: User) -> None:
    tell(rui, kind="something_new")
    assert "Something happened that concerns you." in client.get("/notices/").content.decode()


def test_opening_one_marks_it_read_and_leads_to_what_it_is_about(client: Client, rui: User) -> None:
    notice = tell(rui)
    answer = client.post(f"/notices/{notice.public_id}/", {"then": "open"})
    assert answer["Location"] == "/help/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_looking_does_not_mark_read(client: Client, rui: User) -> None:
    notice = tell(rui)
    client.get("/notices/")
    client.get(f"/notices/{notice.public_id}/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_notice_of_somebody_else_is_not_there(client: Client, rui: User) -> None:
    notice = tell(make_user("other"))
    assert client.get(f"/notices/{notice.public_id}/").status_code == 404
    assert client.post(f"/notices/{notice.public_id}/").status_code == 404
    assert "investigation task" not in client.get("/notices/").content.decode()


def test_unread_ones_stand_first(client: Client, rui: User) -> None:
    old = tell(rui, key="a", title="The older, unread")
    newer = tell(rui, key="b", title="The newer, read")
    mark_read(notice=newer, by=rui)
    shown = client.get("/notices/").content.decode()
    assert shown.index("The older, unread") < shown.index("The newer, read")
    assert old.read_at is None


def test_the_menu_counts_the_unread(client: Client, rui: User) -> None:
    assert 'class="unread"' not in client.get("/help/").content.decode()
    tell(rui, key="a")
    tell(rui, key="b")
    assert '<span class="unread">2</span>' in client.get("/help/").content.decode()


def test_all_can_be_marked_read_at_once(client: Client, rui: User) -> None:
    tell(rui, key="a")
    others = tell(make_user("other"), key="b")
    client.post("/notices/read/")
    assert not Notice.objects.visible_to(rui).unread().exists()
    others.refresh_from_db()
    assert others.read_at is None


def test_what_was_read_comes_in_pages(client: Client, rui: User) -> None:
    Notice.objects.bulk_create(
        Notice(key=f"n{n}", recipient=rui, kind="task_given", parameters={"title": f"Task {n:02}"}, read_at=clock.now())
        for n in range(40)
    )
    first = client.get("/notices/").content.decode()
    assert "Task 39" in first
    assert "Task 09" not in first
    last = Notice.objects.order_by("-id")[29]
    assert "Task 09" in client.get("/notices/", {"after": last.public_id}).content.decode()


def test_a_notice_about_what_became_private_is_neither_shown_nor_counted(client: Client, rui: User) -> None:
    incident = make_incident(title="Payroll leaked", private=True)
    notify(
        key="n",
        recipients=[rui],
        kind="task_given",
        url=incident.get_absolute_url(),
        by=system(),
        parameters={"title": "Payroll leaked", "incident": incident.reference},
    )
    shown = client.get("/notices/").content.decode()
    assert "Payroll" not in shown
    assert "You have read everything" in shown
    assert 'class="unread"' not in shown
