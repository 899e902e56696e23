"""What this machine offers the tests: each answer is an address or a path, or None.

`tests/run.py` says what was left out; the fixtures of `tests/conftest.py` skip with the same reasons.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@cache
def postgresql() -> str | None:
    """Address of a PostgreSQL whose user may create databases: DEBRIEF_TEST_DATABASE_URL, or one on this machine."""
    import psycopg

    named = os.environ.get("DEBRIEF_TEST_DATABASE_URL")
    people = dict.fromkeys((getpass.getuser(), "postgres"))
    for address in [named] if named else [f"postgres://{person}@127.0.0.1:5432/postgres" for person in people]:
        try:
            with psycopg.connect(address, connect_timeout=2) as connection:
                row = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error:
            continue
        if row and row[0]:
            return address
    return None


@cache
def rabbitmq() -> str | None:
    """Address of a RabbitMQ that lets us in: DEBRIEF_TEST_AMQP_URL, or the one of this machine."""
    from kombu import Connection

    address = os.environ.get("DEBRIEF_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//")
    try:
        with Connection(address, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except Exception:  # the driver's own errors, and a refused login is one
        return None
    return address


@cache
def redis() -> str | None:
    """Address of a Redis that answers: DEBRIEF_TEST_REDIS_URL, or the one of this machine."""
    address = os.environ.get("DEBRIEF_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    import redis as driver

    try:
        driver.Redis.from_url(address, socket_connect_timeout=2).ping()
    except driver.RedisError:
        return None
    return address


@cache
def chromium() -> Path | None:
    """The browser's program."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return Path(found) if found else None


@cache
def prometheus() -> tuple[Path, Path] | None:
    """The programs of Prometheus and its Alertmanager, under Debian's names or their own."""
    server = shutil.which("prometheus")
    manager = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    return (Path(server), Path(manager)) if server and manager else None


@cache
def shared_data() -> Path | None:
    """The folder of inputs that nobody here wrote; it lies beside the project."""
    folder = ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


OPTIONAL = {
    "PostgreSQL": (postgresql, "tests on a second database engine"),
    "RabbitMQ": (rabbitmq, "killed workers whose tasks come back"),
    "Redis": (redis, "the broker that readiness asks"),
    "a browser": (chromium, "pages driven by keyboard and mouse"),
    "Prometheus with its Alertmanager": (prometheus, "alerts from where they come from"),
    "the shared data folder": (shared_data, "inputs that nobody here wrote"),
}


def free_port() -> int:
    """A TCP port of this machine that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
