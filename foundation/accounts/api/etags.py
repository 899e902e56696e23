"""ETags: what someone read, named by its content, so that an edit can say which reading it began from."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.request import Request

from foundation.accounts.api.rendering import as_json
from foundation.audit.broken_rules import BrokenRule


def etag_of(representation: Any) -> str:
    return f'"{hashlib.sha256(as_json(representation)).hexdigest()[:32]}"'


def demand_match(request: Request, etag: str) -> None:
    """Honour `If-Match` where it is sent. Call it with the row locked."""
    sent = request.headers.get("If-Match")
    if sent is None or sent.strip() == "*" or etag in parse_etags(sent):
        return
    raise BrokenRule(
        "stale_version",
        _("This was changed since you read it. Nothing was saved: read it again and repeat what still holds."),
        field="If-Match",
        status=412,
    )


def is_known(request: Request, etag: str) -> bool:
    """Whether the reader holds this very representation (`If-None-Match`)."""
    sent = request.headers.get("If-None-Match", "")
    return sent.strip() == "*" or etag in [each.removeprefix("W/") for each in parse_etags(sent)]
