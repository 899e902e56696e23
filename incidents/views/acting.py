"""Every act on an incident has one address: GET shows its form, POST carries it out.

A browser without scripts gets whole pages and a redirect; htmx gets the form alone, and after success an empty answer
with the event `debrief:changed`, upon which the page asks for what changed. A refusal answers with its own status and
the form as it was filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import Status
from incidents.forms.acts import ActForm
from incidents.models import (
    AffectedService,
    Communication,
    Handover,
    Incident,
    InvestigationTask,
    MitigationAttempt,
    RoleAssignment,
    Tag,
    TimelineEntry,
)
from incidents.views.finding import incident_named, reader

CHANGED = "debrief:changed"

Target = Callable[[Incident, str], dict[str, Any]]


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def act_view(form_class: type[ActForm], action: Action, target: Target | None = None) -> Callable[..., HttpResponse]:
    """The view of one act. `target` finds what the address names below the incident, as arguments of the form."""

    @requires(action)
    def act(request: HttpRequest, reference: str, public_id: str = "") -> HttpResponse:
        incident = incident_named(request, reference)
        survivor = incident.merged_into
        if incident.status == Status.MERGED and survivor is not None:
            return _gone_on(request, incident, survivor, form_class, has_target=target is not None)
        arguments = target(incident, public_id) if target else {}
        return run_act(request, incident, form_class, arguments)

    return act


def run_act(
    request: HttpRequest, incident: Incident, form_class: type[ActForm], arguments: dict[str, Any]
) -> HttpResponse:
    by = reader(request)
    if request.method != "POST":
        initial = {name: request.GET[name] for name in request.GET}
        form = form_class(incident=incident, by=by, initial=initial, **arguments)
        return shown(request, incident, form, status=200)
    form = form_class(request.POST, incident=incident, by=by, **arguments)
    if (said := carried_out(form)) is None:
        return shown(request, incident, form, status=form.status if form.status >= 400 else 422)
    return done(request, incident, form_class, said, arguments)


def carried_out(form: ActForm) -> str | None:
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


def _gone_on(
    request: HttpRequest, folded: Incident, survivor: Incident, form_class: type[ActForm], *, has_target: bool
) -> HttpResponse:
    """To the incident that goes on; what was typed on a page opened before is given back there, and not lost."""
    if request.method != "POST":
        return redirect(survivor)
    if has_target:
        messages.warning(request, folded_meanwhile())
        return redirect(survivor)
    survivor = incident_named(request, survivor.reference)
    form = form_class(request.POST, incident=survivor, by=reader(request))
    form.full_clean()
    form.add_error(None, folded_meanwhile())
    action = request.path.replace(f"/{folded.reference}/", f"/{survivor.reference}/", 1)
    return shown(request, survivor, form, status=409, action=action)


def folded_meanwhile() -> str:
    return _("This incident was merged into this one meanwhile. Nothing was saved yet: look, and send it again.")


def shown(request: HttpRequest, incident: Incident, form: ActForm, *, status: int, action: str = "") -> HttpResponse:
    template = "incidents/partials/act_form.html" if is_htmx(request) else "incidents/act.html"
    context = {"incident": incident, "form": form, "action": action or request.path}
    return render(request, template, context, status=status)


def done(
    request: HttpRequest, incident: Incident, form_class: type[ActForm], said: str, arguments: dict[str, Any]
) -> HttpResponse:
    if not is_htmx(request):
        messages.success(request, said)
        return HttpResponseRedirect(f"{incident.get_absolute_url()}#{form_class.anchor}")
    if form_class.stays:
        fresh = form_class(incident=incident, by=reader(request), **arguments)
        response = shown(request, incident, fresh, status=200)
    else:
        response = HttpResponse(status=200)
    response["HX-Trigger"] = CHANGED
    if not request.path.startswith(incident.get_absolute_url()):
        response["HX-Redirect"] = incident.get_absolute_url()
    return response


# ------------------------------------------------------------------- what an address names below an incident


def line_named(incident: Incident, public_id: str) -> dict[str, Any]:
    rows = TimelineEntry.objects.select_related("incident", "by").filter(incident=incident)
    return {"entry": get_object_or_404(rows, public_id=public_id)}


def role_of(incident: Incident, public_id: str) -> dict[str, Any]:
    rows = RoleAssignment.objects.select_related("incident", "person").filter(incident=incident)
    return {"assignment": get_object_or_404(rows, public_id=public_id)}


def affected_of(incident: Incident, slug: str) -> dict[str, Any]:
    rows = AffectedService.objects.select_related("incident", "service").filter(incident=incident)
    return {"affected": get_object_or_404(rows, service__slug=slug, removed_at__isnull=True)}


def tag_of(incident: Incident, slug: str) -> dict[str, Any]:
    return {"tag": get_object_or_404(Tag.objects.filter(carried__incident=incident).distinct(), slug=slug)}


def task_of(incident: Incident, public_id: str) -> dict[str, Any]:
    rows = InvestigationTask.objects.select_related("incident", "assignee").filter(incident=incident)
    return {"task": get_object_or_404(rows, public_id=public_id)}


def attempt_of(incident: Incident, public_id: str) -> dict[str, Any]:
    rows = MitigationAttempt.objects.select_related("incident").filter(incident=incident)
    return {"attempt": get_object_or_404(rows, public_id=public_id)}


def communication_of(incident: Incident, public_id: str) -> dict[str, Any]:
    rows = Communication.objects.select_related("incident__team").filter(incident=incident)
    return {"communication": get_object_or_404(rows, public_id=public_id)}


def handover_of(incident: Incident, public_id: str) -> dict[str, Any]:
    rows = Handover.objects.select_related("incident", "to", "offered_by", "outgoing__person").filter(incident=incident)
    return {"offered": get_object_or_404(rows, public_id=public_id)}
