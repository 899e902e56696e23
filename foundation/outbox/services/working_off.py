"""Doing what waits in the outbox: claimed by lease, tried with back-off, given up visibly."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.hidden_subjects import without_hidden
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.acting import acting_as
from foundation.audit.broken_rules import BrokenRule
from foundation.outbox import backoff
from foundation.outbox.channels.failures import Undeliverable
from foundation.outbox.enums import Channel, WorkState
from foundation.outbox.models import Delivery, Event, Handling, Notice, Work
from foundation.outbox.services.hinting import hint
from foundation.outbox.services.notifying import publish_proof

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.DEBRIEF_OUTBOX_LEASE)


class Handler(Protocol):
    """What `settings.DEBRIEF_EVENTS` names per kind of event. Safe to run twice; acts as Debrief itself."""

    def __call__(self, *, event: Event, by: User) -> Any: ...


@service(action=Action.MANAGE_JOBS)
def retry_work(*, work: Work, by: User, reason: str = "") -> Work:
    """Try again what was given up, from the first attempt on."""
    locked = type(work)._default_manager.select_for_update().get(pk=work.pk)
    if locked.state != WorkState.DEAD:
        raise BrokenRule(
            "not_given_up", _("Only what was given up can be tried again by hand; this goes on by itself.")
        )
    locked.state, locked.attempts, locked.next_attempt_at = WorkState.WAITING, 0, clock.now()
    locked.save(update_fields=["state", "attempts", "next_attempt_at"])
    transaction.on_commit(hint)
    return locked


def handle_due(*, limit: int = 100) -> int:
    """Carry out event duties that are due; returns how many were tried."""

    def carry_out(duty: Handling) -> None:
        by = User.system()
        handler: Handler = import_string(duty.handler)
        with acting_as(by), transaction.atomic():
            handler(event=duty.event, by=by)

    return work_off(Handling.objects.select_related("event"), carry_out, limit=limit)


def deliver_due(*, limit: int = 100) -> int:
    """Deliver notices that are due; no transaction is open while a channel sends."""

    def deliver(delivery: Delivery) -> None:
        _refuse_hidden(delivery.notice)
        send: Callable[[Delivery], None] = import_string(settings.DEBRIEF_CHANNELS[delivery.channel])
        send(delivery)

    return work_off(
        Delivery.objects.select_related("notice__recipient", "notice__target"), deliver, limit=limit, done=_arrived
    )


def _refuse_hidden(notice: Notice) -> None:
    """What it is about may have been hidden from its receiver while it waited; what is private reaches no target."""
    reader = notice.recipient or User.system()
    if notice.subject and not without_hidden(Notice.objects.filter(pk=notice.pk), reader).exists():
        raise Undeliverable(_("It was hidden from its receiver before it was sent."))


def _arrived(delivery: Delivery) -> None:
    """What needs proof is told of, in the transaction that marks it as delivered."""
    notice = delivery.notice
    if not notice.proof:
        return
    outside = delivery.channel in Channel.outside()
    # In Debrief alone it has reached the person's list; only where there is no other way does that count as told.
    counts = outside or not notice.deliveries.filter(channel__in=Channel.outside()).exists()
    publish_proof(notice, channel=delivery.channel, at=clock.now(), counts=counts)


def work_off(
    rows: Any, carry_out: Callable[[Any], None], *, limit: int, done: Callable[[Any], None] = lambda row: None
) -> int:
    """Claim and carry out rows of `Work` that are due, one after the other; returns how many were tried.

    A row whose `carry_out` raises is tried again later, and given up visibly in the end (at once where it raises
    `Undeliverable`). It may run twice. `done` runs in the transaction that marks the row as done.
    """
    tried = 0
    while tried < limit and (row := _claim(rows)) is not None:
        tried += 1
        try:
            carry_out(row)
        except Exception as error:
            log.exception("Outbox row %r failed", row)
            _failed(row, error)
        else:
            with transaction.atomic():
                _done(row)
                done(row)
    return tried


def work_off_together(rows: Any, carry_out: Callable[[list[Any]], int], *, alike: str, most: int) -> int:
    """The same for rows that cost less together: up to `most` that are due and have one `alike` (a foreign key).

    `carry_out` runs in the transaction that marks them as done, and returns how many it did, from the first on; the
    others are its next. Where it raises, each is tried alone, so that one at fault keeps no other. What could not be
    begun in half the lease is given back.
    """
    claimed = _claim_alike(rows, alike, most)
    until = clock.now() + LEASE / 2
    tried = 0
    while tried < len(claimed):
        if tried and clock.now() > until:
            _give_back(claimed[tried:])
            break
        tried += _carry_out_together(claimed[tried:], carry_out)
    return tried


def _give_back(claimed: list[Any]) -> None:
    mine = type(claimed[0])._default_manager.filter(pk__in=[row.pk for row in claimed])
    mine.update(leased_until=None, attempts=F("attempts") - 1)


def _carry_out_together(claimed: list[Any], carry_out: Callable[[list[Any]], int]) -> int:
    try:
        with transaction.atomic():
            done = carry_out(claimed)
            _done_together(claimed[:done])
    except Exception as error:
        if len(claimed) == 1:
            log.exception("Outbox row %r failed", claimed[0])
            _failed(claimed[0], error)
        else:
            for row in claimed:
                _carry_out_together([row], carry_out)
        return len(claimed)
    return done


def _claim_alike(rows: Any, alike: str, most: int) -> list[Any]:
    """Lease the next row, and those that are due after it and like it."""
    first = _claim(rows)
    if first is None or most == 1:
        return [first] if first is not None else []
    now = clock.now()
    with transaction.atomic():
        others = list(
            rows.claimable(now=now)
            .filter(**{alike: getattr(first, f"{alike}_id")})
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("next_attempt_at", "id")[: most - 1]
        )
        for row in others:
            row.leased_until, row.attempts = now + LEASE, row.attempts + 1
        if others:
            mine = rows.model._default_manager.filter(pk__in=[row.pk for row in others])
            mine.update(leased_until=now + LEASE, attempts=F("attempts") + 1)
    return [first, *others]


def _done_together(done: list[Any]) -> None:
    for row in done:
        row.state, row.done_at, row.leased_until, row.last_error = WorkState.DONE, clock.now(), None, ""
    if done:
        type(done[0])._default_manager.filter(pk__in=[row.pk for row in done]).update(
            state=WorkState.DONE, done_at=clock.now(), leased_until=None, last_error=""
        )


def _claim(rows: Any) -> Work | None:
    """Lease the next row, so that a worker killed in the middle leaves it to another after the lease."""
    now = clock.now()
    with transaction.atomic():
        row: Work | None = (
            rows.claimable(now=now).select_for_update(of=("self",), skip_locked=True).order_by("next_attempt_at", "id")
        ).first()
        if row is None:
            return None
        row.leased_until, row.attempts = now + LEASE, row.attempts + 1
        row.save(update_fields=["leased_until", "attempts"])
        return row


def _done(row: Work) -> None:
    row.state, row.done_at, row.leased_until, row.last_error = WorkState.DONE, clock.now(), None, ""
    row.save(update_fields=["state", "done_at", "leased_until", "last_error"])


def _failed(row: Work, error: Exception) -> None:
    row.last_error = f"{type(error).__name__}: {error}"[:2000]
    row.leased_until = None
    if row.attempts >= backoff.ATTEMPTS or isinstance(error, Undeliverable):
        row.state = WorkState.DEAD
    else:
        row.next_attempt_at = clock.now() + backoff.delay(row.attempts)
    row.save(update_fields=["state", "last_error", "leased_until", "next_attempt_at"])
