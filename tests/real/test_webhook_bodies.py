"""Bodies that vendors and projects publish as fixtures: accepted, and mapped as their kinds are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from incidents.enums import AlertState
from incidents.receivers.by_kind import understood

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "webhooks"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="The real inputs are not on this machine.")


def body(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def test_grafana() -> None:
    parsed = understood("grafana", body("grafana/zulip_firing_multiple_v1.json"), {})
    names = [(each.name, each.fingerprint, each.labels["zone"]) for each in parsed.signals]
    assert names == [("High memory usage", "c6eadffa33fcdf37", "us-1"), ("High CPU usage", "bc97ff14869b13e3", "eu-1")]
    assert {each.runbook_url for each in parsed.signals} == {"https://myrunbook.com/runbook/1234"}


@pytest.mark.parametrize("name", ["go-pagerduty_priority_updated", "zulip_triggered"])
def test_pagerduty(name: str) -> None:
    [signal] = understood("pagerduty", body(f"pagerduty_v3/{name}.json"), {}).signals
    assert signal.state == AlertState.FIRING
    assert signal.fingerprint in ("PGR0VU2", "PFQZPSY")
    assert signal.link.startswith("https://")
    assert signal.labels["service"]


def test_cloudwatch() -> None:
    [signal] = understood("cloudwatch", body("cloudwatch_sns/aws-lambda-go_single-metric.json"), {}).signals
    assert (signal.name, signal.state, signal.labels["metric"]) == ("EXAMPLE", AlertState.FIRING, "NetworkOut")
    assert signal.started_at.isoformat() == "2015-06-03T17:43:27.123000+00:00"


def test_opsgenie() -> None:
    [signal] = understood("opsgenie", body("opsgenie/zulip_create.json"), {}).signals
    assert (signal.name, signal.fingerprint, signal.labels["entity"]) == ("another alert", "alert-alias", "Server")


def test_datadog() -> None:
    bodies = body("datadog/keep_real_first22.json")
    signals = [signal for each in bodies for signal in understood("datadog", each, {}).signals]
    assert len(signals) == len(bodies) == 22
    assert not any(signal.name.startswith("[") for signal in signals)
    recovered = [each["alert_transition"] for each in bodies].count("Recovered")
    assert [signal.state for signal in signals].count(AlertState.RESOLVED) == recovered
    for each, signal in zip(bodies, signals, strict=True):
        assert signal.fingerprint == f"{each['monitor_id']}/{each['scopes']}"


def test_statuspage_and_github_by_a_mapping_of_ones_own() -> None:
    page = {
        "alerts": "incident", "name": "name", "fingerprint": "id", "state": "status", "started_at": "created_at",
        "link": "shortlink", "resolved": ["resolved", "postmortem"],
    }  # fmt: skip
    [signal] = understood("json", body("statuspage/zulip_incident_created.json"), page).signals
    assert (signal.name, signal.fingerprint) == ("Database query delays", "z3lct0r596n4")
    issue = {
        "alerts": "issue", "name": "title", "fingerprint": "to_string(id)", "state": "state", "link": "html_url",
        "resolved": ["closed"], "started_at": "created_at",
    }  # fmt: skip
    for file in sorted((FOLDER / "github_issues").glob("*.json")):
        [signal] = understood("json", json.loads(file.read_text(encoding="utf-8")), issue).signals
        assert signal.name
