from __future__ import annotations

import itertools
from typing import Any

import pytest

from foundation.audit import clock
from incidents.enums import AlertState
from incidents.models import Alert, Incident, WebhookDelivery, WebhookReceiver
from tests.api import client_of
from tests.factories import make_incident, make_service, make_user, system

pytestmark = pytest.mark.django_db

_numbers = itertools.count(1)


def make_alert(**fields: Any) -> Alert:
    """As an intake would have written it."""
    number = next(_numbers)
    receiver = WebhookReceiver(kind="alertmanager", name=f"receiver {number}", digest=f"{number:064}", user=system())
    receiver.save()
    delivery = WebhookDelivery.objects.create(receiver=receiver, body={}, body_digest="")
    now = clock.now()
    defaults = {"name": "HighErrorRate", "fingerprint": f"f{number}", "state": AlertState.FIRING}
    return Alert.objects.create(
        **defaults | fields, receiver=receiver, last_delivery=delivery, started_at=now, first_seen_at=now,
        last_seen_at=now,
    )  # fmt: skip


def rows(query: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client_of(make_user()).get("/api/v1/alerts/", query).json()["results"]
    return found


def test_a_row_has_the_keys_of_the_contract() -> None:
    incident: Incident = make_incident()
    make_alert(incident=incident, labels={"severity": "critical"}, service=make_service("checkout"))
    [row] = rows()
    assert row.keys() >= {"state", "name", "labels", "fingerprint", "incident"}
    assert (row["state"], row["incident"], row["service"]) == ("firing", incident.reference, "checkout")


def test_alerts_are_filtered_by_state_and_incident() -> None:
    incident = make_incident()
    make_alert(name="a", incident=incident)
    make_alert(name="b", state=AlertState.RESOLVED)
    assert [row["name"] for row in rows({"state": "resolved"})] == ["b"]
    assert [row["name"] for row in rows({"incident": incident.reference})] == ["a"]


def test_the_alert_of_a_private_incident_is_not_there() -> None:
    alert = make_alert(incident=make_incident(private=True))
    assert rows() == []
    assert client_of(make_user()).get(f"/api/v1/alerts/{alert.public_id}/").status_code == 404


def test_the_list_takes_a_constant_number_of_queries(django_assert_max_num_queries: Any) -> None:
    client = client_of(make_user())
    for _number in range(5):
        make_alert(incident=make_incident(), service=make_service())
    with django_assert_max_num_queries(4):
        client.get("/api/v1/alerts/")
