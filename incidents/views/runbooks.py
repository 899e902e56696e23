"""The reader of a runbook, and what one does from it: tick steps, end the run, take it for a team, set its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit.broken_rules import BrokenRule
from incidents.forms.runbooks import ConfirmForm, OutcomeForm, StateForm
from incidents.models import Incident, Runbook, RunbookConfirmation, RunbookRun, Team
from incidents.services.runbook_keeping import answer_confirmation
from incidents.services.runbook_owners import take_runbook
from incidents.services.runbook_runs import end_run, start_run, tick_step, untick_step
from incidents.services.runbooks import set_runbook_state
from incidents.services.verification import what_it_proves
from incidents.views.finding import incident_named, reader
from incidents.views.runbook_page import RunbookPage

KEPT = ("incident", "alert")
LONGEST_KEPT, MOST_KEPT = 400, 40


def runbook_named(slug: str) -> Runbook:
    return get_object_or_404(Runbook.objects.with_owner(), slug=slug)


@requires(Action.READ)
def runbook_page(request: HttpRequest, slug: str) -> HttpResponse:
    return shown(request, runbook_named(slug))


def shown(
    request: HttpRequest,
    runbook: Runbook,
    *,
    refusal: BrokenRule | None = None,
    state_form: StateForm | None = None,
    outcome_form: OutcomeForm | None = None,
    answers: Mapping[int, ConfirmForm] | None = None,
) -> HttpResponse:
    page = _page(request, runbook, answers)
    context: dict[str, Any] = {
        "runbook": runbook,
        "page": page,
        "now": page.now,
        "refusal": refusal,
        "state_form": state_form or (StateForm(runbook=runbook, by=page.reader) if page.may_edit else None),
        "state_opened": state_form is not None,
        "outcome_form": outcome_form or OutcomeForm(),
        "kept": _kept(request),
    }
    wrong = 422 if outcome_form is not None or answers else 200
    return render(request, "incidents/runbooks/runbook.html", context, status=refusal.status if refusal else wrong)


def _page(request: HttpRequest, runbook: Runbook, answers: Mapping[int, ConfirmForm] | None = None) -> RunbookPage:
    return RunbookPage(runbook, reader(request), _kept(request), answers=answers or {})


@requires(Action.READ)
def runbook_source(request: HttpRequest, slug: str) -> HttpResponse:
    """Its Markdown as a file, to the byte."""
    runbook = runbook_named(slug)
    response = HttpResponse(runbook.source().encode(), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{runbook.slug}.md"'
    return response


@requires(Action.RESPOND)
@require_POST
def tick(request: HttpRequest, slug: str) -> HttpResponse:
    """Tick a step off, or take the tick back (`undo`); the first tick begins the run."""
    runbook, by = runbook_named(slug), reader(request)
    try:
        position = int(request.POST.get("position", ""))
        version = int(request.POST["version"]) if "version" in request.POST else None
    except ValueError as error:
        raise Http404(_("There is no such step.")) from error
    if not request.POST.get("incident"):
        messages.warning(request, _("Choose the incident first: nothing was recorded."))
        return _back(request, runbook)
    incident = incident_named(request, request.POST["incident"])
    try:
        values = _page(request, runbook).filled_in
        run = start_run(runbook=runbook, incident=incident, values=values, by=by)
        if "undo" in request.POST:
            untick_step(run=run, position=position, version=version, by=by)
        else:
            tick_step(run=run, position=position, version=version, values=values, by=by)
    except BrokenRule as refusal:
        return shown(request, runbook, refusal=refusal)
    return _back(request, runbook, anchor="now", incident=incident)


@requires(Action.RESPOND)
@require_POST
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Done with it: did it help?"""
    runbook, by = runbook_named(slug), reader(request)
    incident = incident_named(request, request.POST.get("incident", ""))
    rows = RunbookRun.objects.running().select_related("runbook", "incident")
    run = get_object_or_404(rows, runbook=runbook, incident=incident)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return shown(request, runbook, outcome_form=form)
    try:
        end_run(run=run, by=by, **form.cleaned_data)
    except BrokenRule as refusal:
        form.refuse(refusal)
        return shown(request, runbook, refusal=refusal, outcome_form=form)
    ended = _("The run has ended; it stands on the timeline of %s.") % incident.reference
    messages.success(request, f"{ended} {what_it_proves(run)}".strip())
    return HttpResponseRedirect(incident.get_absolute_url())


@requires(Action.EDIT_RUNBOOK)
@require_POST
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Own it, for a team of one's own."""
    runbook, by = runbook_named(slug), reader(request)
    team = get_object_or_404(Team.objects.active(), slug=request.POST.get("team", ""))
    try:
        take_runbook(runbook=runbook, team=team, by=by)
    except BrokenRule as refusal:
        return shown(request, runbook, refusal=refusal)
    messages.success(request, _("%s owns it now.") % team)
    return _back(request, runbook)


@requires(Action.EDIT_RUNBOOK)
@require_POST
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how far it can be relied on."""
    runbook, by = runbook_named(slug), reader(request)
    form = StateForm(request.POST, runbook=runbook, by=by)
    if not form.is_valid():
        return shown(request, runbook, state_form=form)
    try:
        set_runbook_state(runbook=runbook, by=by, **form.cleaned_data)
    except BrokenRule as refusal:
        form.refuse(refusal)
        return shown(request, runbook_named(slug), refusal=refusal, state_form=form)
    messages.success(request, _("It is %s now.") % runbook.get_state_display())
    return _back(request, runbook)


@requires(Action.EDIT_RUNBOOK)
@require_POST
def confirm(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The new owner of a service answers whether the runbook is still right."""
    runbook = runbook_named(slug)
    rows = RunbookConfirmation.objects.select_related("team", "service", "answered_by")
    asked = get_object_or_404(rows, runbook=runbook, pk=number)
    form = ConfirmForm(request.POST, prefix=f"c{asked.pk}")
    if not form.is_valid():
        return shown(request, runbook, answers={asked.pk: form})
    try:
        answer_confirmation(confirmation=asked, by=reader(request), **form.cleaned_data)
    except BrokenRule as refusal:
        form.refuse(refusal)
        return shown(request, runbook, refusal=refusal, answers={asked.pk: form})
    messages.success(request, _("Thank you: that is kept with the runbook."))
    return _back(request, runbook)


def _kept(request: HttpRequest) -> dict[str, str]:
    """Where the reader came from and what they filled in stays in the address."""
    given = {name: str(value) for name, value in request.GET.items() if len(name) + len(str(value)) <= LONGEST_KEPT}
    named = {name: request.POST[name] for name in KEPT if request.POST.get(name)}
    kept = {name: value for name, value in {**given, **named}.items() if value}
    return dict(list(kept.items())[:MOST_KEPT])


def _back(
    request: HttpRequest, runbook: Runbook, *, anchor: str = "", incident: Incident | None = None
) -> HttpResponse:
    kept = _kept(request) | ({"incident": incident.reference} if incident else {})
    query = f"?{urlencode(kept)}" if kept else ""
    return HttpResponseRedirect(f"{runbook.get_absolute_url()}{query}{f'#{anchor}' if anchor else ''}")
