from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from foundation.accounts.enums import Role
from foundation.audit.clock import standing_at
from foundation.outbox.enums import WorkState
from incidents.enums import AlertDecision, AlertState, DeclaredVia, Severity, Status, TimelineKind
from incidents.models import Alert, AlertDefinition, AlertRule, Incident, WebhookDelivery, WebhookReceiver
from incidents.receivers.alertmanager import parse
from incidents.receivers.by_kind import understood
from incidents.services.alerts import save_alert_rule
from incidents.services.intake import accept_delivery, take_in_due
from incidents.services.lifecycle import advance
from incidents.services.ownership import add_affected_service
from incidents.services.webhooks import create_webhook, replay_delivery
from tests.factories import make_incident, make_service, make_team, make_user, system
from tests.incidents.alertmanager_bodies import START, alert, body

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def receiver() -> WebhookReceiver:
    return create_webhook(kind="alertmanager", name="production", by=system())[0]


def store(receiver: WebhookReceiver, given: dict[str, Any]) -> WebhookDelivery:
    return accept_delivery(receiver=receiver, body=given, parsed=parse(given), by=receiver.user)


def post(receiver: WebhookReceiver, *alerts: dict[str, Any], **fields: Any) -> WebhookDelivery:
    """Stored and taken in, four minutes after the alerts' usual start."""
    with standing_at(fields.pop("now", START + 4 * MINUTE)):
        delivery = store(receiver, body(*alerts, **fields))
        take_in_due()
    delivery.refresh_from_db()
    assert delivery.state == WorkState.DONE, delivery.last_error
    return delivery


def lines(incident: Incident, kind: TimelineKind) -> list[str]:
    return [entry.parameters["name"] for entry in incident.timeline.filter(kind=kind).oldest_first()]


def test_a_critical_alert_declares_an_incident_of_its_service(receiver: WebhookReceiver) -> None:
    service = make_service("checkout")
    delivery = post(receiver, alert("CheckoutDown", service="checkout", summary="Checkout is down."))
    incident = Incident.objects.get()
    assert incident.title == "CheckoutDown: Checkout is down"
    assert (incident.severity, incident.service, incident.team) == (Severity.SEV2, service, service.team)
    assert (incident.declared_via, incident.declared_by) == (DeclaredVia.ALERT, receiver.user)
    assert (incident.detected_at, incident.impact_started_at) == (START, None)
    assert incident.severityassessments.get().by_machine
    assert lines(incident, TimelineKind.ALERT_FIRED) == ["CheckoutDown"]
    assert Alert.objects.get().incident == incident
    assert delivery.outcome == {
        "alerts": 1, "new": 1, "fired_again": 0, "resolved": 0, "truncated": 0,
        "declared": [incident.reference], "attached": [],
    }  # fmt: skip


def test_the_definition_says_whose_alert_it_is(receiver: WebhookReceiver) -> None:
    service = make_service("ledger")
    AlertDefinition(name="Lag", identity="1", labels={"severity": "warning"}).save()
    AlertDefinition(name="Lag", identity="2", labels={"severity": "critical"}, service=service).save()
    post(receiver, alert("Lag"))
    assert Alert.objects.get().definition == AlertDefinition.objects.get(identity="2")
    assert Incident.objects.get().service == service


def test_without_a_service_a_team_label_names_the_owner(receiver: WebhookReceiver) -> None:
    team = make_team("platform")
    post(receiver, alert("NodeGone", team="platform"))
    assert Incident.objects.get().team == team


def test_others_are_recorded_and_heartbeats_never_declare(receiver: WebhookReceiver) -> None:
    post(receiver, alert("DiskFilling", severity="warning"), alert("Watchdog", severity="none"))
    assert not Incident.objects.exists()
    assert dict(Alert.objects.values_list("name", "decision")) == {
        "DiskFilling": AlertDecision.RECORD,
        "Watchdog": AlertDecision.HEARTBEAT,
    }


def test_a_critical_alert_joins_the_open_incident_of_its_service(receiver: WebhookReceiver) -> None:
    service = make_service("checkout")
    incident = make_incident(service=service, severity=Severity.SEV1)
    delivery = post(receiver, alert("CheckoutDown", service="checkout"))
    assert Alert.objects.get().incident == incident
    assert delivery.outcome["attached"] == [incident.reference]
    assert Incident.objects.count() == 1


def test_a_service_that_is_affected_counts_as_its_incident(receiver: WebhookReceiver) -> None:
    other = make_service("auth")
    incident = make_incident(service=make_service("checkout"))
    add_affected_service(incident=incident, service=other, by=make_user())
    post(receiver, alert("AuthDown", service="auth"))
    assert Alert.objects.get().incident == incident


