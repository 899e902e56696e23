"""Bodies of any sender, by a mapping; those of known senders by their presets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.enums import AlertState
from incidents.receivers.by_kind import understood
from incidents.receivers.mapping import NOT_SAID, AlertMapping, BadMapping, parse
from incidents.receivers.presets import PRESETS
from incidents.receivers.signals import MalformedBody, Signal

NEEDED = {"name": "name", "fingerprint": "id", "state": "state"}
PAGED = {
    "event": {
        "event_type": "incident.triggered",
        "occurred_at": "2026-03-01T10:00:00Z",
        "data": {
            "type": "incident",
            "id": "P1",
            "title": "Queue is full",
            "status": "triggered",
            "html_url": "https://acme.example/incidents/P1",
            "service": {"summary": "queue"},
            "priority": {"summary": "P1"},
            "urgency": "high",
        },
    }
}


def one(body: Any, **mapping: Any) -> Signal:
    [signal] = parse(body, AlertMapping.read(NEEDED | mapping)).signals
    return signal


def test_an_alert_is_read_where_the_mapping_says() -> None:
    body = {"name": "Queue", "id": 7, "state": "ALERT", "at": "2026-03-01T10:00:00.5+0100", "u": "https://a.example"}
    signal = one(body, started_at="at", link="u", labels={"team": "owner.team"})
    assert (signal.name, signal.fingerprint, signal.state) == ("Queue", "7", AlertState.FIRING)
    assert signal.started_at == datetime(2026, 3, 1, 9, 0, 0, 500_000, UTC)
    assert (signal.link, signal.labels) == ("https://a.example", {"alertname": "Queue"})


@pytest.mark.parametrize(
    "said", [1772359200, "1772359200", 1772359200000, "1772359200000", 1772359200000000000, "2026-03-01T10:00:00"]
)
def test_a_moment_is_read_in_any_of_its_forms(said: Any) -> None:
    signal = one({"name": "a", "id": "1", "state": "x", "at": said}, started_at="at")
    assert signal.started_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_many_alerts_come_in_one_body_and_what_is_none_is_left_out() -> None:
    body = {"items": [{"name": str(n), "id": n, "state": "open", "kind": kind} for n, kind in enumerate("aab")]}
    found = parse(body, AlertMapping.read(NEEDED | {"alerts": "items", "only": "kind == 'a'"}))
    assert [signal.name for signal in found.signals] == ["0", "1"]


def test_states_that_neither_begin_nor_end_are_let_be() -> None:
    mapping = AlertMapping.read(NEEDED | {"firing": ["ALARM"], "resolved": ["OK"]})
    states = ("alarm", "ok", "INSUFFICIENT_DATA")
    found = [parse({"name": "a", "id": "1", "state": state}, mapping).signals for state in states]
    assert [[each.state for each in signals] for signals in found] == [[AlertState.FIRING], [AlertState.RESOLVED], []]


def test_tags_and_severities_become_labels() -> None:
    body = {"name": "a", "id": "1", "state": "x", "tags": "env:prod,service:queue,bare", "more": ["zone:eu"], "p": "P1"}
    signal = one(body, tags=["tags", "more"], severity="p", critical=["P1"])
    assert signal.labels == {
        "env": "prod", "service": "queue", "zone": "eu", "severity": "critical", "alertname": "a",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({}, "name"),
        ({"name": "a"}, "fingerprint"),
        (NEEDED | {"name": "a["}, "name"),
        (NEEDED | {"nmae": "a"}, "nmae"),
        (NEEDED | {"labels": {"x": "("}}, "labels.x"),
        (NEEDED | {"labels": []}, "labels"),
        (NEEDED | {"firing": "ALARM"}, "firing"),
        (NEEDED | {"at_event": "yes"}, "at_event"),
        (NEEDED | {"link": 7}, "link"),
        (NEEDED | {"tags": ["("]}, "tags"),
        (NEEDED | {"summary": "|".join(["[@,@]"] * 24)}, "summary"),
        ([], "mapping"),
    ],
)
def test_a_mapping_that_can_not_work_names_its_key(mapping: Any, field: str) -> None:
    with pytest.raises(BadMapping) as refusal:
        AlertMapping.read(mapping)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"id": "1", "state": "x"}, "name"),
        ({"name": "a", "state": "x"}, "fingerprint"),
        ({"name": "a", "id": "1"}, "state"),
        ({"name": {}, "id": "1", "state": "x"}, "name (name)"),
        ({"name": "a", "id": "1", "state": "x", "at": "yesterday"}, "started_at"),
        ({"name": "a", "id": "1", "state": "x", "at": 10**30}, "started_at"),
        ({"name": "a", "id": "1", "state": "x", "at": "9999-12-31T00:00:00Z"}, "started_at"),
        ([7], "alerts[0]"),
        ("{", "alerts[0]"),
        (None, "alerts"),
    ],
)
def test_a_body_that_does_not_fit_names_what_is_missing(body: Any, field: str) -> None:
    with pytest.raises(MalformedBody) as refusal:
        parse(body, AlertMapping.read(NEEDED | {"started_at": "at"}))
    assert refusal.value.field == field


# --------------------------------------------------------------------------------------------------------- presets


@pytest.mark.parametrize("kind", PRESETS)
def test_each_preset_is_a_mapping(kind: str) -> None:
    assert AlertMapping.read(json.loads(json.dumps(PRESETS[kind])))


def test_pagerduty_tells_of_an_incident() -> None:
    [signal] = understood("pagerduty", PAGED, {}).signals
    assert (signal.name, signal.fingerprint, signal.state) == ("Queue is full", "P1", AlertState.FIRING)
    assert signal.labels == {
        "service": "queue", "urgency": "high", "severity": "critical", "alertname": "Queue is full",
    }  # fmt: skip
    assert signal.at_event


def test_pagerduty_tells_of_other_things_too() -> None:
    ping = {"event": {"event_type": "pagey.ping", "occurred_at": "2026-03-01T10:00:00Z", "data": {"type": "ping"}}}
    assert understood("pagerduty", ping, {}).signals == []


def test_cloudwatch_comes_as_a_text_within_a_notification() -> None:
    alarm = {"AlarmName": "High CPU", "AlarmArn": "arn:1", "NewStateValue": "ALARM", "Region": "EU",
             "StateChangeTime": "2026-03-01T10:00:00.123+0000"}  # fmt: skip
    body = {"Type": "Notification", "Message": json.dumps(alarm)}
    [signal] = understood("cloudwatch", body, {}).signals
    assert (signal.name, signal.fingerprint, signal.labels["region"]) == ("High CPU", "arn:1", "EU")
    over = {"Type": "Notification", "Message": json.dumps(alarm | {"NewStateValue": "OK"})}
    assert understood("cloudwatch", over, {}).signals[0].state == AlertState.RESOLVED


@pytest.mark.parametrize(
    "address",
    [
        "https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription",
        "http://sns.eu-west-1.amazonaws.com/",
        "https://user@sns.eu-west-1.amazonaws.com/",
        "https://sns.eu-west-1.amazonaws.com:8443/",
        "https://169.254.169.254/",
        "https://evil.example/sns.eu-west-1.amazonaws.com",
        "https://[",
        7,
        None,
    ],
)
def test_a_foreign_address_confirms_no_subscription(address: Any) -> None:
    with pytest.raises(MalformedBody) as refusal:
        understood("cloudwatch", {"Type": "SubscriptionConfirmation", "SubscribeURL": address}, {})
    assert refusal.value.field == "SubscribeURL"


def test_a_subscription_tells_of_no_alert() -> None:
    address = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=x"
    body = {"Type": "SubscriptionConfirmation", "SubscribeURL": address, "Message": "You have chosen to subscribe"}
    assert understood("cloudwatch", body, {}).signals == []


def test_opsgenie_notes_are_no_alerts() -> None:
    body = {"action": "AddNote", "alert": {"alertId": "1", "message": "a", "createdAt": 1502709956288}}
    assert understood("opsgenie", body, {}).signals == []
    [signal] = understood("opsgenie", body | {"action": "Create"}, {}).signals
    assert (signal.started_at.year, signal.at_event) == (2017, False)


def test_without_a_moment_that_of_its_arrival_counts() -> None:
    [signal] = understood("json", {"title": "Queue", "status": "open"}, {}).signals
    assert (signal.started_at, signal.at_event) == (NOT_SAID, True)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(
            st.sampled_from(["event", "data", "alert", "Message", "title", "state", "id", "date"]), children
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", PRESETS)
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(body=json_values)
def test_any_body_is_understood_or_refused_with_a_field(kind: str, body: Any) -> None:
    try:
        understood(kind, body, {})
    except MalformedBody as refusal:
        assert refusal.field
