"""Workers on RabbitMQ that are killed again and again while they deliver: nothing is lost, nothing written twice."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.outbox.enums import Channel, WorkState
from foundation.outbox.models import Delivery, Notice, Target
from foundation.outbox.services import notify, notify_targets, save_target
from tests.factories import make_user, system
from tests.foundation.outbox.receivers import Received, mail_server, web_server
from tests.workers import Worker

pytestmark = pytest.mark.engines

PEOPLE, TARGETS, KILLS = 6, 3, 3
KEYS = ("clock-1:step-1", "clock-1:step-2")


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[Received]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("DEBRIEF_OUTBOX_LEASE", "2")
    with mail_server(port) as received:
        yield received


def write(people: list[User], targets: list[Target]) -> None:
    """What a sweep does each time it runs, on every worker that runs it."""
    for key in KEYS:
        notify(key=key, recipients=people, kind="test", parameters={"incident": key}, by=system())
        notify_targets(key=key, targets=targets, kind="test", parameters={"incident": key}, by=system())


def left() -> int:
    return Delivery.objects.exclude(state=WorkState.DONE).count()


def kill_in_the_middle(worker: Worker) -> None:
    before = left()
    worker.start()
    worker.send("outbox.work_off")
    worker.wait_until(lambda: left() < before, timeout=40)
    time.sleep(0.1)  # into the next delivery
    worker.kill9()


def finish(worker: Worker) -> None:
    worker.start("--concurrency=2")

    def all_delivered() -> bool:
        worker.send("outbox.work_off")  # as beat does
        return left() == 0

    worker.wait_until(all_delivered, timeout=60, every=0.5)


def test_nothing_is_lost_and_each_notice_is_written_once(rabbitmq_worker: Worker, mail: Received) -> None:
    people = [make_user(f"p{number}", Role.LEADERSHIP, email=f"p{number}@example.org") for number in range(PEOPLE)]
    with web_server() as (address, web):
        targets = [
            save_target(target=Target(name=f"channel {number}"), address=f"{address}/{number}", by=system())
            for number in range(TARGETS)
        ]
        for _kill in range(KILLS):
            write(people, targets)
            kill_in_the_middle(rabbitmq_worker)
        write(people, targets)
        finish(rabbitmq_worker)

    assert Notice.objects.count() == len(KEYS) * (PEOPLE + TARGETS)
    outside = Delivery.objects.filter(channel__in=(Channel.MAIL, Channel.TARGET))
    assert outside.count() == len(KEYS) * (PEOPLE + TARGETS)
    assert all(each.done_at and each.attempts >= 1 for each in outside)
    mails = Counter(mail.titles)
    assert len(mails) == len(KEYS) * PEOPLE
    titles = Counter(web.titles)
    assert sum(titles.values()) >= len(KEYS) * TARGETS
    assert len(titles) == len(KEYS)
    # At least once: a delivery comes twice only where a worker was killed between sending and marking.
    assert sum(mails.values()) + sum(titles.values()) <= len(KEYS) * (PEOPLE + TARGETS) + KILLS
