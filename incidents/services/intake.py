"""Taking in what senders posted: stored first, acknowledged, then turned into alerts by a worker or a sweep.

Safe to run twice: a firing is known by sender, fingerprint and start, and a delivery that is older than what an alert
shows changes nothing but how often it was seen. What waits is taken in together, which is what a storm asks for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import sleep
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.outbox.services import hint, work_off_together
from incidents.enums import AlertDecision, AlertState
from incidents.models import Alert, WebhookDelivery, WebhookReceiver
from incidents.receivers.by_kind import understood
from incidents.receivers.mapping import NOT_SAID
from incidents.receivers.signals import Parsed, Signal
from incidents.services import alert_incidents
from incidents.services.alert_incidents import Arrivals, Settled
from incidents.services.silences import is_silenced, silences_in_force
from incidents.services.webhooks import TAKE_IN, keep_sample

MOST_COUNTED = 2**31 - 1
MOST_TOGETHER = 100  # deliveries that are taken in as one
MOST_SIGNALS = 2000  # in them; bodies may be large, and many when a worker was away
BATCH = 500
SEEN = ("state", "labels", "annotations", "link", "group_key", "started_at", "ended_at", "last_seen_at", "times_seen",
        "last_delivery", "incident", "decision", "grouped_by", "told_at")  # fmt: skip


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
    transaction.on_commit(lambda: _wake(delivery))
    return delivery


def _wake(delivery: WebhookDelivery) -> None:
    """Hint at it, unless an earlier one waits for its first attempt: who takes that in goes on to this one.

    A storm would fill the broker otherwise, and everybody else's hints would stand behind its own. This runs once it is
    stored for all to see, and only earlier ones count, so that of two at once one hints.
    """
    earlier = WebhookDelivery.objects.claimable(now=clock.now()).filter(attempts=0, pk__lt=delivery.pk)
    if not earlier.exists():
        hint(TAKE_IN)


def take_in_due(*, limit: int = 200, pause: float = 0) -> int:
    """Take in deliveries that wait; returns how many were tried.

    The first waits for nothing. While more keep coming, each `pause` in seconds gathers some, since together they cost
    a tenth.
    """

    def take_in(deliveries: list[WebhookDelivery]) -> int:
        return take_in_deliveries(deliveries=deliveries, by=deliveries[0].receiver.user)

    rows, tried = WebhookDelivery.objects.select_related("receiver__user").defer("body"), 0
    while tried < limit:
        most = min(MOST_TOGETHER, limit - tried)
        tried += work_off_together(rows, take_in, alike="receiver", most=most)
        waiting = rows.claimable(now=clock.now()).order_by()[:MOST_TOGETHER].count()
        if not waiting:
            break
        if waiting < MOST_TOGETHER:
            sleep(pause)
    return tried


@dataclass
class _Body:
    """One delivery, what it says, and which alerts that concerned."""

    delivery: WebhookDelivery
    parsed: Parsed
    new: list[Alert] = field(default_factory=list)
    fired_again: list[Alert] = field(default_factory=list)
    resolved: list[Alert] = field(default_factory=list)

    @property
    def again(self) -> bool:
        """Whether it was taken in before: it tells nothing new of how often its alerts were seen."""
        return bool(self.delivery.outcome)


def take_in_delivery(*, delivery: WebhookDelivery, by: User, reason: str = "") -> WebhookDelivery:
    """The same with one."""
    take_in_deliveries(deliveries=[delivery], by=by, reason=reason)
    return delivery


@service(action=Action.RECEIVE_ALERT)
def take_in_deliveries(*, deliveries: list[WebhookDelivery], by: User, reason: str = "") -> int:
    """Bring the alerts of stored bodies of one sender up to date, and set off what the rules say.

    Bodies count as one as long as they agree; returns how many of them did, from the first on.
    """
    # One transaction of a sender at a time, so that the same firing is never written twice.
    receiver = WebhookReceiver.objects.select_for_update(no_key=True).get(pk=deliveries[0].receiver_id)
    bodies = _agreeing(_read(deliveries, receiver))
    arrivals = _Intake(receiver, bodies, now=clock.now()).sort()
    settled = alert_incidents.settle(arrivals, by=by)
    _write(arrivals)
    _write_outcomes(bodies, settled)
    return len(bodies)


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


def _read(deliveries: list[WebhookDelivery], receiver: WebhookReceiver) -> Iterator[_Body]:
    """What they say, loaded as far as it is asked for: the first alone, then as many as should be small enough."""
    largest, told, position = 1, 0, 0
    while position < len(deliveries) and told < MOST_SIGNALS:
        few = max(1, (MOST_SIGNALS - told) // largest) if position else 1
        chunk = deliveries[position : position + few]
        loaded = dict(WebhookDelivery.objects.filter(pk__in=[each.pk for each in chunk]).values_list("pk", "body"))
        for delivery in chunk:
            parsed = _dated(understood(receiver.kind, loaded[delivery.pk], receiver.mapping), delivery)
            largest, told = max(largest, len(parsed.signals)), told + len(parsed.signals)
            yield _Body(delivery, parsed)
        position += few


def _dated(parsed: Parsed, delivery: WebhookDelivery) -> Parsed:
    """The moment that it came stands for the one that its sender does not give."""
    if all(signal.started_at != NOT_SAID for signal in parsed.signals):
        return parsed
    came = delivery.received_at
    signals = [replace(each, started_at=came) if each.started_at == NOT_SAID else each for each in parsed.signals]
    return replace(parsed, signals=signals)


def _agreeing(bodies: Iterable[_Body]) -> list[_Body]:
    """Up to the first that says of an alert otherwise than one before it: that is news, which rules decide over."""
    found: list[_Body] = []
    said: dict[str, tuple[Any, ...]] = {}
    for body in bodies:
        says = {each.fingerprint: (each.state, each.started_at, dict(each.labels)) for each in body.parsed.signals}
        if found and any(said.get(fingerprint, what) != what for fingerprint, what in says.items()):
            break
        said |= says
        found.append(body)
    return found


def _write(arrivals: Arrivals) -> None:
    """What only goes on as it was, most of every repeat, is counted in one statement."""
    Alert.objects.bulk_create(arrivals.new, batch_size=BATCH)
    Alert.objects.bulk_update(
        [alert for alert in arrivals.known if alert.pk in arrivals.changed], SEEN, batch_size=BATCH
    )
    repeated = [alert for alert in arrivals.known if alert.pk not in arrivals.changed]
    for start in range(0, len(repeated), BATCH):
        batch = repeated[start : start + BATCH]
        Alert.objects.filter(pk__in=[alert.pk for alert in batch]).update(
            times_seen=F("times_seen") + 1, last_seen_at=arrivals.now, last_delivery=_last_deliveries(batch)
        )


def _last_deliveries(alerts: list[Alert]) -> Any:
    """Which delivery told of each last, as an expression."""
    by_delivery: dict[int, list[int]] = {}
    for alert in alerts:
        by_delivery.setdefault(alert.last_delivery_id, []).append(alert.pk)
    if len(by_delivery) == 1:
        return next(iter(by_delivery))
    return Case(*(When(pk__in=told, then=Value(delivery)) for delivery, told in by_delivery.items()))


def _write_outcomes(bodies: list[_Body], settled: Settled) -> None:
    unsaid = list(settled.declared)
    for body in bodies:
        concerned = [
            incident
            for alert in (*body.new, *body.fired_again, *body.resolved)
            for incident in settled.noted_on.get(id(alert), ())
        ]
        references = {incident.reference for incident in concerned}
        declared = [reference for reference in unsaid if reference in references]
        unsaid = [reference for reference in unsaid if reference not in references]
        # What joined a private one is said nowhere but there.
        attached = {incident.reference for incident in concerned if not incident.private} - set(declared)
        was = body.delivery.outcome
        body.delivery.outcome = {
            "alerts": len(body.parsed.signals),
            "new": len(body.new),
            "fired_again": len(body.fired_again),
            "resolved": len(body.resolved),
            "truncated": body.parsed.truncated,
            "declared": declared,
            "attached": sorted(attached),
            **({"refused": settled.refused} if settled.refused else {}),
            **({"before": [*was.pop("before", []), was]} if was else {}),
        }
    WebhookDelivery.objects.bulk_update([body.delivery for body in bodies], ["outcome"], batch_size=BATCH)


class _Intake:
    """Sorts the signals of bodies into alerts that are new, that fire again, that are resolved, or just seen."""

    def __init__(self, receiver: WebhookReceiver, bodies: list[_Body], *, now: datetime) -> None:
        self.receiver, self.bodies, self.now = receiver, bodies, now
        self.body = bodies[0]
        self.arrivals = Arrivals(receiver=receiver, now=now)
        self.rows: dict[str, list[Alert]] = {}
        self.touched: set[int] = set()
        signals = [signal for body in bodies for signal in body.parsed.signals]
        # A statement holds only so many parameters, and a storm more alerts.
        for start in range(0, len(signals), BATCH):
            self._look_up(signals[start : start + BATCH])

    def _look_up(self, signals: list[Signal]) -> None:
        """What still fires, and what these signals name to the instant; the long past stays where it is."""
        fingerprints = {signal.fingerprint for signal in signals} - self.rows.keys()
        starts = {signal.started_at for signal in signals}
        told = Q(state=AlertState.FIRING) | Q(started_at__in=starts)
        if events := [signal.started_at for signal in signals if signal.at_event]:
            told |= Q(ended_at__gte=min(events))  # what an event that comes late may be of
        rows = Alert.objects.filter(told, receiver=self.receiver, fingerprint__in=fingerprints)
        for alert in rows.select_related("incident", "service").order_by("started_at"):
            self.rows.setdefault(alert.fingerprint, []).append(alert)

    def sort(self) -> Arrivals:
        for body in self.bodies:
            self.body = body
            for signal in body.parsed.signals:
                alert = self._row_for(signal)
                if alert is None:
                    self._take_new(signal)
                else:
                    self._take_known(alert, signal)
            self.arrivals.new += body.new
            self.arrivals.fired_again += body.fired_again
            self.arrivals.resolved += body.resolved
        return self.arrivals

    def _row_for(self, signal: Signal) -> Alert | None:
        """The firing that the signal speaks of. Senders that merge may move its start back while it lasts."""
        rows = self.rows.get(signal.fingerprint, [])
        for alert in rows:
            if alert.started_at == signal.started_at:
                return alert
        if signal.at_event and (over := _over_since(rows, signal)) is not None:
            return over
        firing = [alert for alert in rows if alert.state == AlertState.FIRING]
        if firing and signal.ended_at is not None and signal.ended_at < firing[-1].started_at:
            return None  # the end of an earlier firing, of which nothing was heard
        moved_back = firing and signal.started_at < firing[-1].started_at
        if firing and (signal.state == AlertState.RESOLVED or signal.at_event or moved_back):
            return firing[-1]
        return None

    def _take_new(self, signal: Signal) -> None:
        for earlier in self.rows.get(signal.fingerprint, []):
            # Its end was never told, but it can't fire twice at once.
            if earlier.state == AlertState.FIRING and earlier.started_at <= signal.started_at:
                self._end(earlier, signal.started_at)
        alert = Alert(
            receiver=self.receiver,
            fingerprint=signal.fingerprint,
            name=signal.name,
            state=signal.state,
            labels=dict(signal.labels),
            annotations=dict(signal.annotations),
            link=signal.link,
            group_key=signal.group or self.body.parsed.group_key,
            started_at=signal.started_at,
            ended_at=signal.ended_at,
            told_at=signal.started_at if signal.at_event else None,
            first_seen_at=self.now,
            last_seen_at=self.now,
            last_delivery=self.body.delivery,
        )
        self.rows.setdefault(signal.fingerprint, []).append(alert)
        self.body.new.append(alert)

    def _take_known(self, alert: Alert, signal: Signal) -> None:
        if not self.body.again:
            alert.times_seen += 1
            self._touch(alert)
        if signal.at_event and _is_past(alert, signal):
            if signal.state == AlertState.FIRING:
                alert.started_at = min(alert.started_at, signal.started_at)
            self.arrivals.changed.add(alert.pk)  # an event that came late, or once more: its end is known
            return
        if alert.last_delivery_id > self.body.delivery.pk:
            self.arrivals.changed.add(alert.pk)  # an older body: seen once more, and not last
            return
        was, before = alert.state, _said(alert)
        alert.last_seen_at, alert.last_delivery = self.now, self.body.delivery
        alert.labels, alert.annotations, alert.link = dict(signal.labels), dict(signal.annotations), signal.link
        alert.group_key = signal.group or self.body.parsed.group_key
        if signal.at_event:
            alert.told_at = signal.started_at
        else:
            alert.started_at = min(alert.started_at, signal.started_at)
        if signal.state == AlertState.RESOLVED and was == AlertState.FIRING:
            self._end(alert, signal.ended_at)
        elif signal.state == AlertState.FIRING and was == AlertState.RESOLVED:
            # A firing that its sender gave up too early: never hide what fires.
            alert.state, alert.ended_at = AlertState.FIRING, None
            self.body.fired_again.append(alert)
        if _said(alert) != before:
            self._touch(alert)
            self.arrivals.changed.add(alert.pk)

    def _end(self, alert: Alert, ended_at: datetime | None) -> None:
        alert.state, alert.ended_at = AlertState.RESOLVED, ended_at or self.now
        self.body.resolved.append(alert)
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


def _over_since(rows: list[Alert], signal: Signal) -> Alert | None:
    """The firing that ended at this event's moment or later: what the event tells is known to be over."""
    for alert in rows:
        if alert.state == AlertState.RESOLVED and _is_past(alert, signal):
            return alert
    return None


def _is_past(alert: Alert, signal: Signal) -> bool:
    """Senders of events deliver at least once, and not in order: the moment that each gives says which was first."""
    known = alert.told_at or alert.ended_at or alert.started_at
    if signal.started_at != known:
        return signal.started_at < known
    # Two at one moment: the same once more, or a firing that was over as it began.
    return signal.state == alert.state or (signal.state == AlertState.FIRING and alert.started_at == known)


def _said(alert: Alert) -> tuple[Any, ...]:
    """What its sender says of it."""
    return (
        alert.state, alert.started_at, alert.ended_at, alert.labels, alert.annotations, alert.link, alert.group_key,
        alert.told_at,
    )  # fmt: skip
