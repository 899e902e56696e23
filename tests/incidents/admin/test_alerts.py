from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.clock import standing_at
from foundation.outbox.enums import WorkState
from incidents.enums import AlertDecision
from incidents.models import (
    Alert,
    AlertDefinition,
    AlertRule,
    AlertRunbookFact,
    Runbook,
    WebhookDelivery,
    WebhookReceiver,
)
from incidents.receivers.alertmanager import parse
from incidents.services.intake import accept_delivery, take_in_due
from incidents.services.webhooks import create_webhook
from tests.admin import submit
from tests.factories import make_incident, make_service, make_user, system
from tests.incidents.alertmanager_bodies import alert, body
from tests.incidents.receivers.test_mapping import PAGED

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]

ROOT = "/admin/incidents"


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user("admin", Role.ADMINISTRATOR)
    client.force_login(person)
    return person


@pytest.fixture
def delivery() -> WebhookDelivery:
    receiver, _path = create_webhook(kind="alertmanager", name="production", by=system())
    given = body(alert("CheckoutDown"), truncated=3)
    return accept_delivery(receiver=receiver, body=given, parsed=parse(given), by=receiver.user)


def test_a_new_webhook_shows_its_address_once(client: Client, administrator: User) -> None:
    html = submit(
        client, f"{ROOT}/webhookreceiver/add/", 200, kind="alertmanager", name="eu-west", reason="new cluster"
    )
    found = re.search(r"http://testserver(/hooks/alertmanager/[\w-]+/)", html)
    assert found is not None
    assert Client().post(found.group(1), body(), content_type="application/json").status_code == 202
    receiver = WebhookReceiver.objects.get()
    assert receiver.history.get().history_user == administrator
    secret = found.group(1).split("/")[-2]
    assert secret not in client.get(f"{ROOT}/webhookreceiver/{receiver.pk}/change/").content.decode()


def test_a_name_that_is_taken_is_refused_at_its_field(
    client: Client, administrator: User, delivery: WebhookDelivery
) -> None:
    html = submit(client, f"{ROOT}/webhookreceiver/add/", 200, kind="alertmanager", name="production")
    assert "already" in html
    assert WebhookReceiver.objects.count() == 1


def test_a_new_secret_is_shown_once_and_closes_the_old_address(client: Client, administrator: User) -> None:
    receiver, old = create_webhook(kind="alertmanager", name="production", by=system())
    page = f"{ROOT}/webhookreceiver/{receiver.pk}/change/"
    html = submit(client, page, 200, rotate="on", keep_days="0", reason="it leaked")
    new = re.search(r"http://testserver(/hooks/alertmanager/[\w-]+/)", html)
    assert new is not None
    assert Client().post(old, body(), content_type="application/json").status_code == 401
    assert Client().post(new.group(1), body(), content_type="application/json").status_code == 202


def test_a_webhook_lists_its_deliveries_and_each_shows_its_body(
    client: Client, administrator: User, delivery: WebhookDelivery
) -> None:
    take_in_due()
    listed = client.get(f"{ROOT}/webhookreceiver/{delivery.receiver_id}/change/").content.decode()
    assert "declared INC-1" in listed
    assert f"{ROOT}/webhookdelivery/{delivery.pk}/change/" in listed
    shown = client.get(f"{ROOT}/webhookdelivery/{delivery.pk}/change/").content.decode()
    assert "CheckoutDown" in shown
    assert "&quot;truncatedAlerts&quot;: 3" in shown


def test_a_delivery_given_up_can_be_taken_in_again(
    client: Client, administrator: User, delivery: WebhookDelivery
) -> None:
    WebhookDelivery.objects.update(state=WorkState.DEAD, attempts=8, last_error="boom")
    given = {"action": "take_in_again", "_selected_action": [delivery.pk]}
    assert client.post(f"{ROOT}/webhookdelivery/", given).status_code == 302
    assert take_in_due() == 1
    assert Alert.objects.filter(name="CheckoutDown").exists()


def test_deliveries_are_for_administrators(client: Client, delivery: WebhookDelivery) -> None:
    client.force_login(make_user("olu", Role.RUNBOOK_OWNER))
    assert client.get(f"{ROOT}/webhookdelivery/{delivery.pk}/change/").status_code == 403
    assert client.get(f"{ROOT}/webhookreceiver/").status_code == 403


def test_a_rule_is_edited_as_lines(client: Client, administrator: User) -> None:
    submit(
        client, f"{ROOT}/alertrule/add/", name="Payments page", order="5", decision="declare", severity="1",
        matchers='team =~ payments|ledger\nseverity != none', active="on",
    )  # fmt: skip
    rule = AlertRule.objects.get(name="Payments page")
    assert rule.matchers == [["team", "=~", "payments|ledger"], ["severity", "!=", "none"]]
    html = client.get(f"{ROOT}/alertrule/{rule.pk}/change/").content.decode()
    assert "team =~ payments|ledger\nseverity != none" in html


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"matchers": "severity is critical"}, "Line 1: “severity is critical” is no matcher"),
        ({"matchers": "a = b\nc =~ ("}, "Line 2: “(” is no regular expression"),
        ({"decision": "record"}, "A rule that declares says at which severity"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    client: Client, administrator: User, changes: dict[str, str], sentence: str
) -> None:
    rule = AlertRule.objects.get(decision=AlertDecision.DECLARE)
    assert sentence in submit(client, f"{ROOT}/alertrule/{rule.pk}/change/", 200, **changes)


