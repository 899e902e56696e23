"""One shape for every refusal: problem details (RFC 9457) with the field and the rule of each thing that is wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from foundation.accounts.api.rendering import as_json
from foundation.audit.broken_rules import BrokenRule, broken_rule_of, rules_of, unfit_value

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# As RFC 9110 names them: Python 3.13 does, earlier ones have the names of RFC 4918.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: at which input, by which rule, in a sentence."""

    field: str | None
    rule: str
    message: str


def problem(status: int, faults: Sequence[Fault]) -> dict[str, Any]:
    """The body of a refusal."""
    return {
        "type": f"urn:debrief:problem:{faults[0].rule}",
        "title": TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "detail": " ".join(fault.message for fault in faults),
        "errors": [asdict(fault) for fault in faults],
    }


def problem_of_rule(refusal: BrokenRule) -> dict[str, Any]:
    faults = [Fault(rule.field, rule.code, rule.sentence) for rule in refusal.all]
    return problem(refusal.status, faults)


def problem_response(status: int, faults: Sequence[Fault]) -> HttpResponse:
    """For views outside the API, such as webhooks."""
    return HttpResponse(as_json(problem(status, faults)), status=status, content_type=MEDIA_TYPE)


def answer_to(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of every API view; None for a defect, which the server logs and answers with 500."""
    found = _body_of(error)
    if found is None:
        return None
    return Response(found, status=found["status"], headers=_headers_of(error), content_type=MEDIA_TYPE)


def _body_of(error: Exception) -> dict[str, Any] | None:
    if isinstance(error, IntegrityError):
        error = broken_rule_of(error)
    if isinstance(error, DataError):
        error = unfit_value()
    if isinstance(error, OperationalError) and any(word in str(error) for word in ("deadlock", "locked", "serialize")):
        log.warning("A request met another one in the database: %s", error)
        return _simply(503, "busy", _("Someone else changed the same at this moment. Try it again."))
    if isinstance(error, ValidationError):
        error = rules_of(error)
    if isinstance(error, BrokenRule):
        return problem_of_rule(error)
    if isinstance(error, Http404):
        return _simply(404, "not_found", _("There is nothing at this address, or nothing that you may see."))
    if isinstance(error, PermissionDenied):
        return _simply(403, "permission_denied", str(error) or _("You may not do this."))
    if isinstance(error, RequestDataTooBig):
        return _simply(413, "too_big", _("The body is too big."))
    if isinstance(error, SuspiciousOperation):
        return _simply(400, "bad_request", _("This request can’t be read."))
    if isinstance(error, serializers.ValidationError):
        return problem(422, list(_faults(error.detail)))
    if isinstance(error, exceptions.APIException):
        return _simply(error.status_code, _code_of(error), str(error.detail))
    return None


def _simply(status: int, rule: str, sentence: str) -> dict[str, Any]:
    return problem(status, [Fault(None, rule, sentence)])


def _code_of(error: exceptions.APIException) -> str:
    return getattr(error.detail, "code", None) or error.default_code


def _faults(detail: Any, field: str | None = None) -> Iterator[Fault]:
    """DRF's nested messages, flattened; the field of a nested one is its path with dots."""
    if isinstance(detail, dict):
        for name, inside in detail.items():
            outer = name == "non_field_errors"
            yield from _faults(inside, field if outer else f"{field}.{name}" if field else str(name))
    elif isinstance(detail, list):
        for position, inside in enumerate(detail):
            nested = isinstance(inside, (dict, list))
            yield from _faults(inside, f"{field}.{position}" if nested and field else field)
    else:
        yield Fault(field, getattr(detail, "code", "invalid"), str(detail))


def _headers_of(error: Exception) -> dict[str, str]:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers
