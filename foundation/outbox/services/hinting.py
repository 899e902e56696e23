"""Waking a worker."""

from __future__ import annotations

import logging

from celery import current_app

log = logging.getLogger(__name__)


def hint(task: str = "outbox.work_off") -> None:
    """Wake a worker; the sweep finds the rows if this is lost, so a broker that is down fails nothing here."""
    try:
        current_app.send_task(task)
    except Exception:  # any broker's own errors
        log.warning("The broker took no hint; the sweep will find what waits.", exc_info=True)
