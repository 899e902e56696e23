"""Taking in what senders posted: stored first, acknowledged, then turned into alerts by a worker or a sweep.

Safe to run twice: a firing is known by sender, fingerprint and start, and a delivery that is older than what an alert
shows changes nothing but how often it was seen.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.outbox.services import hint, work_off
from incidents.enums import AlertDecision, AlertState
from incidents.models import Alert, WebhookDelivery, WebhookReceiver
from incidents.receivers.by_kind import understood
from incidents.receivers.mapping import NOT_SAID
from incidents.receivers.signals import Parsed, Signal
from incidents.services import alert_incidents
from incidents.services.alert_incidents import Arrivals
from incidents.services.silences import is_silenced, silences_in_force
from incidents.services.webhooks import TAKE_IN, keep_sample

MOST_COUNTED = 2**31 - 1
BATCH = 500
SEEN = ("state", "labels", "annotations", "link", "group_key", "started_at", "ended_at", "last_seen_at", "times_seen",
        "last_delivery", "incident", "decision", "grouped_by")  # fmt: skip


@service(action=Action.RECEIVE_ALERT)
def accept_delivery(*, receiver: WebhookReceiver, body: Any, parsed: Parsed, by: User) -> WebhookDelivery:
    """Store a body that was understood; the answer to its sender may go out once this has returned."""
    delivery = WebhookDelivery(
        receiver=receiver,
        body=body,
        body_digest=hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest(),
        truncated=min(parsed.truncated, MOST_COUNTED),
        received_at=clock.now(),
    )
    delivery.save()
    keep_sample(receiver, body)
    transaction.on_commit(lambda: hint(TAKE_IN))
    return delivery


def take_in_due(*, limit: int = 200) -> int:
    """Take in deliveries that wait; returns how many were tried."""

    def take_in(delivery: WebhookDelivery) -> None:
        take_in_delivery(delivery=delivery, by=delivery.receiver.user)

    return work_off(WebhookDelivery.objects.select_related("receiver__user"), take_in, limit=limit)


@service(action=Action.RECEIVE_ALERT)
def take_in_delivery(*, delivery: WebhookDelivery, by: User, reason: str = "") -> WebhookDelivery:
    """Bring the alerts of one stored body up to date, and set off what the rules say."""
    # One delivery of a sender at a time, so that the same firing is never written twice.
    receiver = WebhookReceiver.objects.select_for_update(no_key=True).get(pk=delivery.receiver_id)
    parsed = understood(receiver.kind, delivery.body, receiver.mapping)
    arrivals = _Intake(receiver, delivery, parsed, now=clock.now()).sort()
    told = alert_incidents.settle(arrivals, by=by)
    _write(arrivals, delivery)
    delivery.outcome = {
        "alerts": len(parsed.signals),
        "new": len(arrivals.new),
        "fired_again": len(arrivals.fired_again),
        "resolved": len(arrivals.resolved),
        "truncated": parsed.truncated,
        **told,
    }
    delivery.save(update_fields=["outcome"])
    return delivery


def decide_unsilenced(*, now: datetime) -> int:
    """The sweep: what was held back and fires on when its reason is gone, is decided then. Returns how many were."""
    decided = 0
    held = Alert.objects.firing().filter(decision__in=AlertDecision.for_now(), receiver__active=True)
    silences = silences_in_force(now=now)
    due: dict[WebhookReceiver, list[int]] = {}
    for alert in held.select_related("receiver__user").order_by("receiver_id", "id"):
        if not is_silenced(alert.labels, silences):
            due.setdefault(alert.receiver, []).append(alert.pk)
    for receiver, keys in due.items():
        decided += decide_again(receiver=receiver, keys=keys, by=receiver.user, now=now)
    return decided


@service(action=Action.RECEIVE_ALERT)
def decide_again(*, receiver: WebhookReceiver, keys: list[int], by: User, now: datetime) -> int:
    """Let the rules decide anew over these firings of a sender; returns over how many they did."""
    WebhookReceiver.objects.select_for_update(no_key=True).get(pk=receiver.pk)
    rows = Alert.objects.firing().filter(pk__in=keys, decision__in=AlertDecision.for_now())
    alerts = list(rows.select_related("incident", "service", "last_delivery").order_by("id"))
    arrivals = Arrivals(receiver=receiver, now=now, fired_again=alerts)
    alert_incidents.settle(arrivals, by=by)
    Alert.objects.bulk_update(alerts, SEEN, batch_size=BATCH)
    return sum(alert.decision not in AlertDecision.for_now() for alert in alerts)


def _write(arrivals: Arrivals, delivery: WebhookDelivery) -> None:
    """What only goes on as it was, most of every repeat, is counted in one statement."""
    Alert.objects.bulk_create(arrivals.new, batch_size=BATCH)
    Alert.objects.bulk_update(
        [alert for alert in arrivals.known if alert.pk in arrivals.changed], SEEN, batch_size=BATCH
    )
    repeated = [alert.pk for alert in arrivals.known if alert.pk not in arrivals.changed]
    for start in range(0, len(repeated), BATCH):
        Alert.objects.filter(pk__in=repeated[start : start + BATCH]).update(
            times_seen=F("times_seen") + 1, last_seen_at=arrivals.now, last_delivery=delivery
        )


class _Intake:
    """Sorts the signals of one body into alerts that are new, that fire again, that are resolved, or just seen."""

    def __init__(self, receiver: WebhookReceiver, delivery: WebhookDelivery, parsed: Parsed, *, now: datetime) -> None:
        said_nothing = [signal for signal in parsed.signals if signal.started_at == NOT_SAID]
        if said_nothing:  # the moment that it came stands for the one that its sender does not give
            came = delivery.received_at
            signals = [replace(each, started_at=came) if each in said_nothing else each for each in parsed.signals]
            parsed = replace(parsed, signals=signals)
        self.receiver, self.delivery, self.parsed, self.now = receiver, delivery, parsed, now
        self.arrivals = Arrivals(receiver=receiver, now=now)
        self.rows: dict[str, list[Alert]] = {}
        self.touched: set[int] = set()
        # A statement holds only so many parameters, and a storm more alerts.
        for start in range(0, len(parsed.signals), BATCH):
            self._look_up(parsed.signals[start : start + BATCH])

    def _look_up(self, signals: list[Signal]) -> None:
        """What still fires, and what these signals name to the instant; the long past stays where it is."""
        fingerprints = {signal.fingerprint for signal in signals} - self.rows.keys()
        starts = {signal.started_at for signal in signals}
        rows = Alert.objects.filter(receiver=self.receiver, fingerprint__in=fingerprints).filter(
            Q(state=AlertState.FIRING) | Q(started_at__in=starts)
        )
        for alert in rows.select_related("incident", "service").order_by("started_at"):
            self.rows.setdefault(alert.fingerprint, []).append(alert)

    def sort(self) -> Arrivals:
        for signal in self.parsed.signals:
            alert = self._row_for(signal)
            if alert is None:
                self._take_new(signal)
            else:
                self._take_known(alert, signal)
        return self.arrivals

    def _row_for(self, signal: Signal) -> Alert | None:
        """The firing that the signal speaks of. Senders that merge may move its start back while it lasts."""
        rows = self.rows.get(signal.fingerprint, [])
        for alert in rows:
            if alert.started_at == signal.started_at:
                return alert
        firing = [alert for alert in rows if alert.state == AlertState.FIRING]
        moved_back = firing and signal.started_at < firing[-1].started_at
        if firing and (signal.state == AlertState.RESOLVED or signal.at_event or moved_back):
            return firing[-1]
        return None

    def _take_new(self, signal: Signal) -> None:
        for earlier in self.rows.get(signal.fingerprint, []):
            if earlier.state == AlertState.FIRING:  # its end was never told, but it can't fire twice at once
                self._end(earlier, signal.started_at)
        alert = Alert(
            receiver=self.receiver,
            fingerprint=signal.fingerprint,
            name=signal.name,
            state=signal.state,
            labels=dict(signal.labels),
            annotations=dict(signal.annotations),
            link=signal.link,
            group_key=self.parsed.group_key,
            started_at=signal.started_at,
            ended_at=signal.ended_at,
            first_seen_at=self.now,
            last_seen_at=self.now,
            last_delivery=self.delivery,
        )
        self.rows.setdefault(signal.fingerprint, []).append(alert)
        self.arrivals.new.append(alert)

    def _take_known(self, alert: Alert, signal: Signal) -> None:
        alert.times_seen += 1
        self._touch(alert)
        if alert.last_delivery_id > self.delivery.pk:
            self.arrivals.changed.add(alert.pk)  # an older body: seen once more, and not last
            return
        was, before = alert.state, _said(alert)
        alert.last_seen_at, alert.last_delivery = self.now, self.delivery
        alert.labels, alert.annotations, alert.link = dict(signal.labels), dict(signal.annotations), signal.link
        alert.group_key = self.parsed.group_key
        if not signal.at_event:
            alert.started_at = min(alert.started_at, signal.started_at)
        if signal.state == AlertState.RESOLVED and was == AlertState.FIRING:
            self._end(alert, signal.ended_at)
        elif signal.state == AlertState.FIRING and was == AlertState.RESOLVED:
            # A firing that its sender gave up too early: never hide what fires.
            alert.state, alert.ended_at = AlertState.FIRING, None
            self.arrivals.fired_again.append(alert)
        if _said(alert) != before:
            self.arrivals.changed.add(alert.pk)

    def _end(self, alert: Alert, ended_at: datetime | None) -> None:
        alert.state, alert.ended_at = AlertState.RESOLVED, ended_at or self.now
        self.arrivals.resolved.append(alert)
        self.arrivals.changed.add(alert.pk)
        self._touch(alert)

    def _touch(self, alert: Alert) -> None:
        if alert._state.adding:
            return
        if alert.pk in self.touched:
            self.arrivals.changed.add(alert.pk)  # twice in one body
            return
        self.touched.add(alert.pk)
        self.arrivals.known.append(alert)


def _said(alert: Alert) -> tuple[Any, ...]:
    """What its sender says of it."""
    return (
        alert.state, alert.started_at, alert.ended_at, alert.labels, alert.annotations, alert.link, alert.group_key,
    )  # fmt: skip
