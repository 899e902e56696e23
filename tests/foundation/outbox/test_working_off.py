"""What waits in the outbox is claimed by one worker at a time, tried with back-off, and given up visibly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from foundation.accounts.models import User
from foundation.audit import clock
from foundation.outbox import backoff
from foundation.outbox.enums import WorkState
from foundation.outbox.models import Delivery, Event, Handling, Notice
from foundation.outbox.services import LEASE, deliver_due, handle_due, notify, publish_event
from foundation.outbox.services.working_off import _claim
from tests.factories import make_user, system
from tests.foundation.outbox import handlers

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)
HERE = "tests.foundation.outbox.handlers"


@pytest.fixture(autouse=True)
def noon(settings: Any) -> Iterator[None]:
    settings.DEBRIEF_EVENTS = {"test.remembered": (f"{HERE}.remember",), "test.failing": (f"{HERE}.fail",)}
    handlers.handled.clear()
    with clock.standing_at(NOON):
        yield


def waiting(kind: str = "test.remembered", subject: str = "INC-1") -> Handling:
    event = publish_event(kind=kind, subject=subject, by=system())
    return Handling.objects.get(event=event)


# ----------------------------------------------------------------------------------------------------- handling


def test_an_event_is_handled_once_by_debrief_itself() -> None:
    duty = waiting()
    assert handle_due() == 1
    assert handle_due() == 0
    assert handlers.handled == [("INC-1", "Debrief", "Debrief")]
    duty.refresh_from_db()
    assert (duty.state, duty.done_at, duty.attempts, duty.leased_until) == (WorkState.DONE, NOON, 1, None)


def test_an_event_that_nobody_hears_leaves_no_duty() -> None:
    publish_event(kind="test.unheard", subject="INC-1", by=system())
    assert not Handling.objects.exists()


def test_a_failing_handler_leaves_nothing_half_done_and_says_why() -> None:
    duty = waiting("test.failing")
    assert handle_due() == 1
    duty.refresh_from_db()
    assert duty.state == WorkState.WAITING
    assert duty.last_error == "RuntimeError: the tracker is down"
    assert duty.leased_until is None
    assert not User.objects.filter(username__startswith="left-behind").exists()


def test_one_that_fails_holds_up_no_other() -> None:
    waiting("test.failing", "INC-1")
    waiting("test.remembered", "INC-2")
    assert handle_due() == 2
    assert [subject for subject, *_people in handlers.handled] == ["INC-2"]


def test_it_is_not_tried_again_before_its_time() -> None:
    duty = waiting("test.failing")
    handle_due()
    duty.refresh_from_db()
    with clock.standing_at(duty.next_attempt_at - timedelta(milliseconds=1)):
        assert handle_due() == 0
    with clock.standing_at(duty.next_attempt_at):
        assert handle_due() == 1


def test_it_is_given_up_visibly_after_the_last_attempt() -> None:
    duty = waiting("test.failing")
    moment = NOON
    for _attempt in range(backoff.ATTEMPTS + 3):
        with clock.standing_at(moment):
            handle_due()
        moment += backoff.CAP
    duty.refresh_from_db()
    assert (duty.state, duty.attempts) == (WorkState.DEAD, backoff.ATTEMPTS)
    assert duty.last_error
    assert list(Handling.objects.all().given_up()) == [duty]


# ------------------------------------------------------------------------------------------------------ claiming


def test_a_claimed_row_is_nobody_elses_until_its_lease_ends() -> None:
    duty = waiting()
    claimed = _claim(Handling.objects.all())
    assert claimed is not None
    assert claimed.pk == duty.pk
    with clock.standing_at(NOON + LEASE - timedelta(seconds=1)):
        assert _claim(Handling.objects.all()) is None
    with clock.standing_at(NOON + LEASE):
        again = _claim(Handling.objects.all())
    assert again is not None
    assert again.attempts == 2


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_do_each_thing_once() -> None:
    for number in range(20):
        waiting(subject=f"INC-{number}")
    barrier = threading.Barrier(6)

    def work() -> None:
        try:
            barrier.wait()
            with clock.standing_at(NOON):
                handle_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(subject for subject, *_people in handlers.handled) == sorted(f"INC-{n}" for n in range(20))
    assert not Handling.objects.exclude(state=WorkState.DONE).exists()


# ------------------------------------------------------------------------------------------------------- notices


def test_a_notice_is_written_once_per_key_and_person_however_often() -> None:
    ines, rui = make_user("ines"), make_user("rui")
    first = notify(key="clock:7:1", recipients=[ines], kind="greeting", by=system())
    second = notify(key="clock:7:1", recipients=[ines, rui, ines], kind="greeting", by=system())
    assert [notice.recipient for notice in first] == [ines]
    assert [notice.recipient for notice in second] == [rui]
    assert Notice.objects.count() == Delivery.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_threads_with_one_key_write_one_notice() -> None:
    ines, by = make_user("ines"), system()
    barrier = threading.Barrier(12)
    written: list[Notice] = []

    def tell() -> None:
        try:
            barrier.wait()
            written.extend(notify(key="clock:7:1", recipients=[ines], kind="greeting", by=by))
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Notice.objects.count() == Delivery.objects.count() == 1
    assert len(written) == 1


def test_a_delivery_in_debrief_is_done_once() -> None:
    notify(key="greeting", recipients=[make_user("ines")], kind="greeting", by=system())
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert Delivery.objects.get().state == WorkState.DONE


def test_a_channel_that_is_down_is_tried_again_later(settings: Any) -> None:
    settings.DEBRIEF_CHANNELS = {"in_app": "tests.foundation.outbox.test_working_off.broken_channel"}
    notify(key="greeting", recipients=[make_user("ines")], kind="greeting", by=system())
    deliver_due()
    delivery = Delivery.objects.get()
    assert delivery.state == WorkState.WAITING
    assert delivery.last_error == "ConnectionError: no route"
    assert delivery.next_attempt_at > NOON


def broken_channel(delivery: Delivery) -> None:
    raise ConnectionError("no route")


def test_a_broker_that_is_down_fails_nothing(
    settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(*_arguments: Any, **_options: Any) -> None:
        raise OSError("connection refused")

    monkeypatch.setattr("foundation.outbox.services.hinting.current_app.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        duty = waiting()
    assert Event.objects.get().kind == "test.remembered"
    assert duty.state == WorkState.WAITING


# ----------------------------------------------------------------------------------------------------- the delay


@pytest.mark.parametrize(("attempts", "longest"), [(1, 2), (2, 4), (3, 8), (5, 32), (12, 600), (40, 600)])
def test_the_wait_doubles_up_to_ten_minutes_with_jitter(attempts: int, longest: int) -> None:
    waits = [backoff.delay(attempts).total_seconds() for _ in range(200)]
    assert longest / 2 <= min(waits)
    assert max(waits) <= longest
    assert len(set(waits)) > 1
