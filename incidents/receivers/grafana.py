"""Grafana's own alerting: Alertmanager's body with a version of its own (grafana.com/docs, webhook notifier)."""

from __future__ import annotations

from incidents.receivers import alertmanager
from incidents.receivers.signals import Parsed

VERSION = "1"


def parse(body: object) -> Parsed:
    """As Alertmanager's. Raises `MalformedBody`."""
    return alertmanager.parse(body, version=VERSION)
