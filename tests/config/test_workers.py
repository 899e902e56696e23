import pytest

from foundation.accounts.models import User
from foundation.outbox.enums import WorkState
from foundation.outbox.models import Delivery
from foundation.outbox.services import notify
from tests.workers import Worker


def notify_somebody() -> None:
    person = User.objects.create_user(username="ines")
    notify(key="greeting", recipients=[person], kind="greeting", by=User.system())


def all_delivered() -> bool:
    return not Delivery.objects.exclude(state=WorkState.DONE).exists() and Delivery.objects.exists()


@pytest.mark.engines
def test_a_hint_published_here_is_worked_off_by_the_worker_process(worker: Worker) -> None:
    worker.start()
    notify_somebody()
    worker.wait_until(all_delivered)


@pytest.mark.engines
def test_a_hint_travels_through_rabbitmq(rabbitmq_worker: Worker) -> None:
    rabbitmq_worker.start()
    notify_somebody()
    rabbitmq_worker.wait_until(all_delivered)


def test_a_hint_travels_through_redis(redis_worker: Worker) -> None:
    redis_worker.start()
    notify_somebody()
    redis_worker.wait_until(all_delivered)


def test_a_killed_worker_leaves_what_waits_to_the_next(worker: Worker) -> None:
    worker.start()
    worker.kill9()
    notify_somebody()
    assert not all_delivered()
    worker.start()
    worker.wait_until(all_delivered)