def test_a_private_incident_and_a_drill_take_no_alert_in(receiver: WebhookReceiver) -> None:
    service = make_service("checkout")
    make_incident(service=service, private=True)
    make_incident(service=service, kind="drill")
    post(receiver, alert("CheckoutDown", service="checkout"))
    assert Incident.objects.count() == 3


def test_a_storm_without_services_folds_into_one_incident(receiver: WebhookReceiver) -> None:
    post(receiver, *(alert("PodGone", pod=f"p{n}", severity="critical") for n in range(40)))
    post(receiver, *(alert("PodGone", pod=f"p{n}", severity="critical") for n in range(40, 60)), alert("NodeGone"))
    incident = Incident.objects.get()
    assert incident.alerts.count() == 61
    assert lines(incident, TimelineKind.ALERT_FIRED) == ["PodGone ×40", "PodGone ×20", "NodeGone"]


def test_alerts_of_two_services_declare_two_incidents(receiver: WebhookReceiver) -> None:
    make_service("checkout")
    make_service("search")
    post(receiver, alert("Down", service="checkout"), alert("Down", service="search"))
    assert Incident.objects.count() == 2


def test_the_same_body_thrice_changes_nothing_but_how_often_it_was_seen(receiver: WebhookReceiver) -> None:
    for _time in range(3):
        post(receiver, alert("CheckoutDown"))
    incident, seen = Incident.objects.get(), Alert.objects.get()
    assert (seen.times_seen, seen.state, seen.incident) == (3, AlertState.FIRING, incident)
    assert lines(incident, TimelineKind.ALERT_FIRED) == ["CheckoutDown"]


def test_a_resolved_alert_is_noted_on_its_incident_once(receiver: WebhookReceiver) -> None:
    post(receiver, alert("CheckoutDown"))
    for _time in range(2):
        post(receiver, alert("CheckoutDown", end=START + 2 * MINUTE))
    incident, over = Incident.objects.get(), Alert.objects.get()
    assert (over.state, over.ended_at, over.times_seen) == (AlertState.RESOLVED, START + 2 * MINUTE, 3)
    assert lines(incident, TimelineKind.ALERT_RESOLVED) == ["CheckoutDown"]
    assert incident.status == Status.DECLARED


def test_what_is_over_when_first_heard_of_declares_nothing(receiver: WebhookReceiver) -> None:
    post(receiver, alert("CheckoutDown", end=START + MINUTE))
    assert not Incident.objects.exists()
    assert Alert.objects.get().state == AlertState.RESOLVED


def test_a_later_firing_of_the_same_alert_is_another_row(receiver: WebhookReceiver) -> None:
    post(receiver, alert("CheckoutDown"))
    post(receiver, alert("CheckoutDown", start=START + 3 * MINUTE))
    first, second = Alert.objects.order_by("started_at")
    assert (first.state, first.ended_at) == (AlertState.RESOLVED, START + 3 * MINUTE)
    assert second.state == AlertState.FIRING
    assert first.incident == second.incident == Incident.objects.get()


def test_a_start_that_its_sender_moved_back_is_the_same_firing(receiver: WebhookReceiver) -> None:
    post(receiver, alert("CheckoutDown"))
    post(receiver, alert("CheckoutDown", start=START - MINUTE))
    assert Alert.objects.get().started_at == START - MINUTE


def test_what_fires_again_after_its_incident_ended_declares_a_new_one(receiver: WebhookReceiver) -> None:
    post(receiver, alert("CheckoutDown"))
    first = Incident.objects.get()
    post(receiver, alert("CheckoutDown", end=START + 2 * MINUTE))
    with standing_at(START + 5 * MINUTE):
        advance(incident=first, to=Status.RESOLVED, by=make_user())
    post(receiver, alert("CheckoutDown"), now=START + 11 * MINUTE)
    assert Alert.objects.get().incident == Incident.objects.exclude(pk=first.pk).get()


def test_a_repeat_after_the_incident_ended_declares_nothing(receiver: WebhookReceiver) -> None:
    post(receiver, alert("CheckoutDown"))
    advance(incident=Incident.objects.get(), to=Status.RESOLVED, by=make_user())
    post(receiver, alert("CheckoutDown"))
    assert Incident.objects.count() == 1


def test_a_delivery_replayed_never_turns_back_time(receiver: WebhookReceiver) -> None:
    firing = post(receiver, alert("CheckoutDown"))
    post(receiver, alert("CheckoutDown", end=START + 2 * MINUTE))
    replay_delivery(delivery=firing, by=make_user("", Role.ADMINISTRATOR))
    assert take_in_due() == 1
    assert Alert.objects.get().state == AlertState.RESOLVED


