"""Writing notices: once per key, to people as each prefers, and to targets that many share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from foundation.accounts.models import Organisation, User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.outbox.enums import Channel
from foundation.outbox.models import Delivery, Notice, NoticePreferences, Target
from foundation.outbox.services.events import publish_event
from foundation.outbox.services.hinting import hint

DELIVERED = "notice.delivered"


@service(action=None)
def notify(
    *,
    key: str,
    recipients: Iterable[User],
    kind: str,
    by: User,
    parameters: dict[str, Any] | None = None,
    url: str = "",
    subject: str = "",
    urgent: bool = False,
    proof: bool = False,
    only_in_app: bool = False,
) -> list[Notice]:
    """Write one notice a person, once per `key` however often this is called; returns only the new ones.

    It goes out as each person prefers, unless `only_in_app`; quiet hours hold back what leaves the house, unless
    `urgent`. `subject` is the reference of what it is about, which hides it from whom that is hidden.
    """
    people = {f"{key}:{person.pk}": person for person in recipients}
    common = {"kind": kind, "parameters": parameters or {}, "url": url, "subject": subject}
    marks = {"urgent": urgent, "proof": proof}
    written = _write({name: Notice(key=name, recipient=each, **common, **marks) for name, each in people.items()})
    chosen = {} if only_in_app or not written else _preferences(written)
    _deliver(
        [
            delivery
            for notice in written
            for delivery in _deliveries(notice, chosen.get(notice.recipient_id), only_in_app=only_in_app)
        ]
    )
    return written


@service(action=None)
def notify_targets(
    *,
    key: str,
    targets: Iterable[Target],
    kind: str,
    by: User,
    parameters: dict[str, Any] | None = None,
    url: str = "",
    subject: str = "",
    urgent: bool = False,
    proof: bool = False,
) -> list[Notice]:
    """The same to targets; archived ones are left out."""
    wanted = {f"{key}:target:{target.public_id}": target for target in targets if target.active}
    common = {"kind": kind, "parameters": parameters or {}, "url": url, "subject": subject}
    marks = {"urgent": urgent, "proof": proof}
    written = _write({name: Notice(key=name, target=each, **common, **marks) for name, each in wanted.items()})
    _deliver([Delivery(notice=notice, channel=Channel.TARGET) for notice in written])
    return written


@service(action=None)
def mark_read(*, notice: Notice, by: User) -> Notice:
    """The person opened it; of one that needs proof, that is one."""
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
        if notice.proof:
            publish_proof(notice, channel="read", at=notice.read_at, counts=True)
    return notice


def publish_proof(notice: Notice, *, channel: str, at: datetime, counts: bool) -> None:
    """Tell whoever hears it that a notice arrived. It `counts` where it reached a person, not just their list."""
    publish_event(
        kind=DELIVERED,
        subject=notice.subject,
        by=User.system(),
        at=at,
        payload={
            "notice": notice.public_id,
            "notice_kind": notice.kind,
            "parameters": notice.parameters,
            "channel": channel,
            "to": str(notice.receiver),
            "recipient": notice.recipient.username if notice.recipient else "",
            "executive": notice.target.reaches_executives if notice.target else True,
            "counts": counts,
        },
    )


def _write(wanted: Mapping[str, Notice]) -> list[Notice]:
    """Those that were not there; another worker may write some at the same moment: theirs count, ours are ignored."""
    known = set(Notice.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = [notice for key, notice in wanted.items() if key not in known]
    if not new:
        return []
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    ours = {notice.public_id for notice in new}
    return list(
        Notice.objects.filter(key__in=[notice.key for notice in new], public_id__in=ours).select_related(
            "recipient", "target"
        )
    )


def _deliver(deliveries: Sequence[Delivery]) -> None:
    if deliveries:
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        transaction.on_commit(hint)


def _preferences(notices: list[Notice]) -> dict[int | None, NoticePreferences]:
    people = {notice.recipient_id for notice in notices}
    return {each.person_id: each for each in NoticePreferences.objects.filter(person__in=people)}


def _deliveries(notice: Notice, chosen: NoticePreferences | None, *, only_in_app: bool) -> list[Delivery]:
    found = [Delivery(notice=notice, channel=Channel.IN_APP)]
    person = notice.recipient
    if only_in_app or person is None:
        return found
    not_before = _not_before(notice, person, chosen)
    if settings.DEBRIEF_SENDS_MAIL and person.email and (chosen is None or chosen.by_mail):
        found.append(Delivery(notice=notice, channel=Channel.MAIL, next_attempt_at=not_before))
    for place in range(len(chosen.own_addresses) if chosen else 0):
        found.append(Delivery(notice=notice, channel=Channel.OWN, place=place, next_attempt_at=not_before))
    return found


def _not_before(notice: Notice, person: User, chosen: NoticePreferences | None) -> datetime:
    now = clock.now()
    if notice.urgent or chosen is None:
        return now
    zone = ZoneInfo(person.time_zone or Organisation.current().time_zone)
    return chosen.quiet_until_after(now, zone) or now
