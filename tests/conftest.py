"""Fixtures for every test: strict templates, seeded databases, and what the machine may or may not offer."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.template import engines
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests import at_hand, migrated
from tests.undefined_variables import UndefinedVariable
from tests.workers import Worker, filesystem_broker, rabbitmq_broker, redis_broker

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

    from foundation.accounts.models import User


# How long an example takes says something of the machine, and nothing of what is tested.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def undefined_variables_fail(request: pytest.FixtureRequest) -> Iterator[None]:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    lenient = request.node.get_closest_marker("undefined_variables")
    engine.string_if_invalid = "" if lenient else UndefinedVariable("%s")
    yield
    engine.string_if_invalid = ""


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the copy that was laid out is taken as it is; it goes with the run's folder."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Start from a migrated database in place of migrating one; see `tests.migrated`."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        shutil.copyfile(migrated.sqlite_file(), test["NAME"])
    else:
        test["TEMPLATE"] = migrated.postgresql_database(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The migrated database, whose seeded rows come back after every test that commits to it."""
    restore = restored_file if connection.vendor == "sqlite" else copied_database
    with restore() as teardown, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@contextmanager
def restored_file() -> Iterator[Callable[[TransactionTestCase], None]]:
    """Page by page from the migrated file, under whoever else has the database open."""
    with closing(sqlite3.connect(f"file:{migrated.sqlite_file()}?mode=ro", uri=True)) as source:

        def teardown(case: TransactionTestCase) -> None:
            connection.ensure_connection()
            source.backup(connection.connection)

        yield teardown


@contextmanager
def copied_database() -> Iterator[Callable[[TransactionTestCase], None]]:
    """Dropped and copied anew: truncating every table takes several times as long."""

    def teardown(case: TransactionTestCase) -> None:
        connection.close()
        migrated.copy_postgresql(os.environ["DATABASE_URL"], to=connection.settings_dict["NAME"])

    yield teardown


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of inputs that nobody here wrote."""
    folder = at_hand.shared_data()
    if folder is None:
        pytest.skip("no shared data folder beside the project")
    return folder


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """Address of a PostgreSQL whose user may create databases."""
    address = at_hand.postgresql()
    if address is None:
        pytest.skip("no PostgreSQL that lets us create a database")
    return address


@pytest.fixture(scope="session")
def rabbitmq_url() -> str:
    address = at_hand.rabbitmq()
    if address is None:
        pytest.skip("no RabbitMQ that lets us in")
    return address


@pytest.fixture(scope="session")
def redis_url() -> str:
    address = at_hand.redis()
    if address is None:
        pytest.skip("no Redis that answers")
    return address


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Worker]:
    """A Celery worker process on the test's own database and a broker of files; see `tests.workers.Worker`."""
    with filesystem_broker(tmp_path) as broker, Worker(broker, tmp_path) as worker:
        yield worker


@pytest.fixture
def rabbitmq_worker(transactional_db: None, rabbitmq_url: str, tmp_path: Path) -> Iterator[Worker]:
    """The same on a queue of its own in RabbitMQ, which gives a killed worker's task back."""
    with rabbitmq_broker(rabbitmq_url) as broker, Worker(broker, tmp_path) as worker:
        yield worker


@pytest.fixture
def redis_worker(transactional_db: None, redis_url: str, tmp_path: Path) -> Iterator[Worker]:
    """The same on a queue of its own in Redis."""
    with redis_broker(redis_url) as broker, Worker(broker, tmp_path) as worker:
        yield worker


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium in place of one that Playwright would download, silent towards the network."""
    program = at_hand.chromium()
    if program is None:
        pytest.skip("no chromium: install the package of that name")
    return browser_type_launch_args | {
        "executable_path": str(program),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer, client: Any) -> Callable[[User], None]:
    """`sign_in(user)`: the browser's next page is that person's, without the detour through the login form."""

    def sign_in(user: User) -> None:
        client.force_login(user)
        cookie = client.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page whose script errors and refused resources (the Content-Security-Policy's, say) fail the test."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    refused = [fault for fault in faults if "Content Security Policy" in fault or "Error" in fault]
    assert not refused, refused


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a browser is marked so, whether or not its author thought of it."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_report_header() -> str:
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    return f"database: {engine}"
