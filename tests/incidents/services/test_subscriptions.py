"""Amazon SNS asks whether a topic is wanted: a worker opens its address, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from foundation.audit import clock
from foundation.fetching import Fetched, FetchFailed
from incidents.models import WebhookDelivery, WebhookSample
from incidents.services import webhooks
from incidents.services.webhooks import confirm_subscriptions, create_webhook
from tests.factories import system

pytestmark = pytest.mark.django_db

ADDRESS = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=x"


def subscribe(address: str = ADDRESS) -> Any:
    _receiver, path = create_webhook(kind="cloudwatch", name="aws", by=system())
    given = {"Type": "SubscriptionConfirmation", "SubscribeURL": address, "Message": "You have chosen to subscribe"}
    return Client().post(path, given, content_type="application/json")


def test_a_subscription_is_confirmed_by_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr(webhooks, "fetch", lambda address, **_limits: opened.append(address) or Fetched())
    assert subscribe().status_code == 202
    assert opened == []
    assert confirm_subscriptions(now=clock.now()) == 1
    assert confirm_subscriptions(now=clock.now()) == 0
    assert opened == [ADDRESS]
    assert WebhookSample.objects.get().confirmed_at is not None
    assert WebhookDelivery.objects.count() == 1


def test_a_foreign_address_is_refused_and_opened_by_nobody() -> None:
    answer = subscribe("https://169.254.169.254/latest/meta-data")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "SubscribeURL")
    assert confirm_subscriptions(now=clock.now()) == 0


def test_what_fails_is_tried_again_and_given_up_when_amazon_has(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(address: str, **_limits: Any) -> Fetched:
        raise FetchFailed("The server did not answer in time.")

    monkeypatch.setattr(webhooks, "fetch", fails)
    subscribe()
    confirm_subscriptions(now=clock.now())
    sample = WebhookSample.objects.get()
    assert (sample.confirm_address, sample.confirm_problem) == (ADDRESS, "The server did not answer in time.")
    confirm_subscriptions(now=clock.now() + timedelta(days=4))
    sample.refresh_from_db()
    assert sample.confirm_address == ""
