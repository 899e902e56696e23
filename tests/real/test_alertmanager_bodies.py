"""Bodies that a running Alertmanager 0.25 sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from incidents.receivers.alertmanager import parse

DATA = Path(__file__).parents[2].parent / "shared" / "data"
BODIES = DATA / "webhooks" / "alertmanager"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not BODIES.is_dir(), reason="the folder of real inputs is not here"),
]


def expected() -> dict[str, Any]:
    counts: dict[str, Any] = json.loads((DATA / "EXPECTED.json").read_text())["alertmanager_webhooks"]
    return counts


def files() -> list[Path]:
    return sorted(BODIES.glob("*.json"))


@pytest.mark.parametrize("file", files(), ids=lambda file: file.stem)
def test_a_body_is_understood_to_the_alert(file: Path) -> None:
    parsed = parse(json.loads(file.read_text()))
    states = [signal.state.value for signal in parsed.signals]
    assert {
        "receiver": parsed.receiver,
        "status": parsed.status.value,
        "alerts": len(parsed.signals),
        "firing": states.count("firing"),
        "resolved": states.count("resolved"),
        "truncatedAlerts": parsed.truncated,
        "with_runbook_url": sum(bool(signal.runbook_url) for signal in parsed.signals),
        "fingerprints": sorted(signal.fingerprint for signal in parsed.signals),
    } == expected()["per_file"][file.name]


def test_replayed_in_order_they_leave_what_still_fires() -> None:
    last = {signal.fingerprint: signal for file in files() for signal in parse(json.loads(file.read_text())).signals}
    assert len(last) == expected()["distinct_alert_fingerprints"]
    for state in ("firing", "resolved"):
        names = sorted(signal.name for signal in last.values() if signal.state == state)
        assert names == expected()[f"replayed_in_order_final_{state}"]
