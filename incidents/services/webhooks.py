"""Webhook receivers: an address with a secret of its own for each sender, acting as a service user of its own."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundation.accounts.enums import Action, Role
from foundation.accounts.models import User
from foundation.accounts.models.tokens import digest_of
from foundation.accounts.services import create_user, service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.fetching import FetchFailed, fetch
from foundation.outbox.enums import WorkState
from foundation.outbox.sealing import seal, unseal
from foundation.outbox.services import hint
from incidents.models import WebhookDelivery, WebhookReceiver, WebhookSample
from incidents.models.webhooks import ReceiverKind
from incidents.receivers.mapping import AlertMapping, BadMapping
from incidents.receivers.presets import PRESETS
from incidents.receivers.subscriptions import is_of_amazon

TAKE_IN = "incidents.take_in_deliveries"
CONFIRM = "incidents.confirm_subscriptions"
HEADERS = {"pagerduty": "X-PagerDuty-Signature", "json": "X-Hub-Signature-256"}
LARGEST_ANSWER = 64 * 1024
SIGNING_OVERLAP = timedelta(days=7)
SECRETS = ("digest", "digest_before", "digest_before_until", "sealed_signing_secret", "sealed_signing_secret_before",
           "signing_before_until")  # fmt: skip
SAMPLE_IS_FRESH = timedelta(minutes=1)
GIVES_UP_AFTER = timedelta(days=3)  # as long as Amazon keeps the address valid


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
    receiver = WebhookReceiver(
        kind=kind,
        name=name,
        digest=digest_of(secret),
        mapping=PRESETS.get(kind, {}),
        signature_header=HEADERS.get(kind, ""),
    )
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
def save_webhook(
    *, receiver: WebhookReceiver, by: User, signing_secret: str | None = None, reason: str = ""
) -> WebhookReceiver:
    """Rename it, switch it off and on, change what explains its bodies, or whether they are signed.

    Off, its address answers as one that does not exist. `signing_secret` is kept sealed; empty asks for no signature
    any more, None leaves it as it is. After a change the one before is taken for `SIGNING_OVERLAP` more, since no
    sender changes in the same instant. Secrets are those that are kept, whatever `receiver` was read as.
    """
    kept = _locked(receiver)
    if receiver.kind in ReceiverKind.mapped():
        try:
            AlertMapping.read(receiver.mapping)
        except BadMapping as problem:
            raise Invalid("bad_mapping", f"{problem.field}: {problem.message}", field="mapping") from problem
    else:
        receiver.mapping = {}
    for name in SECRETS:
        setattr(receiver, name, getattr(kept, name))
    if signing_secret is not None and signing_secret != unseal(kept.sealed_signing_secret):
        overlaps = bool(signing_secret and kept.sealed_signing_secret)
        receiver.sealed_signing_secret_before = kept.sealed_signing_secret if overlaps else ""
        receiver.signing_before_until = clock.now() + SIGNING_OVERLAP if overlaps else None
        receiver.sealed_signing_secret = seal(signing_secret)
    if receiver.sealed_signing_secret and not receiver.signature_header:
        raise Invalid("header_required", _("Say in which header the signature comes."), field="signature_header")
    receiver.full_clean()
    receiver.save()
    return receiver


@service(action=Action.MANAGE_WEBHOOKS)
def rotate_secret(
    *, receiver: WebhookReceiver, by: User, keep_for: timedelta = timedelta(0), reason: str = ""
) -> tuple[WebhookReceiver, str]:
    """A new secret, told this once. The old path is taken for `keep_for` more, while its sender moves.

    Only one old path is: while there is one, another can't become one without it being given up first.
    """
    _refresh(receiver)
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    if keep_for > timedelta(0) and receiver.digest_before and (receiver.digest_before_until or now) > now:
        raise BrokenRule(
            "old_secret_in_use",
            _("The address before this one is still taken: end it first, or take the old one for 0 days."),
            field="rotate",
        )
    if keep_for > timedelta(0):
        receiver.digest_before, receiver.digest_before_until = receiver.digest, clock.now() + keep_for
    else:
        receiver.digest_before, receiver.digest_before_until = "", None
    receiver.digest = digest_of(secret)
    receiver.save()
    return receiver, path_of(receiver, secret)


@service(action=Action.MANAGE_WEBHOOKS)
def retire_old_secret(*, receiver: WebhookReceiver, by: User, reason: str = "") -> WebhookReceiver:
    """The sender has moved: the old path works no more."""
    _refresh(receiver)
    if not receiver.digest_before:
        raise BrokenRule("no_old_secret", _("There is no old address any more."))
    receiver.digest_before, receiver.digest_before_until = "", None
    receiver.save()
    return receiver


@service(action=Action.MANAGE_WEBHOOKS)
def retire_old_signature(*, receiver: WebhookReceiver, by: User, reason: str = "") -> WebhookReceiver:
    """The sender signs with the new secret: what the old one signs is refused."""
    _refresh(receiver)
    if not receiver.sealed_signing_secret_before:
        raise BrokenRule("no_old_signature", _("There is no old signing secret any more."))
    receiver.sealed_signing_secret_before, receiver.signing_before_until = "", None
    receiver.save()
    return receiver


def _locked(receiver: WebhookReceiver) -> WebhookReceiver:
    found: WebhookReceiver = WebhookReceiver.objects.select_for_update(no_key=True).get(pk=receiver.pk)
    return found


def _refresh(receiver: WebhookReceiver) -> None:
    """As it is kept, under its lock."""
    receiver.refresh_from_db(from_queryset=WebhookReceiver.objects.select_for_update(no_key=True))


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
    digest = digest_of(secret)
    by_old = Q(digest_before=digest, digest_before_until__gt=clock.now())
    rows = WebhookReceiver.objects.select_related("user", "sample").defer("sample__body")
    return rows.filter(Q(digest=digest) | by_old, kind=kind, active=True).first()


def signing_secrets_of(receiver: WebhookReceiver) -> list[str]:
    """What its bodies may be signed with: the secret, and for a while the one before."""
    sealed = [receiver.sealed_signing_secret]
    if receiver.signing_before_until is not None and receiver.signing_before_until > clock.now():
        sealed.append(receiver.sealed_signing_secret_before)
    return [secret for each in sealed if (secret := unseal(each))]


# ---------------------------------------------------------------------------------------------------- the last body


def keep_sample(receiver: WebhookReceiver, body: Any, *, problem: str = "") -> None:
    """What came last, also where it was not understood: that is what a mapping is mended with.

    Where nothing is mapped, one a minute will do: in a storm all would wait for each other to write this row.
    """
    now, last = clock.now(), getattr(receiver, "sample", None)
    one_will_do = receiver.kind not in ReceiverKind.mapped() and not problem
    if one_will_do and last is not None and not last.problem and last.received_at > now - SAMPLE_IS_FRESH:
        return
    sample = WebhookSample(receiver=receiver, body=body, received_at=now, problem=problem[:500])
    # In one statement: the first two bodies of a sender may come at once.
    WebhookSample.objects.bulk_create(
        [sample],
        update_conflicts=True,
        unique_fields=["receiver"],
        update_fields=["body", "received_at", "problem"],
    )


def note_subscription(receiver: WebhookReceiver, address: str) -> None:
    """A worker opens it in a moment; nobody waits for Amazon here."""
    WebhookSample.objects.filter(receiver=receiver).update(
        confirm_address=address, confirm_asked_at=clock.now(), confirmed_at=None, confirm_problem=""
    )
    transaction.on_commit(lambda: hint(CONFIRM))


def confirm_subscriptions(*, now: datetime) -> int:
    """Open the addresses that confirm subscriptions, outside of any transaction. Returns how many were confirmed."""
    confirmed = 0
    for sample in WebhookSample.objects.exclude(confirm_address="").filter(receiver__active=True):
        address, problem = sample.confirm_address, ""
        try:
            if not is_of_amazon(address):
                raise FetchFailed(_("This is no address of Amazon SNS."))
            fetch(address, most=LARGEST_ANSWER, follows=is_of_amazon)
        except FetchFailed as failure:
            problem = failure.sentence
        rows = WebhookSample.objects.filter(pk=sample.pk, confirm_address=address)
        if problem:
            gives_up = now - (sample.confirm_asked_at or sample.received_at) > GIVES_UP_AFTER
            rows.update(confirm_problem=problem, **({"confirm_address": ""} if gives_up else {}))
        else:
            confirmed += rows.update(confirm_address="", confirmed_at=now, confirm_problem="")
    return confirmed
