"""A real Celery worker in a process of its own, on the test's database and a broker of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote

from django.db import connection

from config.celery import app
from config.settings.celery import transport_options

ROOT = Path(__file__).resolve().parents[1]

T = TypeVar("T")


@dataclass(frozen=True)
class Broker:
    """Where messages go: the address, the queue, and the folder of a broker of files."""

    url: str
    queue: str
    data_dir: Path


class Worker:
    """A Celery worker to start, stop and kill, while the test looks on through the ORM.

    Take the fixture `worker` (broker of files), `rabbitmq_worker` or `redis_worker`; each brings a database that the
    worker shares.
    While the fixture lives, this process publishes to the same broker, so services' own hints reach the worker:

        def test_a_dead_workers_notice_is_still_delivered(worker):
            worker.start()
            notify(...)                                       # the hint goes through the real broker
            worker.kill9()                                    # the whole process group, at once
            worker.start()
            worker.send("outbox.work_off")                    # a task by its name
            worker.wait_until(lambda: Delivery.objects.filter(state=WorkState.DONE).exists())

    `start()` may be called several times for several workers; `stop()` ends them in good order, `kill9()` without.
    `wait_until()` answers the first true value of its condition, and fails with the worker's log after the timeout.
    """

    def __init__(self, broker: Broker, folder: Path) -> None:
        self.broker = broker
        self.log = folder / f"worker-{uuid.uuid4().hex[:8]}.log"
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill9()

    def start(self, *options: str, timeout: float = 40) -> subprocess.Popen[bytes]:
        """Start one worker and wait until it is ready; `options` are Celery's own, such as "--concurrency=2"."""
        arguments = ["worker", "--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=INFO", *options]
        ready_before = self.log_text().count(" ready.")
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", *arguments, f"--hostname={uuid.uuid4().hex}@tests"],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        self.wait_until(lambda: self.log_text().count(" ready.") > ready_before, timeout=timeout)
        return process

    def stop(self, timeout: float = 20) -> None:
        """Ask every worker to finish what it does and leave."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(timeout)
        self.processes.clear()

    def kill9(self) -> None:
        """Kill every worker with its children, as a machine that loses power does."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()

    def send(self, task: str, *arguments: Any) -> None:
        """Publish a task by its name."""
        app.send_task(task, args=arguments)

    def wait_until(self, condition: Callable[[], T], *, timeout: float = 20, every: float = 0.1) -> T:
        """The first true answer of `condition`."""
        end = time.monotonic() + timeout
        while True:
            if answer := condition():
                return answer
            dead = [process for process in self.processes if process.poll() is not None]
            if dead or time.monotonic() > end:
                reason = "the worker is gone" if dead else f"it did not come true within {timeout} s"
                raise AssertionError(f"{reason}; the worker's log:\n{self.log_text()}")
            time.sleep(every)

    def log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def environment(self) -> dict[str, str]:
        """For any further process on the same database and broker (`manage.py …`)."""
        return os.environ | {
            "DEBRIEF_ENV": "test",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DEBRIEF_DATA_DIR": str(self.broker.data_dir),
            "DATABASE_URL": database_url(),
            "CELERY_BROKER_URL": self.broker.url,
            "DEBRIEF_QUEUE": self.broker.queue,
        }


def database_url() -> str:
    """Address of the database that this test uses."""
    entry = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{entry['NAME']}"
    user, password = quote(entry["USER"] or ""), quote(entry["PASSWORD"] or "")
    return f"postgres://{user}{':' + password if password else ''}@{entry['HOST']}:{entry['PORT']}/{entry['NAME']}"


@contextmanager
def filesystem_broker(folder: Path) -> Iterator[Broker]:
    """A broker of files below `folder`."""
    broker = Broker("filesystem://localhost//", "debrief", folder)
    with published_to(broker):
        yield broker


@contextmanager
def rabbitmq_broker(url: str) -> Iterator[Broker]:
    """A queue of its own in the RabbitMQ at `url`, gone afterwards."""
    queue = f"debrief-test-{uuid.uuid4().hex}"
    broker = Broker(url, queue, Path(os.environ["DEBRIEF_DATA_DIR"]))
    with published_to(broker):
        yield broker
        with app.connection_for_write() as link:
            channel = link.default_channel
            channel.queue_delete(queue)
            channel.exchange_delete(queue)


@contextmanager
def redis_broker(url: str) -> Iterator[Broker]:
    """A queue of its own in the Redis at `url`, gone afterwards."""
    queue = f"debrief-test-{uuid.uuid4().hex}"
    broker = Broker(url, queue, Path(os.environ["DEBRIEF_DATA_DIR"]))
    with published_to(broker):
        yield broker
        with app.connection_for_write() as link:
            link.default_channel.queue_delete(queue)


@contextmanager
def published_to(broker: Broker) -> Iterator[None]:
    """Make this process publish to `broker`."""
    changed = {
        "broker_url": broker.url,
        "broker_write_url": broker.url,
        "broker_read_url": broker.url,
        "broker_transport_options": transport_options(broker.url, broker.data_dir),
        "task_default_queue": broker.queue,
    }
    before = {name: app.conf[name] for name in changed}
    _reconfigure(changed)
    try:
        yield
    finally:
        _reconfigure(before)


def _reconfigure(values: dict[str, Any]) -> None:
    app.conf.update(values)
    app._pool = None
    app.__dict__.pop("amqp", None)  # holds the queues and the pool of producers
