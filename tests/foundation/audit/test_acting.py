"""Who acts, from where and why: one context, narrowed by each service, of one thread alone."""

from __future__ import annotations

import threading
from typing import Any
from unittest import mock

import pytest

from foundation.accounts.services import create_user, describe_oneself
from foundation.audit.acting import acting, acting_as, current_source
from foundation.audit.enums import Source
from foundation.audit.middleware import source_of
from foundation.outbox.tasks import work_off_outbox
from tests.factories import make_user, system


def test_outside_any_face_nobody_acts_by_command() -> None:
    assert (acting().user, acting().source, acting().reason) == (None, Source.COMMAND, "")


@pytest.mark.django_db
def test_what_is_not_given_stays_as_it_was_outside() -> None:
    ana, bo = make_user("ana"), make_user("bo")
    with acting_as(ana, source=Source.API, reason="because"):
        with acting_as(bo):
            assert (acting().user, acting().source, acting().reason) == (bo, Source.API, "because")
        assert acting().user == ana
    assert acting().user is None


@pytest.mark.django_db
def test_the_context_ends_with_an_error_too() -> None:
    with pytest.raises(ValueError, match="stop"), acting_as(make_user("ana"), source=Source.WEB):
        raise ValueError("stop")
    assert acting().user is None


@pytest.mark.django_db
def test_another_thread_does_not_act_as_this_one() -> None:
    seen: list[Any] = []
    with acting_as(make_user("ana"), source=Source.WEB, reason="mine"):
        thread = threading.Thread(target=lambda: seen.append((acting().user, current_source())))
        thread.start()
        thread.join()
    assert seen == [(None, "command")]


@pytest.mark.django_db
def test_two_threads_act_as_two_people_at_once() -> None:
    people = [make_user("ana"), make_user("bo")]
    barrier = threading.Barrier(2)
    seen: dict[str, str] = {}

    def act(person: Any) -> None:
        with acting_as(person, source=Source.WEB):
            barrier.wait()
            seen[person.username] = str(acting().user.username)  # type: ignore[union-attr]
            barrier.wait()

    threads = [threading.Thread(target=act, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"ana": "ana", "bo": "bo"}


def test_a_task_of_ours_acts_as_a_task() -> None:
    with mock.patch.object(work_off_outbox, "run", current_source):
        assert work_off_outbox() == "task"


@pytest.mark.django_db
def test_a_service_narrows_who_and_why_and_keeps_from_where() -> None:
    with acting_as(None, source=Source.API):
        person = create_user(username="ana", by=system(), reason="She starts on Monday")
    row = person.history.earliest()
    assert (row.history_user, row.history_source, row.history_change_reason) == (
        system(), "api", "She starts on Monday",
    )  # fmt: skip


@pytest.mark.django_db
def test_the_reason_of_one_service_does_not_stick_to_the_next() -> None:
    with acting_as(None, source=Source.WEB, reason=""):
        ana = create_user(username="ana", by=system(), roles=frozenset(), reason="She starts on Monday")
        ana = make_user("bo")
        describe_oneself(by=ana, display_name="Bo", time_zone="")
    assert ana.history.latest().history_change_reason == ""


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("/", "web"),
        ("/admin/incidents/", "admin"),
        ("/api/v1/", "api"),
        ("/hooks/a/b/", "api"),
        ("/administer/", "web"),
    ],
)
def test_the_address_says_from_where(path: str, source: str) -> None:
    assert source_of(path) == source
