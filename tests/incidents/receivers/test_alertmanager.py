from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.enums import AlertState
from incidents.receivers.alertmanager import parse
from incidents.receivers.by_kind import BY_NAME
from incidents.receivers.signals import MalformedBody

ALERT: dict[str, Any] = {
    "status": "firing",
    "labels": {"alertname": "QueueStuck", "severity": "critical", "service": "checkout"},
    "annotations": {"summary": "Nothing moves.", "runbook_url": "https://runbooks.example/queue-stuck"},
    "startsAt": "2026-03-27T03:00:00.123456789Z",
    "endsAt": "0001-01-01T00:00:00Z",
    "generatorURL": "http://prometheus.example/graph",
    "fingerprint": "0123456789abcdef",
}
BODY: dict[str, Any] = {
    "version": "4",
    "groupKey": '{}:{service="checkout"}',
    "truncatedAlerts": 0,
    "status": "firing",
    "receiver": "debrief",
    "alerts": [ALERT],
}


def body(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(BODY), **changes}


def with_alert(**changes: Any) -> dict[str, Any]:
    return body(alerts=[deepcopy(ALERT), {**deepcopy(ALERT), **changes}])


def test_an_alert_becomes_a_signal() -> None:
    (signal,) = parse(BODY).signals
    assert (signal.name, signal.state, signal.fingerprint) == ("QueueStuck", AlertState.FIRING, "0123456789abcdef")
    assert signal.started_at == datetime(2026, 3, 27, 3, 0, 0, 123456, tzinfo=UTC)
    assert signal.runbook_url == "https://runbooks.example/queue-stuck"


def test_the_zero_time_is_no_end() -> None:
    assert parse(BODY).signals[0].ended_at is None


def test_an_end_in_another_offset_is_kept_in_utc() -> None:
    resolved = with_alert(status="resolved", endsAt="2026-03-27T05:00:00+01:00")
    assert parse(resolved).signals[1].ended_at == datetime(2026, 3, 27, 4, tzinfo=UTC)


def test_a_firing_alert_has_no_end_even_where_its_sender_names_when_it_would_give_up() -> None:
    assert parse(with_alert(endsAt="2026-03-27T09:00:00Z")).signals[1].ended_at is None


def test_what_the_sender_left_out_is_counted() -> None:
    assert parse(body(truncatedAlerts=2)).truncated == 2


def test_without_a_fingerprint_equal_labels_give_the_same_one() -> None:
    older = with_alert(fingerprint="")
    first, second = parse(older).signals[1], parse(older).signals[1]
    assert first.fingerprint == second.fingerprint != ""


def test_a_long_group_key_is_shortened_without_losing_who_it_is() -> None:
    first, second = (parse(body(groupKey="k" * 400 + end)).group_key for end in "ab")
    assert len(first) == 255
    assert first != second


def test_a_link_that_is_no_web_address_is_none() -> None:
    assert parse(with_alert(generatorURL="javascript:alert(1)")).signals[1].link == ""


@pytest.mark.parametrize(
    ("malformed", "field"),
    [
        ([], "body"),
        (None, "body"),
        ({}, "version"),
        (body(version="3"), "version"),
        (body(version=4), "version"),
        (body(alerts=None), "alerts"),
        (body(alerts={}), "alerts"),
        (body(alerts=["x"]), "alerts[0]"),
        (body(status="silenced"), "status"),
        (body(truncatedAlerts=-1), "truncatedAlerts"),
        (body(truncatedAlerts=True), "truncatedAlerts"),
        (with_alert(startsAt="yesterday"), "alerts[1].startsAt"),
        (with_alert(startsAt="2026-03-27T03:00:00"), "alerts[1].startsAt"),
        (with_alert(startsAt="0001-01-01T00:00:00Z"), "alerts[1].startsAt"),
        (with_alert(startsAt=None), "alerts[1].startsAt"),
        (with_alert(status="resolved", endsAt=3), "alerts[1].endsAt"),
        (with_alert(labels=None), "alerts[1].labels"),
        (with_alert(labels={"alertname": 3}), "alerts[1].labels.alertname"),
        (with_alert(labels={"alertname": "a\x00b"}), "alerts[1].labels.alertname"),
        (with_alert(annotations={"summary": "\ud800"}), "alerts[1].annotations.summary"),
        (with_alert(fingerprint="f" * 129), "alerts[1].fingerprint"),
    ],
)
def test_a_malformed_body_is_refused_by_the_path_of_its_field(malformed: object, field: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        parse(malformed)
    assert caught.value.field == field
    assert caught.value.message.endswith(".")


def test_the_kind_in_the_address_finds_its_receiver() -> None:
    assert BY_NAME["alertmanager"] is parse


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from(["version", "alerts", "status", "groupKey", "receiver", "truncatedAlerts"]),
    st.sampled_from(list(ALERT)),
    anything,
)
def test_whatever_stands_in_a_field_it_is_understood_or_refused_and_never_fails(
    field: str, alert_field: str, value: object
) -> None:
    for odd in (value, body(**{field: value}), with_alert(**{alert_field: value})):
        try:
            assert len(parse(odd).signals) <= 2 or field == "alerts"
        except MalformedBody as refusal:
            assert refusal.field
