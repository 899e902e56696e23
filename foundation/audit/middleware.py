from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from foundation.audit.acting import acting_as
from foundation.audit.enums import Source


class ActingMiddleware:
    """Opens the acting context of a request. A token's user is filled in by the API once it is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if request.user.is_authenticated else None
        with acting_as(user, source=source_of(request.path), reason=""):
            return self.get_response(request)


def source_of(path: str) -> Source:
    if path.startswith("/admin/"):
        return Source.ADMIN
    if path.startswith(("/api/", "/hooks/")):
        return Source.API
    return Source.WEB
