"""Declaring an incident: the form, and the suggestion that follows the answers as they are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import Severity
from incidents.forms.declaring import FACTS, DeclareForm, suggestion_for
from incidents.models import Incident, Service, SeverityLevel
from incidents.services.policy import current_version
from incidents.views.finding import reader
from incidents.views.wording.terms import terms_of_level

MOST_OPEN = 5


@requires(Action.DECLARE)
def declare(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    if request.method != "POST":
        initial = {name: request.GET[name] for name in request.GET}
        return _shown(request, DeclareForm(by=by, initial=initial), request.GET)
    if "suggest" in request.POST:  # without scripts: what was typed stays, nothing is refused yet
        typed = {name: request.POST[name] for name in request.POST}
        typed["affected"] = request.POST.getlist("affected")  # type: ignore[assignment]
        return _shown(request, DeclareForm(by=by, initial=typed), request.POST)
    form = DeclareForm(request.POST, by=by)
    incident = _declared(form)
    if incident is None:
        return _shown(request, form, request.POST, status=form.status if form.status >= 400 else 422)
    messages.success(request, _("Declared as %s.") % incident.reference)
    return redirect(incident)


def _declared(form: DeclareForm) -> Incident | None:
    if not form.is_valid():
        return None
    try:
        return form.declare()
    except BrokenRule as refusal:
        form.refuse(refusal)
        return None


@requires(Action.DECLARE)
def suggestion(request: HttpRequest) -> HttpResponse:
    """The side of the form for the answers so far; htmx asks for it at every change."""
    return render(request, "incidents/declaring/side.html", _side(request, request.GET))


def _shown(request: HttpRequest, form: DeclareForm, given: Mapping[str, Any], status: int = 200) -> HttpResponse:
    levels = list(SeverityLevel.objects.order_by("level"))
    context = {
        "form": form,
        "levels": levels,
        "chosen": str(given.get("severity", "")),
        "asks": ",".join((*FACTS, "severity", "service")),  # never the title: addresses end in logs
        **_side(request, given),
    }
    return render(request, "incidents/declaring/declare.html", context, status=status)


def _side(request: HttpRequest, given: Mapping[str, Any]) -> dict[str, Any]:
    """The suggestion, what the level asks for, and what runs already on the service."""
    suggested = suggestion_for(given)
    chosen = str(given.get("severity", ""))
    level = Severity(int(chosen)) if chosen in map(str, Severity.values) else suggested.severity
    version = current_version()
    service = Service.objects.active().filter(slug=given.get("service", "")).first()
    running = Incident.objects.visible_to(reader(request)).running()
    return {
        "now": clock.now(),
        "suggested": suggested,
        "level": level,
        "differs": bool(suggested.severity and level and suggested.severity != level),
        "terms": terms_of_level(version.levels[str(int(level))]) if level else [],
        "version": version,
        "chosen_service": service,
        "open_ones": list(running.for_service(service).order_by("severity", "-id")[:MOST_OPEN]) if service else [],
    }