def test_a_runbook_owner_links_a_definition_with_a_reason(client: Client) -> None:
    client.force_login(make_user("olu", Role.RUNBOOK_OWNER))
    definition, runbook = AlertDefinition(name="CheckoutDown", identity="1"), Runbook(slug="c", title="Checkout")
    definition.save()
    runbook.save()
    service = make_service("checkout")
    address = f"{ROOT}/alertdefinition/{definition.pk}/change/"
    submit(client, address, runbook=runbook.pk, service=service.pk, reason="it fits")
    definition.refresh_from_db()
    assert (definition.runbook, definition.service) == (runbook, service)
    assert AlertRunbookFact.objects.get().reason == "it fits"
    row = definition.history.order_by("-history_id")[0]
    assert (row.history_user.username, row.history_source, row.history_change_reason) == ("olu", "admin", "it fits")


def test_alerts_of_private_incidents_are_not_there(client: Client, delivery: WebhookDelivery) -> None:
    take_in_due()
    client.force_login(make_user("olu", Role.RUNBOOK_OWNER))
    fired = Alert.objects.get()
    assert "CheckoutDown" in client.get(f"{ROOT}/alert/").content.decode()
    fired.incident = make_incident(private=True)
    fired.save()
    assert "CheckoutDown" not in client.get(f"{ROOT}/alert/").content.decode()
    assert client.get(f"{ROOT}/alert/{fired.pk}/change/").status_code == 302


def test_a_sender_moves_to_a_new_address_without_a_gap(client: Client, administrator: User) -> None:
    receiver, old = create_webhook(kind="alertmanager", name="production", by=system())
    page = f"{ROOT}/webhookreceiver/{receiver.pk}/change/"
    html = submit(client, page, 200, rotate="on", keep_days="7", reason="yearly")
    new = re.search(r"http://testserver(/hooks/alertmanager/[\w-]+/)", html)
    assert new is not None
    for path in (old, new.group(1)):
        assert Client().post(path, body(), content_type="application/json").status_code == 202
    with standing_at(clock.now() + timedelta(days=8)):
        assert Client().post(old, body(), content_type="application/json").status_code == 401
    submit(client, page, 302, retire_old="on")
    assert Client().post(old, body(), content_type="application/json").status_code == 401


def test_a_mapping_is_tried_out_on_the_last_body_also_when_that_was_refused(
    client: Client, administrator: User
) -> None:
    receiver, path = create_webhook(kind="json", name="ours", by=system())
    refused = Client().post(path, {"what": "Queue", "key": "7", "now": "bad"}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "state")
    page = client.get(f"{ROOT}/webhookreceiver/{receiver.pk}/change/").content.decode()
    assert "Try this mapping on the last body" in page
    mapping = {"name": "what", "fingerprint": "key", "state": "now"}
    tried = client.post(f"/webhooks/{receiver.public_id}/try/", {"mapping": json.dumps(mapping)})
    assert "One alert is understood" in tried.content.decode()
    wrong = client.post(f"/webhooks/{receiver.public_id}/try/", {"mapping": json.dumps(mapping | {"name": "["})})
    assert wrong.status_code == 422
    bad = submit(client, f"{ROOT}/webhookreceiver/{receiver.pk}/change/", 200, mapping='{"name": "["}')
    assert "is no expression" in bad
    submit(client, f"{ROOT}/webhookreceiver/{receiver.pk}/change/", 302, mapping=json.dumps(mapping))
    again = Client().post(path, {"what": "Queue", "key": "7", "now": "bad"}, content_type="application/json")
    assert again.status_code == 202


def test_only_who_manages_webhooks_tries_them_out(client: Client) -> None:
    receiver, _path = create_webhook(kind="json", name="ours", by=system())
    client.force_login(make_user("", Role.RESPONDER))
    assert client.post(f"/webhooks/{receiver.public_id}/try/", {"mapping": "{}"}).status_code == 403


def test_a_body_that_is_not_signed_is_refused_as_an_unknown_address(client: Client, administrator: User) -> None:
    receiver, path = create_webhook(kind="pagerduty", name="pages", by=system())
    submit(client, f"{ROOT}/webhookreceiver/{receiver.pk}/change/", 302, signing_secret="s3cret")
    receiver.refresh_from_db()
    assert "s3cret" not in receiver.sealed_signing_secret
    raw = json.dumps(PAGED)
    signature = hmac.new(b"s3cret", raw.encode(), hashlib.sha256).hexdigest()
    unknown = Client().post("/hooks/pagerduty/nobody/", raw, content_type="application/json")
    unsigned = Client().post(path, raw, content_type="application/json")
    assert (unsigned.status_code, unsigned.content) == (401, unknown.content)
    signed = {"HTTP_X_PAGERDUTY_SIGNATURE": f"v1={signature}"}
    assert Client().post(path, raw, content_type="application/json", **signed).status_code == 202
    assert Client().post(path, raw + " ", content_type="application/json", **signed).status_code == 401
    submit(client, f"{ROOT}/webhookreceiver/{receiver.pk}/change/", 302, unsigned="on")
    assert Client().post(path, raw, content_type="application/json").status_code == 202
