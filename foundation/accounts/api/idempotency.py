"""`Idempotency-Key`: a request that was sent twice is carried out once.

The key is claimed in the transaction that carries the request out, so that of two at the same moment the second waits
for the first and then gets its answer, and a request that was refused or died leaves no key behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import orjson
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.api.rendering import as_json
from foundation.accounts.models import IdempotencyKey, User
from foundation.audit.broken_rules import Invalid

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = ("Location", "ETag")
LONGEST = 200


def once(request: Request, carry_out: Callable[[], Response], *, by: User) -> Response:
    """What `carry_out` answers, or what it answered to the same user's same request before."""
    key = _key_of(request)
    with transaction.atomic():
        claim = IdempotencyKey(user=by, key=key, fingerprint=_fingerprint(request))
        try:
            with transaction.atomic():
                claim.save()
        except IntegrityError:
            return _answer_of(IdempotencyKey.objects.get(user=by, key=key), claim.fingerprint)
        response = carry_out()
        claim.status = response.status_code
        claim.answer = "" if response.data is None else as_json(response.data).decode()
        claim.headers = {name: response[name] for name in KEPT if name in response}
        claim.save()
    return response


def _answer_of(stored: IdempotencyKey, fingerprint: str) -> Response:
    if stored.fingerprint != fingerprint:
        raise Invalid(
            "idempotency_key_reused",
            _("This key was used for another request. Send a key of its own with each request."),
            field=HEADER,
        )
    data = orjson.loads(stored.answer) if stored.answer else None
    return Response(data, status=stored.status, headers={**stored.headers, REPLAYED: "true"})


def _key_of(request: Request) -> str:
    key = request.headers[HEADER].strip()
    if not key or len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise Invalid(
            "bad_idempotency_key",
            _("An idempotency key is 1 to %(most)s printable ASCII characters.") % {"most": LONGEST},
            field=HEADER,
        )
    return key


def _fingerprint(request: Request) -> str:
    parts = (request.method or "", request.get_full_path(), request.headers.get("If-Match", ""))
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request._request.body).hexdigest()
