"""Bodies that a running Alertmanager 0.25 sent, posted to the address in their order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from incidents.enums import AlertState, DeclaredVia
from incidents.models import Alert, Incident, WebhookDelivery
from incidents.services.intake import take_in_due
from incidents.services.webhooks import create_webhook
from tests.factories import system

pytestmark = [pytest.mark.real, pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def bodies(shared_data: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted((shared_data / "webhooks" / "alertmanager").glob("*.json"))]


@pytest.fixture
def expected(shared_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared_data / "EXPECTED.json").read_text())["alertmanager_webhooks"]
    return found


def post_all(bodies: list[bytes], path: str, *, at_once: bool = False) -> None:
    for given in bodies:
        answer = Client().post(path, given, content_type="application/json")
        assert answer.status_code == 202
        if not at_once:
            take_in_due()
    take_in_due()


def assert_as_expected(expected: dict[str, Any]) -> None:
    def names(state: AlertState) -> list[str]:
        return sorted(Alert.objects.filter(state=state).values_list("name", flat=True))

    assert names(AlertState.FIRING) == expected["replayed_in_order_final_firing"]
    assert names(AlertState.RESOLVED) == expected["replayed_in_order_final_resolved"]
    assert Alert.objects.values("fingerprint").distinct().count() == expected["distinct_alert_fingerprints"]
    incident = Incident.objects.get()
    assert incident.declared_via == DeclaredVia.ALERT
    assert set(incident.alerts.values_list("name", flat=True)) == {
        "KubeAPIDown", "KubeControllerManagerDown", "KubeSchedulerDown",
    }  # fmt: skip


@pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "all waiting"])
def test_the_seven_leave_three_firing_and_two_resolved(
    bodies: list[bytes], expected: dict[str, Any], *, at_once: bool
) -> None:
    _receiver, path = create_webhook(kind="alertmanager", name="real", by=system())
    post_all(bodies, path, at_once=at_once)
    assert_as_expected(expected)
    assert sum(WebhookDelivery.objects.values_list("truncated", flat=True)) == 4


@pytest.mark.parametrize("order", ["each thrice", "all thrice"])
def test_sent_three_times_they_leave_the_same(bodies: list[bytes], expected: dict[str, Any], order: str) -> None:
    _receiver, path = create_webhook(kind="alertmanager", name="real", by=system())
    thrice = bodies * 3 if order == "all thrice" else [given for given in bodies for _time in range(3)]
    post_all(thrice, path)
    assert_as_expected(expected)
