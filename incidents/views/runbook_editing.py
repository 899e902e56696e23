"""Writing runbooks on the site: a new one, the whole Markdown, and one step at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.versions import StaleVersion
from incidents.forms.runbooks import SourceForm, StepForm, WriteForm, as_typed
from incidents.models import Runbook, RunbookBlock
from incidents.rules.runbook_skeleton import SKELETON, UNTITLED
from incidents.services.runbook_blocks import LONGEST, findings_of
from incidents.services.runbook_owners import teams_to_take_for
from incidents.services.runbook_steps import add_step, edit_step, move_step, place_step, remove_step
from incidents.services.runbooks import create_runbook, replace_content
from incidents.views.finding import number_in, reader
from incidents.views.runbooks import runbook_named


@requires(Action.EDIT_RUNBOOK)
def runbook_new(request: HttpRequest) -> HttpResponse:
    """Write one; `?alert=` gives it the alert's name."""
    by = reader(request)
    name = request.GET.get("alert", "").strip()[:200]
    initial = {"source": SKELETON.format(title=name or UNTITLED)}
    form = WriteForm(request.POST or None, initial=initial)
    team: Any = form.fields["team"]
    team.queryset = team.queryset.model.objects.filter(pk__in=[each.pk for each in teams_to_take_for(by)])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"source": as_typed(form.cleaned_data["source"], kept="")}
        try:
            runbook = create_runbook(by=by, **given)
        except BrokenRule as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Written, as a draft. Read it as if it were 3 a.m."))
            return redirect(runbook)
    return _page(request, "incidents/runbooks/new.html", {"form": form})


@requires(Action.EDIT_RUNBOOK)
def runbook_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole Markdown."""
    runbook, by = runbook_named(slug), reader(request)
    source = runbook.source()
    form = SourceForm(request.POST or None, initial={"source": source, "version": runbook.version})
    newer = ""
    if request.method == "POST" and form.is_valid():
        try:
            replace_content(runbook=runbook, by=by, **form.cleaned_data)
        except StaleVersion as refusal:
            form.refuse(refusal)
            newer, form = source, _on_the_newest(form, runbook)
        except BrokenRule as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(runbook)
    context = {"form": form, "runbook": runbook, "newer": newer}
    return _page(request, "incidents/runbooks/edit.html", context)


def _on_the_newest(form: SourceForm, runbook: Runbook) -> SourceForm:
    """What was typed, to be saved over the newest version once its writer has seen that one."""
    runbook.refresh_from_db()
    typed: Any = form.data
    fresh = SourceForm({**typed.dict(), "version": str(runbook.version)}, initial=form.initial)
    fresh.is_valid()
    fresh.status = form.status
    for problem in form.non_field_errors():
        fresh.add_error(None, str(problem))
    return fresh


@requires(Action.EDIT_RUNBOOK)
def step_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A step below `?after=`, else below the last one."""
    runbook, by = runbook_named(slug), reader(request)
    above = _step(runbook, number_in(request.GET, "after") or 0) if request.GET.get("after") else None
    form = StepForm(request.POST or None, initial={"version": runbook.version})
    if request.method == "POST" and form.is_valid():
        try:
            add_step(runbook=runbook, after=above, by=by, **form.cleaned_data)
        except BrokenRule as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The step was added."))
            return redirect(runbook)
    return _page(request, "incidents/runbooks/step.html", {"form": form, "runbook": runbook, "row": None})


@requires(Action.EDIT_RUNBOOK)
def step_edit(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    """One step: change it, move it, remove it."""
    runbook, by = runbook_named(slug), reader(request)
    block = _step(runbook, position)
    form = StepForm(request.POST or None, initial=StepForm.initial_of(block, runbook))
    if request.method == "POST" and form.is_valid():
        try:
            said = _carry_out(request, form, block, by=by)
        except BrokenRule as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, said)
            return redirect(runbook)
    return _page(request, "incidents/runbooks/step.html", {"form": form, "runbook": runbook, "row": block})


def _carry_out(request: HttpRequest, form: StepForm, block: RunbookBlock, *, by: Any) -> str:
    kept = {"by": by, "version": form.cleaned_data["version"], "reason": form.cleaned_data["reason"]}
    if "remove" in request.POST:
        remove_step(block=block, **kept)
        return _("The step was removed.")
    if "up" in request.POST or "down" in request.POST:
        move_step(block=block, up="up" in request.POST, **kept)
        return _("The step was moved.")
    edit_step(block=block, by=by, **form.cleaned_data)
    return _("The step was saved.")


def _step(runbook: Runbook, position: int) -> RunbookBlock:
    rows = RunbookBlock.objects.filter(runbook=runbook).standing().select_related("runbook")
    return get_object_or_404(rows, position=position)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=context["form"].status_of_page)


# ----------------------------------------------------------------------------------------------------------- order


@requires(Action.EDIT_RUNBOOK)
def steps_order(request: HttpRequest, slug: str) -> HttpResponse:
    """All steps as rows: dragged, moved by keys or by buttons; each move is saved at once."""
    runbook, by = runbook_named(slug), reader(request)
    refusal: BrokenRule | None = None
    if request.method == "POST":
        try:
            _move(request, runbook, by=by)
        except BrokenRule as problem:
            refusal = problem
        else:
            runbook = runbook_named(slug)
    rows = RunbookBlock.objects.filter(runbook=runbook).standing()
    context = {
        "runbook": runbook,
        "steps": [row for row in rows if row.is_step],
        "refusal": refusal,
        "moved": request.POST.get("step", ""),
    }
    template = "incidents/runbooks/order_rows.html" if request.htmx else "incidents/runbooks/order.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=refusal.status if refusal else 200)


def _move(request: HttpRequest, runbook: Runbook, *, by: Any) -> None:
    given = {name: request.POST.get(name, "") for name in ("step", "above", "below", "version")}
    block = _row(runbook, given["step"])
    version = number_in(given, "version")
    if "up" in request.POST or "down" in request.POST:
        move_step(block=block, up="up" in request.POST, by=by, version=version)
    else:
        beside = _row(runbook, given["above"] or given["below"])
        place_step(block=block, beside=beside, below=bool(given["below"]), by=by, version=version)


def _row(runbook: Runbook, number: str) -> RunbookBlock:
    """By its own number, which stays when others move."""
    rows = RunbookBlock.objects.filter(runbook=runbook).standing().select_related("runbook")
    return get_object_or_404(rows, pk=number_in({"row": number}, "row") or 0)


# ----------------------------------------------------------------------------------------------------------- check


@requires(Action.PROPOSE_CHANGE)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What the check finds in a text that is being written."""
    text = request.POST.get("source") or request.POST.get("text") or ""
    fits = text.strip() and len(text) <= LONGEST
    found = findings_of(text, owned="owned" in request.POST) if fits else []
    return render(request, "incidents/runbooks/findings.html", {"findings": found, "text": text})
