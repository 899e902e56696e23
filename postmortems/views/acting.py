"""Every act has one address: GET shows its form, POST carries it out.

A browser without scripts gets whole pages and a redirect; htmx gets the form alone, and after success is sent to the
page that shows what was done. A refusal answers with its own status and the form as it was filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from foundation.audit.broken_rules import BrokenRule
from postmortems.forms.acts import Act
from postmortems.views.finding import reader


@dataclass(frozen=True)
class About:
    """What an act is about: arguments of its form, the line above its heading, and where it leads back to."""

    arguments: dict[str, Any]
    crumb: str
    back: str


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def run_act(
    request: HttpRequest,
    form_class: type[Act],
    about: About,
    *,
    lead_to: Callable[[], str] | None = None,
    stays: bool = False,
) -> HttpResponse:
    """Show the form, or carry it out and go to `lead_to` (default: back). `stays`: under htmx, tell the page."""
    by = reader(request)
    if request.method != "POST":
        initial = {name: request.GET[name] for name in request.GET}
        return shown(request, form_class(by=by, initial=initial, **about.arguments), about, status=200)
    form = form_class(request.POST, by=by, **about.arguments)
    said = carried_out(form)
    if said is None:
        return shown(request, form, about, status=form.status)
    if stays and is_htmx(request):
        response = HttpResponse(status=200)
        response["HX-Trigger"] = "debrief:changed"
        return response
    messages.success(request, said)
    target = lead_to() if lead_to else about.back
    if is_htmx(request):
        response = HttpResponse(status=200)
        response["HX-Redirect"] = target
        return response
    return redirect(target)


def carried_out(form: Act) -> str | None:
    """What was done, in a sentence; None where the form or the service refused, which the form then tells."""
    if not form.is_valid():
        form.status = 422
        return None
    try:
        return form.act()
    except BrokenRule as refusal:
        if refusal.status == 404:
            raise Http404(refusal.sentence) from refusal
        form.refuse(refusal)
        return None


def shown(request: HttpRequest, form: Act, about: About, *, status: int) -> HttpResponse:
    template = "postmortems/partials/act_form.html" if is_htmx(request) else "postmortems/act.html"
    context = {"form": form, "action": request.path, "crumb": about.crumb, "back": about.back}
    return render(request, template, context, status=status)
