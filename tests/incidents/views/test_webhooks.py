from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from foundation.outbox.enums import WorkState
from incidents.models import WebhookDelivery, WebhookReceiver
from incidents.services.webhooks import create_webhook, rotate_secret, save_webhook
from tests.factories import system
from tests.incidents.alertmanager_bodies import alert, body

pytestmark = pytest.mark.django_db


@pytest.fixture
def path() -> str:
    return create_webhook(kind="alertmanager", name="production", by=system())[1]


def post(path: str, given: Any) -> Any:
    text = given if isinstance(given, (str, bytes)) else json.dumps(given)
    return Client(enforce_csrf_checks=True).post(path, text, content_type="application/json")


def test_an_accepted_delivery_is_stored_before_it_is_acknowledged(path: str) -> None:
    given = body(alert("CheckoutDown"))
    answer = post(path, given)
    delivery = WebhookDelivery.objects.get()
    assert (answer.status_code, answer.json()) == (202, {"id": delivery.public_id})
    assert (delivery.body, delivery.state) == (given, WorkState.WAITING)


def test_a_wrong_token_is_refused_and_tells_nothing(path: str) -> None:
    wrong = post("/hooks/alertmanager/not-the-token/", body())
    assert wrong.status_code == 401
    assert wrong["Content-Type"] == "application/problem+json"
    assert post("/hooks/alertmanager/not-the-token/", "rubbish").content == wrong.content
    assert not WebhookDelivery.objects.exists()


def test_an_unknown_kind_is_not_found() -> None:
    assert post("/hooks/carrier-pigeon/token/", body()).status_code == 404


def test_reading_the_address_is_no_way_in(path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.engines
@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ("{", 400, "body"),
        ("", 400, "body"),
        (b"\xff\xfe", 400, "body"),
        ('{"version": NaN}', 400, "body"),
        ("[]", 422, "body"),
        ({"version": "3"}, 422, "version"),
        (body() | {"alerts": {}}, 422, "alerts"),
        (body(alert("A") | {"startsAt": "yesterday"}), 422, "alerts[0].startsAt"),
        (body(alert("A"), alert("B") | {"labels": {"a": 1}}), 422, "alerts[1].labels.a"),
        (body() | {"externalURL": "a\x00b"}, 422, "externalURL"),
        (body() | {"more": json.loads("[" * 80 + "]" * 80)}, 422, None),
    ],
    ids=["half", "empty", "not utf-8", "not a number", "list", "version", "alerts", "start", "label", "NUL", "deep"],
)
def test_a_malformed_body_is_refused_with_its_field(path: str, given: Any, status: int, field: str | None) -> None:
    answer = post(path, given)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    if field is not None:
        assert answer.json()["errors"][0]["field"] == field
    assert not WebhookDelivery.objects.exists()


@pytest.mark.engines
def test_counts_beyond_any_column_are_kept_at_the_most_that_fits(path: str) -> None:
    assert post(path, body(truncated=2**60)).status_code == 202
    assert WebhookDelivery.objects.get().truncated == 2**31 - 1


def test_an_oversized_body_is_refused(path: str) -> None:
    answer = post(path, "[" + " " * (4 * 1024 * 1024) + "]")
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (413, "too_big")


def test_a_storm_larger_than_a_form_may_be_is_taken(path: str) -> None:
    given = json.dumps(body(*(alert("PodGone", pod=f"p{n}", note="x" * 1000) for n in range(2500))))
    assert len(given) > 2.5 * 1024 * 1024
    assert post(path, given).status_code == 202


@pytest.mark.parametrize("given", ["{", {"version": "3"}])
def test_a_refusal_is_logged_without_the_token(path: str, given: Any, caplog: pytest.LogCaptureFixture) -> None:
    post(path, given)
    assert "A webhook was refused" in caplog.text
    assert path.split("/")[-2] not in caplog.text


def test_only_a_digest_of_the_secret_is_kept(path: str) -> None:
    secret = path.split("/")[-2]
    receiver = WebhookReceiver.objects.get()
    assert len(secret) >= 40
    assert secret not in json.dumps(WebhookReceiver.objects.values_list("digest", "name").get())
    assert secret not in "".join(receiver.history.values_list("digest", flat=True))


def test_a_rotated_secret_closes_the_old_address(path: str) -> None:
    _receiver, new = rotate_secret(receiver=WebhookReceiver.objects.get(), by=system())
    assert post(path, body()).status_code == 401
    assert post(new, body()).status_code == 202


def test_a_receiver_that_is_off_answers_as_if_it_were_not_there(path: str) -> None:
    receiver = WebhookReceiver.objects.get()
    receiver.active = False
    save_webhook(receiver=receiver, by=system())
    assert post(path, body()).content == post("/hooks/alertmanager/none/", body()).content


def test_the_command_prints_the_path_alone() -> None:
    printed = StringIO()
    call_command("create_webhook", "alertmanager", "--name", "eu-west", stdout=printed)
    (line,) = printed.getvalue().splitlines()
    assert post(line, body(alert("A"))).status_code == 202


def test_the_command_refuses_a_name_that_is_taken(path: str) -> None:
    with pytest.raises(CommandError, match="already") as refused:
        call_command("create_webhook", "alertmanager", "--name", "production")
    assert refused.value.returncode == 2
