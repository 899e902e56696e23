from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from foundation.accounts.access import Refused, action_for, demand, knows_method, requirement_of
from foundation.accounts.enums import Action

# Third parties check access themselves: allauth its own pages, DRF by our permission class (a token is only read
# inside its view), the admin by our permission methods.
THEIR_OWN_GATE = ("allauth.", "django.contrib.admin", "unfold.", "django.views.static", "whitenoise.")


METHODS = ("GET", "HEAD", "OPTIONS", "POST")


class AccessMiddleware:
    """Refuses whoever the access table does not let in, and every address that declares nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if has_own_gate(request, view):
            return None
        requirement = requirement_of(view)
        if requirement is None:
            raise UndeclaredAddress(f"{request.path} ({view}) declares no action: decorate it with `requires`.")
        refusal = self._refusal(request, action_for(requirement, request.method or "GET"))
        if refusal is None and not knows_method(requirement, request.method or "GET"):
            return HttpResponseNotAllowed([method for method in METHODS if knows_method(requirement, method)])
        return refusal

    def _refusal(self, request: HttpRequest, action: Action | None) -> HttpResponse | None:
        if action is None:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            demand(request.user, action)
        except Refused as refusal:
            return render(request, "403.html", {"exception": refusal.sentence}, status=403)
        return None


class UndeclaredAddress(RuntimeError):
    """A view without `requires`: a defect, refused rather than served."""


def has_own_gate(request: HttpRequest, view: Callable[..., Any]) -> bool:
    match = request.resolver_match
    if match is not None and match.app_names[:1] == ["admin"]:
        return True
    if hasattr(view, "cls"):  # a DRF view: its permission class asks the same table
        return True
    return view.__module__.startswith(THEIR_OWN_GATE)
