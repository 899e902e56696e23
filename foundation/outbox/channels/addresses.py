"""Addresses as apprise writes them: `slack://…`, `pagerduty://…`, `json://…`; checked, hidden and sent to."""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
from typing import Any

import apprise
from django.utils.translation import gettext as _

from foundation.audit.broken_rules import Invalid
from foundation.outbox.channels.failures import DeliveryFailed, Undeliverable
from foundation.outbox.channels.words import Message, message_of
from foundation.outbox.models import Delivery, NoticePreferences

# They speak to the machine that Debrief runs on, not to people.
OF_THIS_MACHINE = frozenset({"dbus", "gnome", "glib", "kde", "qt", "macosx", "windows", "syslog"})
# They post to any address whatever: an administrator's to set up.
ANYWHERE = frozenset({"json", "jsons", "xml", "xmls", "form", "forms", "apprise", "apprises"})

LONGEST_REASON = 300


def checked(address: str, *, field: str, shared: bool) -> str:
    """The address, or `Invalid` with what is wrong; `shared` ones may go anywhere, a person's own may not."""
    address = address.strip()
    scheme = address.partition("://")[0].lower()
    if scheme in OF_THIS_MACHINE:
        raise Invalid("local_address", _("“%s” speaks to this machine, not to people.") % scheme, field=field)
    plugin = _plugin(address)
    if plugin is None:
        raise Invalid(
            "unknown_address",
            _("“%s…” is no address that can be sent to. Write one as apprise does, such as slack://token/#channel.")
            % (scheme or address)[:20],
            field=field,
        )
    if not shared and (scheme in ANYWHERE or any(map(_is_inside, _hosts(plugin)))):
        raise Invalid(
            "shared_address",
            _("This kind of address is set up by an administrator, as a notification target."),
            field=field,
        )
    return address


def hidden(address: str) -> str:
    """The address without its secrets, for people to recognise it by."""
    plugin = _plugin(address)
    return str(plugin.url(privacy=True)).partition("?")[0] if plugin is not None else _("unreadable: type it in anew")


def send_own(delivery: Delivery) -> None:
    """To the address that stands at the delivery's place of the person's list."""
    preferences = NoticePreferences.objects.filter(person=delivery.notice.recipient).first()
    addresses = preferences.own_addresses if preferences is not None else []
    if delivery.place >= len(addresses):
        raise Undeliverable("This person removed the address.")
    address = addresses[delivery.place]
    if any(map(_is_inside, _hosts(_plugin(address)))):  # a name may lead elsewhere today
        raise Undeliverable("This address leads inside the house.")
    _send(address, message_of(delivery.notice))


def send_to_target(delivery: Delivery) -> None:
    target = delivery.notice.target
    if target is None or not target.active:
        raise Undeliverable("This target is archived.")
    _send(target.address, message_of(delivery.notice))


def send_message(address: str, message: Message) -> None:
    _send(address, message)


def _send(address: str, message: Message) -> None:
    plugin = _plugin(address)
    if plugin is None:
        raise Undeliverable("The address can't be read. Type it in anew.")
    sender = apprise.Apprise(asset=_asset())
    sender.add(plugin)
    with apprise.LogCapture(level=logging.INFO) as said:  # type: ignore[no-untyped-call]
        delivered = sender.notify(title=message.title, body=message.text, body_format=apprise.NotifyFormat.TEXT)
        reason = said.getvalue()
    if not delivered:
        raise DeliveryFailed(_without_secrets(reason, address) or "Not accepted, without a reason.")


def _without_secrets(reason: str, address: str) -> str:
    """The last things that apprise said, without any piece of the address that could be a secret."""
    lines = [line for line in reason.splitlines() if line.strip()]
    text = " ".join(re.sub(r"^\S+ \S+ - \w+ - ", "", line) for line in lines[-3:])
    for piece in sorted(set(re.split(r"[/:@?&=,#]+", address)), key=len, reverse=True):
        if len(piece) >= 6:
            text = text.replace(piece, "…")
    return text[:LONGEST_REASON]


def _plugin(address: str) -> Any:
    """What apprise makes of it; None where it makes nothing. Never logs the address."""
    logger = logging.getLogger("apprise")
    before, logger.disabled = logger.disabled, True
    try:
        return apprise.Apprise.instantiate(address, asset=_asset(), suppress_exceptions=True)
    finally:
        logger.disabled = before


def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(app_id="Debrief", app_desc="Debrief", async_mode=False, secure_logging=True)


def _hosts(plugin: Any) -> list[str]:
    """The servers that an address names itself; those of a service with servers of its own are none."""
    templates = [str(each) for each in getattr(plugin, "templates", ()) or ()]
    if plugin is None or not any("{host}" in each or "{domain}" in each for each in templates):
        return []
    named = [getattr(plugin, name, None) for name in ("host", "smtp_host")]
    return [str(each) for each in named if each]


def _is_inside(host: str) -> bool:
    """Whether it leads to this machine, or to an address that only insiders reach, in whatever way it is written."""
    if host.lower() == "localhost" or host.lower().endswith((".localhost", ".local", ".internal")):
        return True
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False  # it leads nowhere
    return any(not ipaddress.ip_address(str(each[4][0]).partition("%")[0]).is_global for each in found)
