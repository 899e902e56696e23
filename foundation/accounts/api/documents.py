"""The OpenAPI document and its page; neither asks the internet for anything."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator

from foundation.accounts.access import open_to_anyone
from foundation.accounts.api.authentication import TokenAuthentication
from foundation.accounts.api.rendering import as_json

WRITES = ("post", "patch", "put", "delete")


@cache
def written_document() -> bytes:
    """Written once a process: it takes a second, and the code does not change meanwhile."""
    with translation.override(settings.LANGUAGE_CODE):
        generator: Any = SchemaGenerator
        return as_json(generator().get_schema(request=None, public=True))


def _version(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(written_document()).hexdigest()[:32]}"'


@open_to_anyone
@cache_control(max_age=300)
@condition(etag_func=_version)
def document(request: HttpRequest) -> HttpResponse:
    return HttpResponse(written_document(), content_type="application/json")


@open_to_anyone
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/api_docs.html")


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document describes the header."""

    target_class = TokenAuthentication
    name = "token"
    priority = 1

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token ` and the token that `manage.py create_api_token` printed.",
        }


# ------------------------------------------------------------------------------- what holds for every operation

PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "All messages, as sentences."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "rule", "message"],
                "properties": {
                    "field": {"type": "string", "nullable": True, "description": "The input where it bites."},
                    "rule": {"type": "string", "description": "Stable; made for programs."},
                    "message": {"type": "string", "description": "Why not, and what to do."},
                },
            },
        },
    },
}
REFUSAL = {
    "description": "Refused; the problem says why. A broken rule is 409, what can’t be understood 422.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Printable ASCII. The same request with the same key is carried out once and answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that the edit began from; 412 where it changed since. It is never demanded.",
    "schema": {"type": "string", "pattern": '^"[!#-~]*"$'},
}


def tell_what_holds_everywhere(result: dict[str, Any], **_others: Any) -> dict[str, Any]:
    """Post-processing hook: refusals, and the headers that writes honour."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    for address, operations in result["paths"].items():
        for method, operation in operations.items():
            operation["responses"]["default"] = REFUSAL
            headers = [IDEMPOTENCY_KEY] if method == "post" else []
            if method in WRITES and "{" in address:
                headers.append(IF_MATCH)
            taken = operation.get("parameters", [])
            named = {each["name"] for each in taken}
            operation["parameters"] = [*taken, *(header for header in headers if header["name"] not in named)]
    return result
