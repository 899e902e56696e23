"""Webhook receivers: an address with a secret of its own for each sender, acting as a service user of its own."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundation.accounts.enums import Action, Role
from foundation.accounts.models import User
from foundation.accounts.models.tokens import digest_of
from foundation.accounts.services import create_user, service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.enums import WorkState
from foundation.outbox.services import hint
from incidents.models import WebhookDelivery, WebhookReceiver
from incidents.models.webhooks import ReceiverKind

TAKE_IN = "incidents.take_in_deliveries"


@service(action=Action.MANAGE_WEBHOOKS)
def create_webhook(*, kind: str, name: str, by: User, reason: str = "") -> tuple[WebhookReceiver, str]:
    """A receiver and its path, which is told this once: the secret in it is kept as a digest."""
    if kind not in ReceiverKind.values:
        known = ", ".join(ReceiverKind.values)
        raise Invalid(
            "unknown_kind",
            _("“%(kind)s” is no sender we know: %(known)s.") % {"kind": kind, "known": known},
            field="kind",
        )
    name = name.strip()
    if WebhookReceiver.objects.filter(name=name).exists():
        raise BrokenRule("name_taken", _("There is a webhook “%s” already; choose another name.") % name, field="name")
    secret = secrets.token_urlsafe(32)
    receiver = WebhookReceiver(kind=kind, name=name, digest=digest_of(secret))
    receiver.full_clean(exclude=["user"])
    receiver.user = create_user(
        username=_free_username(name),
        display_name=name,
        is_service=True,
        roles=frozenset({Role.RESPONDER}),
        by=by,
        reason=reason,
    )
    receiver.save()
    return receiver, path_of(receiver, secret)


def _free_username(name: str) -> str:
    base = f"webhook-{slugify(name)[:100] or 'sender'}"
    username, number = base, 1
    while User.objects.filter(username=username).exists():
        number += 1
        username = f"{base}-{number}"
    return username


def path_of(receiver: WebhookReceiver, secret: str) -> str:
    return f"/hooks/{receiver.kind}/{secret}/"


@service(action=Action.MANAGE_WEBHOOKS)
def save_webhook(*, receiver: WebhookReceiver, by: User, reason: str = "") -> WebhookReceiver:
    """Rename it, or switch it off and on. Off, its address answers as one that does not exist."""
    receiver.full_clean()
    receiver.save()
    return receiver


@service(action=Action.MANAGE_WEBHOOKS)
def rotate_secret(*, receiver: WebhookReceiver, by: User, reason: str = "") -> tuple[WebhookReceiver, str]:
    """A new secret; the old path stops working at once. The new one is told this once."""
    secret = secrets.token_urlsafe(32)
    receiver.digest = digest_of(secret)
    receiver.save()
    return receiver, path_of(receiver, secret)


@service(action=Action.MANAGE_WEBHOOKS)
def replay_delivery(*, delivery: WebhookDelivery, by: User, reason: str = "") -> WebhookDelivery:
    """Take a stored body in again. What is newer than it stays as it is, so nothing goes back in time."""
    delivery.state, delivery.attempts, delivery.last_error = WorkState.WAITING, 0, ""
    delivery.next_attempt_at, delivery.leased_until, delivery.done_at = clock.now(), None, None
    delivery.save()
    transaction.on_commit(lambda: hint(TAKE_IN))
    return delivery


def receiver_of(kind: str, secret: str) -> WebhookReceiver | None:
    """Whose address this is. Compared by digest: how long it takes tells nothing about the secret."""
    return (
        WebhookReceiver.objects.select_related("user").filter(kind=kind, digest=digest_of(secret), active=True).first()
    )
