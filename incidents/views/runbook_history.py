"""The past of a runbook: what came of its runs, its versions with what changed, and a run as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import may, requires
from foundation.accounts.enums import Action
from foundation.audit.broken_rules import BrokenRule
from foundation.differences import Line, around_changes, differences
from incidents.forms.runbooks import OutcomeForm
from incidents.models import RunbookRun, RunbookStateChange, RunbookVerification, RunbookVersion
from incidents.services.runbooks import replace_content
from incidents.services.verification import judge_run, what_it_proves
from incidents.views.finding import reader
from incidents.views.markdown import references_of, rendered
from incidents.views.runbook_standing import standing_of, with_what_led_to_them
from incidents.views.runbooks import runbook_named

RUNS, VERSIONS, STATES = 20, 50, 20


@dataclass(frozen=True)
class Version:
    """A version beside the one before it; `runs_otherwise` where what is run changed."""

    row: RunbookVersion
    before: RunbookVersion | None

    @property
    def runs_otherwise(self) -> bool:
        return self.before is not None and self.before.content_hash != self.row.content_hash


@requires(Action.READ)
def runbook_history(request: HttpRequest, slug: str) -> HttpResponse:
    runbook, person = runbook_named(slug), reader(request)
    last = RunbookVerification.objects.filter(run=OuterRef("pk")).order_by("-recorded_at", "-id")
    runs: Any = RunbookRun.objects.visible_to(person).filter(runbook=runbook).select_related("incident", "person")
    said = {"outcome": "outcome", "missing": "reason", "was_done": "done", "of_all": "to_run"}
    runs = runs.annotate(**{name: Subquery(last.values(column)[:1]) for name, column in said.items()})
    rows = list(RunbookVersion.objects.filter(runbook=runbook).select_related("by").order_by("-number")[: VERSIONS + 1])
    states = RunbookStateChange.objects.filter(runbook=runbook).select_related("by").order_by("-recorded_at", "-id")
    context = {
        "runbook": runbook,
        "runs": runs[:RUNS],
        "versions": [Version(row, before) for row, before in zip(rows[:VERSIONS], [*rows[1:], None], strict=False)],
        "further": len(rows) > VERSIONS,
        "standing": standing_of(runbook, person),
        "states": with_what_led_to_them(states[:STATES], person),
    }
    return render(request, "incidents/runbooks/history.html", context)


@requires(Action.READ)
def runbook_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: what it changed, and the whole of it."""
    runbook = runbook_named(slug)
    version = get_object_or_404(RunbookVersion.objects.select_related("by"), runbook=runbook, number=number)
    before = RunbookVersion.objects.filter(runbook=runbook, number__lt=number).order_by("-number").first()
    context = {
        "runbook": runbook,
        "version": version,
        "before": before,
        "lines": changed_lines(before.text, version.text) if before else [],
        "may_bring_back": may(reader(request), Action.EDIT_RUNBOOK) and number != runbook.version,
    }
    return render(request, "incidents/runbooks/version.html", context)


def changed_lines(before: str, after: str) -> list[Line | None]:
    return list(around_changes(differences(before, after)))


@requires(Action.EDIT_RUNBOOK)
@require_POST
def bring_back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An earlier version is the text again."""
    runbook = runbook_named(slug)
    version = get_object_or_404(RunbookVersion, runbook=runbook, number=number)
    reason = _("Version %d brought back.") % number
    try:
        replace_content(runbook=runbook, source=version.text, by=reader(request), reason=reason)
    except BrokenRule as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, reason)
    return redirect(runbook)


# ------------------------------------------------------------------------------------------------------- one run


def run_named(request: HttpRequest, slug: str, public_id: str) -> RunbookRun:
    rows = RunbookRun.objects.visible_to(reader(request)).select_related("runbook__team", "incident", "person")
    rows = rows.select_related("joined_into__runbook")
    return get_object_or_404(rows, runbook__slug=slug, public_id=public_id)


@requires(Action.READ)
def runbook_run(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    return _run_page(request, run_named(request, slug, public_id), None)


@requires(Action.RESPOND)
@require_POST
def judge(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Say, or say again, what came of a run that has ended."""
    row = run_named(request, slug, public_id)
    form = OutcomeForm(request.POST, tried=True)
    if not form.is_valid():
        return _run_page(request, row, form)
    try:
        judge_run(run=row, by=reader(request), **form.cleaned_data)
        proves = what_it_proves(row)
    except BrokenRule as refusal:
        form.refuse(refusal)
        return _run_page(request, row, form)
    messages.success(request, f"{_('Thank you: that is what the runbook is relied on for.')} {proves}".strip())
    return redirect(row)


def _run_page(request: HttpRequest, run: RunbookRun, form: OutcomeForm | None) -> HttpResponse:
    version = RunbookVersion.objects.filter(runbook=run.runbook, number=run.number).first()
    verdicts = list(run.verifications.select_related("by").order_by("-recorded_at", "-id"))
    initial = {"outcome": verdicts[0].outcome, "missing": verdicts[0].reason} if verdicts else {}
    context = {
        "runbook": run.runbook,
        "run": run,
        "verdicts": verdicts,
        "proves": what_it_proves(run) if verdicts else "",
        "text": _as_read(version),
        "changed": run.runbook.version != run.number,
        "form": form or OutcomeForm(initial=initial, tried=True),
        "may_judge": run.ended_at is not None and not run.joined_into and may(reader(request), Action.RESPOND),
        "opened": form is not None,
    }
    return render(request, "incidents/runbooks/run.html", context, status=form.status_of_page if form else 200)


def _as_read(version: RunbookVersion | None) -> SafeString | None:
    return rendered(version.text, references_of(version.text)) if version else None
