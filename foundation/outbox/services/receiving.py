"""How each person hears of things, and the targets that many share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from foundation.outbox.channels.addresses import checked
from foundation.outbox.models import Notice, NoticePreferences, Target
from foundation.outbox.sealing import seal, unseal
from foundation.outbox.services.notifying import notify, notify_targets

MOST_ADDRESSES = 5


@service(action=Action.OWN_ACCOUNT)
def choose_notices(
    *,
    by: User,
    by_mail: bool,
    addresses: Sequence[str] | None,
    quiet_from: time | None,
    quiet_until: time | None,
    quiet_weekends: bool,
    reason: str = "",
) -> NoticePreferences:
    """One's own choice. `addresses` None keeps those that are there, since nobody is shown them again."""
    found = NoticePreferences.objects.select_for_update().filter(person=by).first()
    preferences = found or NoticePreferences(person=by)
    preferences.by_mail, preferences.quiet_weekends = by_mail, quiet_weekends
    preferences.quiet_from, preferences.quiet_until = quiet_from, quiet_until
    if addresses is not None:
        wanted = list(dict.fromkeys(checked(each, field="addresses", shared=False) for each in addresses if each))
        if len(wanted) > MOST_ADDRESSES:
            raise Invalid("too_many_addresses", _("At most %d addresses.") % MOST_ADDRESSES, field="addresses")
        if wanted != preferences.own_addresses:
            preferences.sealed_addresses = seal("\n".join(wanted))
    preferences.full_clean()
    preferences.save()
    return preferences


@service(action=Action.OWN_ACCOUNT)
def send_test_notice(*, by: User, reason: str = "") -> Notice:
    """To oneself, by every way that one chose, now."""
    key = f"test:{clock.now().isoformat()}"
    written = notify(key=key, recipients=[by], kind="test", url="/account/notices/", urgent=True, by=by)
    return written[0]


@service(action=Action.MANAGE_JOBS)
def save_target(*, target: Target, address: str = "", by: User, reason: str = "") -> Target:
    """Make or change a target; an empty `address` keeps the one that is there."""
    if address:
        wanted = checked(address, field="address", shared=True)
        if wanted != unseal(target.sealed_address):
            target.sealed_address = seal(wanted)
    if not target.sealed_address:
        raise Invalid("address_required", _("Say where it sends to."), field="address")
    target.full_clean()
    target.save()
    return target


@service(action=Action.MANAGE_JOBS)
def archive_target(*, target: Target, by: User, reason: str = "") -> Target:
    """Send nothing to it any more."""
    target.active = False
    target.save(update_fields=["active"])
    return target


@service(action=Action.MANAGE_JOBS)
def send_test_to_target(*, target: Target, by: User, reason: str = "") -> Notice:
    key = f"test:{clock.now().isoformat()}"
    written = notify_targets(key=key, targets=[target], kind="test", urgent=True, by=by)
    if not written:
        raise Invalid("archived", _("An archived target receives nothing."))
    return written[0]
