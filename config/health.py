"""Is Debrief alive, and can it serve? For load balancers, orchestrators and monitoring."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from config.celery import app
from foundation.accounts.access import open_to_anyone


@open_to_anyone
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers: a failing database must not get every web process restarted."""
    return JsonResponse({"status": "alive"})


@open_to_anyone
def readyz(request: HttpRequest) -> HttpResponse:
    """200, or 503 naming what is missing: `{"status": "ready"|"not ready", "checks": {name: "ok"|reason}}`."""
    checks = {name: _outcome(check) for name, check in CHECKS.items()}
    ready = all(outcome == "ok" for outcome in checks.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": checks},
        status=200 if ready else 503,
    )


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return f"{waiting} not applied" if waiting else "ok"


def _broker() -> str:
    if settings.CELERY_BROKER_URL.startswith("filesystem://"):
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        return "ok" if os.access(folder, os.W_OK) else "folder cannot be written"
    with app.connection_for_write(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    return "ok"


def _outcome(check: Callable[[], str]) -> str:
    # Open to anyone: the name of the error and nothing of its text, which may hold addresses.
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever a driver raises means "not ready"
        return type(error).__name__


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
}
