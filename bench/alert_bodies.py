"""What a storm posts: bodies as Alertmanager sends them, one alert each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

NAMES = 20


def bodies(service: str, deliveries: int, *, each_told: int) -> Iterator[bytes]:
    """Alerts of one service: the first round tells all of them, the next ones tell them again."""
    alerts = max(1, deliveries // each_told)
    start = datetime.now(tz=UTC).isoformat()
    for number in range(deliveries):
        alert = number % alerts
        labels = {
            "alertname": f"Storm{alert % NAMES}",
            "instance": f"host-{alert}",
            "severity": "critical",
            "service": service,
        }
        told = {
            "status": "firing",
            "labels": labels,
            "annotations": {"summary": "It storms"},
            "startsAt": start,
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://prometheus.example.org/graph",
        }
        body = {"version": "4", "groupKey": "{}:{}", "status": "firing", "receiver": "debrief", "alerts": [told]}
        yield json.dumps(body).encode()
