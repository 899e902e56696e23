"""Where senders post: the body is understood, stored and acknowledged here, and taken in by a worker."""

from __future__ import annotations

import json
import logging
import math
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from foundation.accounts.access import open_to_anyone, requires
from foundation.accounts.api.problems import Fault, problem_response
from foundation.accounts.enums import Action
from foundation.audit.acting import acting_as
from foundation.audit.broken_rules import BrokenRule
from incidents.models import WebhookReceiver
from incidents.models.webhooks import ReceiverKind
from incidents.receivers import subscriptions
from incidents.receivers.by_kind import KINDS, understood
from incidents.receivers.mapping import AlertMapping, BadMapping, parse
from incidents.receivers.signals import MalformedBody, Parsed
from incidents.receivers.signatures import is_signed
from incidents.services.hiding import tells_of_hidden
from incidents.services.intake import accept_delivery
from incidents.services.webhooks import keep_sample, note_subscription, receiver_of, signing_secrets_of
from incidents.views.finding import reader

log = logging.getLogger(__name__)

LONGEST_SHOWN = 60_000
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
    if kind not in KINDS:
        known = ", ".join(KINDS)
        return _refusal(404, "unknown_kind", _("There is no receiver of this kind; there are: %s.") % known, "kind")
    receiver = receiver_of(kind, token)
    if receiver is None:
        return _unknown()
    try:
        raw = _raw(request)
        if not _is_genuine(receiver, raw, request):
            return _unknown()
        body = _body_of(raw)
        parsed = _understood(receiver, body)
        confirms = subscriptions.address_to_confirm(body) if kind == ReceiverKind.CLOUDWATCH else None
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
    if confirms:
        note_subscription(receiver, confirms)
    return JsonResponse({"id": delivery.public_id}, status=202)


def _unknown() -> HttpResponse:
    """The same for a token that nobody has and for a signature that is wrong: neither tells of the other."""
    return _refusal(401, "unknown_token", _("This address has no valid token. An administrator can make one."))


def _raw(request: HttpRequest) -> bytes:
    raw = request.read(LARGEST_BODY + 1)
    if len(raw) > LARGEST_BODY:
        raise RequestDataTooBig
    return raw


def _is_genuine(receiver: WebhookReceiver, raw: bytes, request: HttpRequest) -> bool:
    """Signed with the secret that is shared with its sender, where there is one."""
    if not receiver.sealed_signing_secret:
        return True
    header = request.headers.get(receiver.signature_header, "")
    return any(is_signed(raw, header, secret) for secret in signing_secrets_of(receiver))


def _body_of(raw: bytes) -> Any:
    """The body as JSON, refused where it could not be kept as it is."""
    body = orjson.loads(raw)
    if body is None:
        raise MalformedBody("body", _("should be an object, and is null."))
    _refuse_unkeepable(body, [])
    return body


def _refuse_unkeepable(value: Any, path: list[str | int]) -> None:
    """`path` is where one is; it is put into words only where that is told."""
    if len(path) > DEEPEST:
        raise MalformedBody(_words_of(path), _("is nested deeper than %d levels.") % DEEPEST)
    if isinstance(value, str) and "\x00" in value:
        raise MalformedBody(_words_of(path), _("holds a NUL character."))
    if isinstance(value, float) and not math.isfinite(value):
        raise MalformedBody(_words_of(path), _("is no number."))
    if isinstance(value, (dict, list)):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            _refuse_unkeepable(key, path)
            path.append(key)
            _refuse_unkeepable(each, path)
            path.pop()


def _words_of(path: list[str | int]) -> str:
    said = "".join(f"[{each}]" if isinstance(each, int) else f".{each[:100]}" for each in path)
    return said.lstrip(".") or "body"


def _understood(receiver: WebhookReceiver, body: Any) -> Parsed:
    """Kept as the last that came where it is not: the mapping is mended with it."""
    try:
        return understood(receiver.kind, body, receiver.mapping)
    except MalformedBody as problem:
        keep_sample(receiver, body, problem=str(problem))
        raise


def _refusal(status: int, rule: str, message: str, field: str | None = None) -> HttpResponse:
    """Logged here without the address, since the token in it is a secret; Django would log it whole."""
    log.warning("A webhook was refused: %s %s", status, rule)
    response = problem_response(status, [Fault(field, rule, message)])
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@requires(Action.MANAGE_WEBHOOKS)
@require_POST
def try_mapping(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a mapping makes of the last body that came; nothing is saved."""
    receiver = get_object_or_404(WebhookReceiver.objects.select_related("sample"), public_id=public_id)
    sample = getattr(receiver, "sample", None)
    context: dict[str, Any] = {"receiver": receiver, "sample": sample, "signals": [], "problem": ""}
    if sample is None:
        context["problem"] = _("Nothing has come yet: there is no body to try it on.")
    elif tells_of_hidden(receiver, sample.body, to=reader(request)):
        context["problem"] = _("The last body tells of an incident that is private: who is named there may try it.")
    else:
        try:
            mapping = orjson.loads(request.POST.get("mapping", ""))
            context["signals"] = parse(sample.body, AlertMapping.read(mapping)).signals
        except orjson.JSONDecodeError as problem:
            context["problem"] = _("The mapping is no JSON: %s.") % problem
        except (BadMapping, MalformedBody) as problem:
            context["problem"] = f"{problem.field}: {problem.message}"
        context["body"] = json.dumps(sample.body, indent=2, ensure_ascii=False)[:LONGEST_SHOWN]
    status = 422 if context["problem"] else 200
    response = render(request, "incidents/alerts/tried.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
