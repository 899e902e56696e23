"""Amazon SNS asks an address to confirm that it wants a topic; only Amazon's own address is followed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from incidents.receivers.json_fields import as_object, as_text
from incidents.receivers.signals import MalformedBody

KINDS = frozenset({"SubscriptionConfirmation", "UnsubscribeConfirmation"})
_HOST = re.compile(r"sns\.[a-z0-9-]{2,30}\.amazonaws\.com(?:\.cn)?")
LONGEST = 2000


def address_to_confirm(body: object) -> str | None:
    """The address that SNS wants opened, empty for a farewell; None where the body is no such message."""
    if not isinstance(body, dict) or body.get("Type") not in KINDS:
        return None
    if body["Type"] != "SubscriptionConfirmation":
        return ""
    address = as_text(as_object(body, "body").get("SubscribeURL"), "SubscribeURL")
    if not is_of_amazon(address):
        raise MalformedBody("SubscribeURL", "is no address of Amazon SNS, and is not followed.")
    return address


def is_of_amazon(address: str) -> bool:
    try:
        parts = urlsplit(address)
        named = parts.username is not None or parts.port not in (None, 443)
    except ValueError:
        return False
    if named or len(address) > LONGEST:
        return False
    return parts.scheme == "https" and _HOST.fullmatch(parts.hostname or "") is not None
