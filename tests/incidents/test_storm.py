"""A storm on a running server and a real worker: many posts at once, of fewer alerts of one service."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.db.models import Sum

from bench.alert_bodies import bodies
from bench.sending import post_all
from incidents.models import Alert, Incident, WebhookDelivery
from incidents.services.webhooks import create_webhook
from tests.factories import make_service, system
from tests.workers import Worker

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

DELIVERIES, EACH_TOLD = 300, 5


@pytest.mark.once
@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_a_storm_of_one_service_is_one_incident_and_loses_nothing(
    live_server: LiveServer, request: pytest.FixtureRequest
) -> None:
    worker: Worker = request.getfixturevalue("rabbitmq_worker" if connection.vendor == "postgresql" else "worker")
    service = make_service("checkout")
    _receiver, hook = create_webhook(kind="alertmanager", name="production", by=system())
    worker.start("--concurrency=2")
    port = urlsplit(live_server.url).port
    assert port is not None
    told = list(bodies(service.slug, DELIVERIES, each_told=EACH_TOLD))
    with ThreadPoolExecutor(max_workers=1) as apart:  # browser tests leave a loop of theirs running in this thread
        sent = apart.submit(lambda: asyncio.run(post_all(port, hook, told, a_second=1000, at_once=16))).result()
    assert dict(sent.statuses) == {202: DELIVERIES}
    worker.wait_until(lambda: not WebhookDelivery.objects.exclude(state="done").exists(), timeout=60)
    assert WebhookDelivery.objects.count() == DELIVERIES
    incident = Incident.objects.get()
    assert incident.service == service
    seen = Alert.objects.filter(incident=incident).aggregate(Sum("times_seen"))["times_seen__sum"]
    assert (incident.alerts.count(), seen) == (DELIVERIES // EACH_TOLD, DELIVERIES)