def test_alerts_left_out_by_the_sender_are_kept_as_a_number(receiver: WebhookReceiver) -> None:
    delivery = post(receiver, alert("CheckoutDown"), truncated=7)
    assert (delivery.truncated, delivery.outcome["truncated"]) == (7, 7)


def test_a_rule_that_attaches_joins_an_incident_and_declares_none(receiver: WebhookReceiver) -> None:
    save_alert_rule(
        rule=AlertRule(name="Join", order=15, matchers=[["tier", "=~", "1|2"]], decision=AlertDecision.ATTACH),
        by=system(),
    )
    service = make_service("checkout")
    post(receiver, alert("Slow", service="checkout", tier="1"))
    assert not Incident.objects.exists()
    incident = make_incident(service=service)
    post(receiver, alert("Slower", service="checkout", tier="1"))
    assert Alert.objects.get(name="Slower").incident == incident


def test_taking_in_a_storm_takes_few_queries(receiver: WebhookReceiver, django_assert_max_num_queries: Any) -> None:
    post(receiver, alert("PodGone", pod="first"))
    with django_assert_max_num_queries(45):
        post(receiver, *(alert("PodGone", pod=f"p{n}") for n in range(200)))


def test_a_repeated_storm_takes_few_queries(receiver: WebhookReceiver, django_assert_max_num_queries: Any) -> None:
    storm = [alert("PodGone", pod=f"p{n}") for n in range(200)]
    post(receiver, *storm)
    with django_assert_max_num_queries(28):
        post(receiver, *storm)
    assert set(Alert.objects.values_list("times_seen", flat=True)) == {2}


def test_an_alert_twice_in_one_body_is_one_row(receiver: WebhookReceiver) -> None:
    for _time in range(2):
        post(receiver, alert("CheckoutDown"), alert("CheckoutDown"))
    assert Alert.objects.get().times_seen == 4


def test_labels_and_texts_follow_their_sender(receiver: WebhookReceiver) -> None:
    post(receiver, alert("CheckoutDown", summary="1 pod"))
    later = post(receiver, alert("CheckoutDown", summary="2 pods"))
    seen = Alert.objects.get()
    assert (seen.annotations, seen.last_delivery, seen.times_seen) == ({"summary": "2 pods"}, later, 2)


def test_a_body_that_fails_is_tried_again_and_kept(receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = store(receiver, body(alert("CheckoutDown")))
    monkeypatch.setattr("incidents.services.alert_incidents.settle", lambda *_, **__: 1 / 0)
    assert take_in_due() == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (WorkState.WAITING, 1)
    assert "ZeroDivisionError" in delivery.last_error
    assert not Alert.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_deliveries_at_once_declare_one_incident() -> None:
    make_service("checkout")
    receivers = [create_webhook(kind="alertmanager", name=f"cluster {n}", by=system())[0] for n in range(4)]
    for receiver in receivers:
        store(receiver, body(alert("CheckoutDown", service="checkout")))
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        take_in_due()
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {WorkState.DONE}
    assert Alert.objects.filter(incident=Incident.objects.get()).count() == 4


def test_a_sender_that_tells_when_it_wrote_repeats_the_same_firing() -> None:
    receiver, _path = create_webhook(kind="pagerduty", name="pages", by=system())

    def said(status: str, minute: int) -> None:
        data = {"type": "incident", "id": "P1", "title": "Queue", "status": status}
        given = {"event": {"occurred_at": f"2026-03-01T10:{minute:02}:00Z", "data": data}}
        parsed = understood("pagerduty", given, receiver.mapping)
        accept_delivery(receiver=receiver, body=given, parsed=parsed, by=receiver.user)
        take_in_due()

    for status, minute in (("triggered", 1), ("acknowledged", 4), ("resolved", 9), ("triggered", 30)):
        said(status, minute)
    first, second = Alert.objects.order_by("id")
    assert (first.started_at.minute, first.ended_at and first.ended_at.minute, first.state) == (1, 9, "resolved")
    assert (second.started_at.minute, second.state) == (30, "firing")


def test_without_a_moment_the_arrival_counts_and_a_repeat_is_the_same() -> None:
    receiver, _path = create_webhook(kind="json", name="ours", by=system())
    for minute, status in ((0, "open"), (5, "open"), (9, "closed")):
        given = {"title": "Queue", "status": status}
        with standing_at(START + minute * MINUTE):
            parsed = understood("json", given, receiver.mapping)
            accept_delivery(receiver=receiver, body=given, parsed=parsed, by=receiver.user)
            take_in_due()
    [row] = Alert.objects.all()
    assert (row.started_at, row.ended_at, row.times_seen) == (START, START + 9 * MINUTE, 3)
