"""Bodies as Alertmanager would post them, for tests that need just a few labels."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

START = datetime(2026, 11, 12, 3, 0, tzinfo=UTC)
NO_TIME = "0001-01-01T00:00:00Z"


def alert(
    name: str, *, start: datetime = START, end: datetime | None = None, summary: str = "", **labels: str
) -> dict[str, Any]:
    """Critical unless said otherwise; with an end it is resolved."""
    all_labels = {"alertname": name, "severity": "critical", **labels}
    return {
        "status": "resolved" if end else "firing",
        "labels": all_labels,
        "annotations": {"summary": summary} if summary else {},
        "startsAt": start.isoformat(),
        "endsAt": end.isoformat() if end else NO_TIME,
        "generatorURL": "https://prometheus.example/graph",
    }


def body(*alerts: dict[str, Any], group: str = '{}:{severity="critical"}', truncated: int = 0) -> dict[str, Any]:
    firing = any(each["status"] == "firing" for each in alerts)
    return {
        "version": "4",
        "groupKey": group,
        "truncatedAlerts": truncated,
        "status": "firing" if firing else "resolved",
        "receiver": "debrief",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "https://alertmanager.example",
        "alerts": list(alerts),
    }
