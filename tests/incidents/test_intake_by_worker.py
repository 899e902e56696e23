"""From the address to the incident through a real Celery worker."""

from __future__ import annotations

import json

from django.test import Client

from foundation.audit.enums import Source
from incidents.models import Incident, WebhookDelivery
from incidents.services.webhooks import create_webhook
from tests.factories import system
from tests.incidents.alertmanager_bodies import alert, body
from tests.workers import Worker


def post(path: str, name: str) -> None:
    given = json.dumps(body(alert(name), group=name))
    assert Client().post(path, given, content_type="application/json").status_code == 202


def test_a_worker_takes_in_what_is_posted_and_what_a_dead_one_left(worker: Worker) -> None:
    receiver, path = create_webhook(kind="alertmanager", name="production", by=system())
    worker.start()
    post(path, "CheckoutDown")
    incident = worker.wait_until(lambda: Incident.objects.first())
    row = incident.history.order_by("history_id")[0]
    assert (row.history_user, row.history_source) == (receiver.user, Source.TASK)
    worker.kill9()
    post(path, "SearchDown")
    worker.start()
    worker.send("incidents.take_in_deliveries")
    worker.wait_until(lambda: Incident.objects.count() == 2)
    worker.wait_until(lambda: not WebhookDelivery.objects.exclude(state="done").exists())
