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
from incidents.views.finding import incident_named, number_in, reader
from incidents.views.runbook_firings import AS_SHOWN, FILLED_IN
from incidents.views.runbook_page import RunbookPage

KEPT = ("incident", "alert", "firing")
LONGEST_KEPT, MOST_KEPT = 400, 40


def runbook_named(slug: str) -> Runbook:
    return get_object_or_404(Runbook.objects.with_standing(), slug=slug)


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
    """Tick a step off (`position`, or another that is done `already`), or take the tick back (`not_done`).

    The first tick begins the run. With `fill` nothing is ticked: what was typed goes into the commands.
    """
    runbook, by = runbook_named(slug), reader(request)
    if "fill" in request.POST:
        return _back(request, runbook, anchor="now")
    position = _position(request)
    version = number_in(request.POST, "version")
    if version is None and "version" in request.POST:
        raise Http404(_("There is no such version."))
    if not request.POST.get("incident"):
        messages.warning(request, _("Choose the incident first: nothing was recorded."))
        return _back(request, runbook)
    incident = incident_named(request, request.POST["incident"])
    try:
        filling = _page(request, runbook).filling
        values = filling.filled_in
        run = start_run(runbook=runbook, incident=incident, values=values, by=by)
        if "not_done" in request.POST:
            untick_step(run=run, position=position, version=version, by=by)
        else:
            tick_step(run=run, position=position, version=version, values=values, apart=filling.is_apart, by=by)
    except BrokenRule as refusal:
        return shown(request, runbook, refusal=refusal)
    return _back(request, runbook, anchor="now", incident=incident)


def _position(request: HttpRequest) -> int:
    """Of the step that was pressed; the form itself names the one to do next."""
    pressed = next((name for name in ("not_done", "already", "position") if name in request.POST), "position")
    position = number_in(request.POST, pressed)
    if position is None:
        raise Http404(_("There is no such step."))
    return position


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
    given = {name: str(value) for name, value in request.GET.items() if not name.startswith(AS_SHOWN)}
    named = {name: request.POST[name] for name in KEPT if request.POST.get(name)}
    kept = {**given, **named, **_typed(request)}
    kept = {name: value for name, value in kept.items() if value and len(name) + len(value) <= LONGEST_KEPT}
    return dict(list(kept.items())[:MOST_KEPT])


def _typed(request: HttpRequest) -> dict[str, str]:
    """What stands in the inputs of a form that was sent; nothing for what stood there before anyone typed."""
    inputs = {name: str(value) for name, value in request.POST.items() if name.startswith(FILLED_IN)}
    return {
        name: "" if value == request.POST.get(AS_SHOWN + name.removeprefix(FILLED_IN)) else value
        for name, value in inputs.items()
    }


def _back(
    request: HttpRequest, runbook: Runbook, *, anchor: str = "", incident: Incident | None = None
) -> HttpResponse:
    kept = _kept(request) | ({"incident": incident.reference} if incident else {})
    query = f"?{urlencode(kept)}" if kept else ""
    return HttpResponseRedirect(f"{runbook.get_absolute_url()}{query}{f'#{anchor}' if anchor else ''}")
