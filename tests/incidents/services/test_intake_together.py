"""Deliveries that wait are taken in together, and it makes no difference but to how long that takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction

from foundation.audit.clock import standing_at
from foundation.outbox.enums import WorkState
from foundation.outbox.services import work_off_together
from incidents.enums import AlertDecision, AlertState, Severity, TimelineKind
from incidents.models import Alert, Incident, WebhookDelivery, WebhookReceiver, WebhookSample
from incidents.receivers.alertmanager import parse
from incidents.services import intake
from incidents.services.intake import accept_delivery, take_in_deliveries, take_in_due
from incidents.services.webhooks import create_webhook
from tests.factories import make_service, system
from tests.incidents.alertmanager_bodies import START, alert, body

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def receiver() -> WebhookReceiver:
    make_service("checkout")
    return create_webhook(kind="alertmanager", name="production", by=system())[0]


def store(receiver: WebhookReceiver, *alerts: dict[str, Any], minute: float = 4) -> WebhookDelivery:
    given = body(*alerts)
    with standing_at(START + minute * MINUTE):
        return accept_delivery(receiver=receiver, body=given, parsed=parse(given), by=receiver.user)


def one(number: int, **labels: Any) -> dict[str, Any]:
    return alert(f"Storm{number % 3}", service="checkout", instance=f"host-{number}", **labels)


def outcomes() -> list[tuple[int, list[str], list[str]]]:
    return [
        (row.outcome["new"], row.outcome["declared"], row.outcome["attached"])
        for row in WebhookDelivery.objects.order_by("pk")
    ]


def test_a_storm_told_one_by_one_is_one_incident_with_a_line_a_name(receiver: WebhookReceiver) -> None:
    for number in range(30):
        store(receiver, one(number))
    assert take_in_due() == 30
    incident = Incident.objects.get()
    assert incident.alerts.count() == 30
    fired = incident.timeline.filter(kind=TimelineKind.ALERT_FIRED)
    assert sorted(entry.parameters["name"] for entry in fired) == ["Storm0 ×10", "Storm1 ×10", "Storm2 ×10"]
    assert outcomes() == [(1, [incident.reference], []), *[(1, [], [incident.reference])] * 29]
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {WorkState.DONE}


def test_a_storm_that_goes_on_lists_each_name_once(receiver: WebhookReceiver) -> None:
    for minute in range(6):
        for number in range(8):
            store(receiver, alert(f"Storm{number}", service="checkout", instance=f"{minute}"), minute=4)
        store(receiver, alert(f"New{minute}", service="checkout"), minute=4)
        with standing_at(START + 4 * MINUTE):
            take_in_due()
    spoken = [entry.parameters["name"] for entry in Incident.objects.get().timeline.filter(kind="alert_fired")]
    assert len(spoken) == 3 * 9 + 3 * 2
    assert spoken.count("Storm0") == 3
    assert spoken.count("Storm0 … ×8") == 3
    assert {f"New{minute}" for minute in range(6)} < set(spoken)


def test_what_is_told_again_is_counted_and_knows_who_told_it_last(receiver: WebhookReceiver) -> None:
    for number in (0, 1, 0):
        store(receiver, one(number))
    take_in_due()
    later = [store(receiver, one(number), minute=5) for number in (1, 0, 0)]
    take_in_due()
    rows = {row.labels["instance"]: row for row in Alert.objects.all()}
    assert {name: row.times_seen for name, row in rows.items()} == {"host-0": 4, "host-1": 2}
    assert rows["host-0"].last_delivery == later[2]
    assert rows["host-1"].last_delivery == later[0]


def test_taking_in_many_repeats_takes_few_queries(
    receiver: WebhookReceiver, django_assert_max_num_queries: Any
) -> None:
    for most in (100, 25):  # the first round declares
        for number in range(50):
            store(receiver, one(number))
        with django_assert_max_num_queries(most):
            take_in_due()
    assert set(Alert.objects.values_list("times_seen", flat=True)) == {2}


def test_what_fired_and_ended_while_it_waited_still_declares(receiver: WebhookReceiver) -> None:
    store(receiver, one(0))
    store(receiver, one(0, end=START + 2 * MINUTE))
    store(receiver, one(1))
    assert take_in_due() == 3
    incident = Incident.objects.get()
    assert [row.state for row in incident.alerts.order_by("pk")] == [AlertState.RESOLVED, AlertState.FIRING]
    kinds = list(incident.timeline.filter(kind__startswith="alert_").values_list("kind", flat=True))
    assert kinds.count(TimelineKind.ALERT_RESOLVED) == 1
    assert kinds.count(TimelineKind.ALERT_FIRED) == 2


def test_labels_that_changed_while_it_waited_decide_nothing_again(receiver: WebhookReceiver) -> None:
    warning, critical = one(0, severity="warning"), one(0)
    for each in (warning, critical):
        store(receiver, {**each, "fingerprint": "the-same"})
    take_in_due()
    row = Alert.objects.get()
    assert (row.decision, row.labels["severity"], row.times_seen) == (AlertDecision.RECORD, "critical", 2)
    assert not Incident.objects.exists()


def test_one_that_fails_keeps_no_other(receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = [store(receiver, one(number)) for number in range(4)]
    understood: Callable[..., Any] = intake.understood

    def fails_on_the_second(kind: str, given: Any, mapping: Any) -> Any:
        if given["alerts"][0]["labels"]["instance"] == "host-1":
            raise RuntimeError("this one")
        return understood(kind, given, mapping)

    monkeypatch.setattr(intake, "understood", fails_on_the_second)
    assert take_in_due() == 4
    states = dict(WebhookDelivery.objects.values_list("pk", "state"))
    assert [states[each.pk] for each in stored] == [
        WorkState.DONE, WorkState.WAITING, WorkState.DONE, WorkState.DONE,
    ]  # fmt: skip
    failed = WebhookDelivery.objects.get(pk=stored[1].pk)
    assert (failed.attempts, failed.last_error, failed.leased_until) == (1, "RuntimeError: this one", None)
    assert Incident.objects.get().severity == Severity.SEV2


def test_large_bodies_are_loaded_a_few_at_a_time(receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_SIGNALS", 10)
    for first in range(0, 30, 6):
        store(receiver, *(one(number) for number in range(first, first + 6)))
    together: list[int] = []
    agreeing: Callable[..., Any] = intake._agreeing

    def counted(bodies: Any) -> Any:
        found = agreeing(bodies)
        together.append(len(found))
        return found

    monkeypatch.setattr(intake, "_agreeing", counted)
    assert take_in_due() == 5
    assert together == [2, 2, 1]
    assert Incident.objects.get().alerts.count() == 30


def test_what_a_slow_worker_has_not_begun_is_given_back(
    receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (0, 0, 0):
        store(receiver, one(number, severity=f"{WebhookDelivery.objects.count()}") | {"fingerprint": "the-same"})
    monkeypatch.setattr("foundation.outbox.services.working_off.LEASE", timedelta(0))
    assert take_in_due(limit=1) == 1
    assert work_off_together(
        WebhookDelivery.objects.all(),
        lambda rows: take_in_deliveries(deliveries=rows[:1], by=receiver.user),
        alike="receiver",
        most=2,
    ) == 1  # fmt: skip
    assert list(WebhookDelivery.objects.order_by("pk").values_list("state", "attempts", "leased_until")) == [
        (WorkState.DONE, 1, None), (WorkState.DONE, 1, None), (WorkState.WAITING, 0, None),
    ]  # fmt: skip


def test_two_senders_are_taken_in_apart(receiver: WebhookReceiver) -> None:
    other = create_webhook(kind="alertmanager", name="staging", by=system())[0]
    for number in range(3):
        store(receiver, one(number))
        store(other, one(number))
    assert take_in_due() == 6
    assert sorted(Alert.objects.values_list("receiver__name", flat=True)) == ["production"] * 3 + ["staging"] * 3
    assert Incident.objects.count() == 1


def test_only_the_first_that_waits_is_hinted_at(
    receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    hints: list[str] = []
    monkeypatch.setattr(intake, "hint", hints.append)
    for _round in range(2):
        for number in range(3):
            with django_capture_on_commit_callbacks(execute=True):
                store(receiver, one(number))
        take_in_due()
    assert hints == ["incidents.take_in_deliveries"] * 2


def test_of_two_that_are_stored_at_once_one_is_hinted_at(
    receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    hints: list[str] = []
    monkeypatch.setattr(intake, "hint", hints.append)
    with django_capture_on_commit_callbacks() as afterwards:
        store(receiver, one(0))
        store(receiver, one(1))
    for act in afterwards:  # both see both
        act()
    assert len(hints) == 1


def test_one_that_failed_keeps_no_hint_from_the_next(
    receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    hints: list[str] = []
    store(receiver, one(0))
    WebhookDelivery.objects.update(attempts=1)
    monkeypatch.setattr(intake, "hint", hints.append)
    with django_capture_on_commit_callbacks(execute=True):
        store(receiver, one(1))
    assert len(hints) == 1


def test_the_last_body_is_kept_once_a_minute_where_nothing_is_mapped(receiver: WebhookReceiver) -> None:
    for minute, kept in ((4, 4), (4.5, 4), (5, 5)):
        store(WebhookReceiver.objects.get(), one(0), minute=minute)
        assert WebhookSample.objects.get().received_at == START + kept * MINUTE


@pytest.mark.django_db(transaction=True)
def test_the_first_two_bodies_of_a_sender_may_come_at_once() -> None:
    receiver = create_webhook(kind="alertmanager", name="production", by=system())[0]
    refused: list[Exception] = []

    def post() -> None:
        try:
            store(receiver, one(1))
        except Exception as error:
            refused.append(error)
        finally:
            connections.close_all()

    second = threading.Thread(target=post)
    with transaction.atomic():
        store(receiver, one(0))
        second.start()
        second.join(0.5)  # until it waits for the first
    second.join()
    assert refused == []
    assert WebhookDelivery.objects.count() == 2
