"""Senders of events deliver at least once and in any order; what each says of its own moment decides."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.accounts.enums import Role
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.clock import standing_at
from incidents.enums import AlertState, Severity, Status
from incidents.models import Alert, Incident, WebhookDelivery, WebhookReceiver
from incidents.receivers.by_kind import understood
from incidents.services import alert_incidents
from incidents.services.intake import accept_delivery, take_in_due
from incidents.services.lifecycle import advance
from incidents.services.webhooks import create_webhook, replay_delivery
from tests.factories import make_service, make_user, system
from tests.incidents.alertmanager_bodies import START, alert
from tests.incidents.services.test_intake import MINUTE, post

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

TRIGGERED, ACKNOWLEDGED, RESOLVED = ("triggered", 1), ("acknowledged", 4), ("resolved", 9)


@pytest.fixture
def pagerduty() -> WebhookReceiver:
    return create_webhook(kind="pagerduty", name="pd", by=system())[0]


def send(receiver: WebhookReceiver, status: str, minute: int, **data: Any) -> WebhookDelivery:
    said = {"type": "incident", "id": "P1", "title": "Queue", "status": status, "priority": {"summary": "P1"}, **data}
    body = {"event": {"occurred_at": (START + minute * MINUTE).isoformat(), "data": said}}
    parsed = understood(receiver.kind, body, receiver.mapping)
    with standing_at(START + timedelta(hours=1)):
        delivery = accept_delivery(receiver=receiver, body=body, parsed=parsed, by=receiver.user)
        take_in_due()
    delivery.refresh_from_db()
    return delivery


@pytest.mark.parametrize("order", list(permutations((TRIGGERED, ACKNOWLEDGED, RESOLVED))), ids=str)
def test_in_whatever_order_events_come_what_is_over_is_over(pagerduty: WebhookReceiver, order: Any) -> None:
    for event in (*order, *order):
        send(pagerduty, *event)
    row = Alert.objects.get()
    assert (row.state, row.ended_at) == (AlertState.RESOLVED, START + 9 * MINUTE)
    assert Incident.objects.count() == (0 if order[0] == RESOLVED else 1)


def test_an_event_said_once_more_declares_nothing_after_its_incident_was_resolved(pagerduty: WebhookReceiver) -> None:
    send(pagerduty, *TRIGGERED)
    send(pagerduty, *RESOLVED)
    advance(incident=Incident.objects.get(), to=Status.RESOLVED, by=make_user())
    send(pagerduty, *TRIGGERED)
    assert Incident.objects.count() == 1


def test_what_fires_after_the_end_fires_anew_and_a_late_end_does_not_end_it(
    pagerduty: WebhookReceiver,
) -> None:
    send(pagerduty, *TRIGGERED)
    send(pagerduty, *RESOLVED)
    send(pagerduty, "triggered", 20)
    send(pagerduty, "resolved", 9)
    send(pagerduty, "resolved", 8)
    states = list(Alert.objects.order_by("started_at").values_list("state", "started_at"))
    assert states == [(AlertState.RESOLVED, START + MINUTE), (AlertState.FIRING, START + 20 * MINUTE)]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=st.lists(st.tuples(st.booleans(), st.integers(0, 30)), min_size=1, max_size=8, unique_by=lambda e: e[1]))
def test_the_last_moment_decides_whatever_comes_last(events: list[tuple[bool, int]]) -> None:
    receiver = create_webhook(kind="pagerduty", name=f"pd {WebhookReceiver.objects.count()}", by=system())[0]
    for fires, minute in events:
        send(receiver, "triggered" if fires else "resolved", minute)
    fires_at_last = max(events, key=lambda event: event[1])[0]
    assert Alert.objects.filter(receiver=receiver, state=AlertState.FIRING).exists() is fires_at_last


def test_a_replay_is_no_sighting_and_keeps_what_came_of_it_at_first(pagerduty: WebhookReceiver) -> None:
    delivery = send(pagerduty, *TRIGGERED)
    first = delivery.outcome
    assert first["declared"] == [Incident.objects.get().reference]
    for _time in range(2):
        replay_delivery(delivery=delivery, by=make_user("", Role.ADMINISTRATOR))
        take_in_due()
        delivery.refresh_from_db()
    assert Alert.objects.get().times_seen == 1
    assert delivery.outcome["before"][0] == first
    assert len(delivery.outcome["before"]) == 2


def test_a_service_is_found_by_its_name_and_what_has_none_by_the_senders_group(pagerduty: WebhookReceiver) -> None:
    service = make_service("label-print", name="Label printing")
    for number in range(3):
        send(pagerduty, "triggered", number, id=f"P{number}", service={"summary": "Label Printing", "id": "S1"})
        send(
            pagerduty,
            "triggered",
            number,
            id=f"Q{number}",
            service={"summary": "Unknown", "id": "S2"},
            title=f"Q{number}",
        )
    assert sorted((each.service for each in Incident.objects.all()), key=bool) == [None, service]


def test_one_alert_without_a_name_loses_no_other() -> None:
    receiver = create_webhook(kind="alertmanager", name="production", by=system())[0]
    post(receiver, alert(" "), alert("Real"))
    assert set(Alert.objects.values_list("name", flat=True)) == {"unnamed alert", "Real"}
    assert {each.severity for each in Incident.objects.all()} == {Severity.SEV2}


def test_what_can_not_be_declared_is_recorded_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_given: Any) -> None:
        raise BrokenRule("no", "It can’t be.")

    monkeypatch.setattr(alert_incidents, "declare_incident", refuse)
    receiver = create_webhook(kind="alertmanager", name="production", by=system())[0]
    delivery = post(receiver, alert("Real"))
    assert delivery.outcome["refused"] == ["Real: It can’t be."]
    assert Alert.objects.get().incident is None


def test_the_end_of_an_earlier_firing_ends_no_later_one() -> None:
    receiver = create_webhook(kind="alertmanager", name="production", by=system())[0]
    post(receiver, alert("A", start=START + 10 * MINUTE), now=START + 11 * MINUTE)
    post(receiver, alert("A", start=START, end=START + 5 * MINUTE), now=START + 12 * MINUTE)
    states = list(Alert.objects.order_by("started_at").values_list("state", flat=True))
    assert states == [AlertState.RESOLVED, AlertState.FIRING]
