"""Deliveries that are taken in at the same moment, and incidents that end while an alert is about to join them."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from foundation.accounts.enums import Role
from foundation.audit import clock
from incidents.enums import Severity, Status
from incidents.models import Alert, Incident, WebhookDelivery, WebhookReceiver
from incidents.receivers.by_kind import understood
from incidents.services import alert_incidents
from incidents.services.alert_incidents import open_incident_for
from incidents.services.intake import accept_delivery, take_in_due
from incidents.services.lifecycle import advance, cancel
from incidents.services.merging import merge_incident
from incidents.services.webhooks import create_webhook
from tests.factories import make_incident, make_service, make_user, system
from tests.incidents.alertmanager_bodies import START, alert, body
from tests.incidents.models.test_commander_race import at_once

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]

MINUTE = timedelta(minutes=1)


def sender(name: str, kind: str = "alertmanager") -> WebhookReceiver:
    return create_webhook(kind=kind, name=name, by=system())[0]


def store(receiver: WebhookReceiver, given: Any) -> None:
    parsed = understood(receiver.kind, given, receiver.mapping)
    accept_delivery(receiver=receiver, body=given, parsed=parsed, by=receiver.user)


def problems() -> list[str]:
    return list(WebhookDelivery.objects.exclude(last_error="").values_list("last_error", flat=True))


def test_what_fires_again_at_three_senders_at_once_is_one_incident() -> None:
    for number in range(3):
        service = make_service(f"s{number}")
        senders = [sender(f"c{number}{each}") for each in range(3)]
        for given in (alert("A", service=service.slug), alert("A", service=service.slug, end=START + MINUTE)):
            for each in senders:
                store(each, body(given))
            take_in_due()
        first = Incident.objects.get(service=service)
        advance(incident=first, to=Status.RESOLVED, by=make_user(), at=clock.now() - timedelta(minutes=10))
        for each in senders:
            store(each, body(alert("A", service=service.slug)))
        at_once(*[take_in_due] * 3)
        take_in_due()
        assert Incident.objects.filter(service=service).count() == 2
        assert problems() == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
@pytest.mark.parametrize("how", ["cancelled", "resolved", "merged"])
def test_an_alert_joins_no_incident_that_ends_while_it_is_found(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = make_user("boss", Role.ADMINISTRATOR, Role.COMMANDER)
    incident = make_incident(service=make_service("checkout"), severity=Severity.SEV3, by=boss)
    other = make_incident(severity=Severity.SEV3, by=boss)
    store(sender("c"), body(alert("A", service="checkout")))

    def end() -> None:
        mine = Incident.objects.get(pk=incident.pk)
        if how == "cancelled":
            cancel(incident=mine, by=boss, reason="a false alarm")
        elif how == "resolved":
            advance(incident=mine, to=Status.RESOLVED, by=boss)
        else:
            merge_incident(incident=mine, into=Incident.objects.get(pk=other.pk), by=boss, reason="the same")
        connections.close_all()

    def meanwhile(*args: Any, **given: Any) -> Incident | None:
        found = open_incident_for(*args, **given)
        monkeypatch.setattr(alert_incidents, "open_incident_for", open_incident_for)
        thread = threading.Thread(target=end)
        thread.start()
        thread.join(15)
        assert not thread.is_alive()
        return found

    monkeypatch.setattr(alert_incidents, "open_incident_for", meanwhile)
    take_in_due()
    joined = Alert.objects.get().incident
    assert joined is not None
    assert joined.status != how
    assert joined.is_running
    assert problems() == []


def test_ends_in_crossed_order_wait_for_each_other_without_a_deadlock() -> None:
    for number in range(4):
        for slug in (f"x{number}", f"y{number}"):
            make_service(slug)
        senders = [sender(f"d{number}{each}") for each in range(2)]
        for each in senders:
            store(each, body(alert("A", service=f"x{number}"), alert("B", service=f"y{number}")))
        take_in_due()
        ends = [
            alert("A", service=f"x{number}", end=START + MINUTE),
            alert("B", service=f"y{number}", end=START + MINUTE),
        ]
        store(senders[0], body(*ends))
        store(senders[1], body(*reversed(ends)))
        at_once(take_in_due, take_in_due)
    assert problems() == []


def test_a_storm_that_nothing_groups_is_one_incident_of_its_sender() -> None:
    receiver = sender("any", kind="json")
    alerts = [{"name": f"a{number}", "state": "firing", "severity": "critical"} for number in range(30)]
    store(receiver, {"alerts": alerts[:20]})
    take_in_due()
    for each in alerts[20:]:
        store(receiver, {"alerts": [each]})
        take_in_due()
    assert Incident.objects.count() == 1
    assert Alert.objects.filter(incident=Incident.objects.get()).count() == 30
