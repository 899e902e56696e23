"""Where senders post: the body is understood, stored and acknowledged here, and taken in by a worker."""

from __future__ import annotations

import logging
import math
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from foundation.accounts.access import open_to_anyone
from foundation.accounts.api.problems import Fault, problem_response
from foundation.audit.acting import acting_as
from foundation.audit.broken_rules import BrokenRule
from incidents.receivers.by_kind import PARSERS
from incidents.receivers.signals import MalformedBody, Parsed
from incidents.services.intake import accept_delivery
from incidents.services.webhooks import receiver_of

log = logging.getLogger(__name__)

LARGEST_BODY = 4 * 1024 * 1024  # some 4,000 alerts at once; more than Django lets a form be
DEEPEST = 64


@csrf_exempt
@open_to_anyone
def receive(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """202 with the delivery's id once it is stored; problem details otherwise. The token is the sender's only key."""
    if request.method != "POST":
        response = _refusal(405, "method_not_allowed", _("Post to this address."))
        response["Allow"] = "POST"
        return response
    if kind not in PARSERS:
        known = ", ".join(PARSERS)
        return _refusal(404, "unknown_kind", _("There is no receiver of this kind; there are: %s.") % known, "kind")
    receiver = receiver_of(kind, token)
    if receiver is None:
        return _refusal(401, "unknown_token", _("This address has no valid token. An administrator can make one."))
    try:
        body = _body_of(request)
        parsed = _understood(kind, body)
    except RequestDataTooBig:
        limit = LARGEST_BODY // 1024
        return _refusal(413, "too_big", _("The body is larger than %d KiB; send fewer alerts at once.") % limit)
    except MalformedBody as problem:
        return _refusal(422, "malformed", f"{problem.field}: {problem.message}", problem.field)
    except ValueError as problem:
        return _refusal(400, "no_json", _("The body is no JSON: %s.") % problem, "body")
    with acting_as(receiver.user):
        try:
            delivery = accept_delivery(receiver=receiver, body=body, parsed=parsed, by=receiver.user)
        except BrokenRule as refusal:
            return _refusal(refusal.status, refusal.code, refusal.sentence)
    return JsonResponse({"id": delivery.public_id}, status=202)


def _body_of(request: HttpRequest) -> Any:
    """The body as JSON, refused where it could not be kept as it is."""
    raw = request.read(LARGEST_BODY + 1)
    if len(raw) > LARGEST_BODY:
        raise RequestDataTooBig
    body = orjson.loads(raw)
    _refuse_unkeepable(body, "body", 0)
    return body


def _refuse_unkeepable(value: Any, path: str, depth: int) -> None:
    if depth > DEEPEST:
        raise MalformedBody(path, _("is nested deeper than %d levels.") % DEEPEST)
    if isinstance(value, str) and "\x00" in value:
        raise MalformedBody(path, _("holds a NUL character."))
    if isinstance(value, float) and not math.isfinite(value):
        raise MalformedBody(path, _("is no number."))
    if isinstance(value, dict):
        for name, each in value.items():
            _refuse_unkeepable(name, path, depth)
            _refuse_unkeepable(each, f"{path}.{name}" if depth else name, depth + 1)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            _refuse_unkeepable(each, f"{path}[{index}]", depth + 1)


def _understood(kind: str, body: Any) -> Parsed:
    return PARSERS[kind](body)


def _refusal(status: int, rule: str, message: str, field: str | None = None) -> HttpResponse:
    """Logged here without the address, since the token in it is a secret; Django would log it whole."""
    log.warning("A webhook was refused: %s %s", status, rule)
    response = problem_response(status, [Fault(field, rule, message)])
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
