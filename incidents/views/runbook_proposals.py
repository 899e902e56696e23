"""Changes that someone asks for: proposed, read beside the text, adopted, declined, withdrawn or carried over."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts.access import may, requires
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import ProposalState
from incidents.forms.runbooks import ProposalForm, WordsForm
from incidents.models import RunbookProposal, RunbookVersion
from incidents.services.runbook_proposals import (
    adopt_proposal,
    decline_proposal,
    propose_change,
    renew_proposal,
    withdraw_proposal,
)
from incidents.views.finding import reader
from incidents.views.runbook_history import changed_lines
from incidents.views.runbooks import runbook_named


@requires(Action.PROPOSE_CHANGE)
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Write how it should read, and why."""
    runbook = runbook_named(slug)
    source = runbook.source()
    initial = {"version": runbook.version, "text": source, "kept": source}
    form = ProposalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_change(runbook=runbook, by=reader(request), **form.cleaned_data)
        except BrokenRule as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Proposed. Whoever keeps the runbook has been told."))
            return redirect(proposal)
    context = {"runbook": runbook, "form": form, "proposal": None}
    return render(request, "incidents/runbooks/propose.html", context, status=form.status_of_page)


@requires(Action.READ)
def proposal_page(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    return _shown(request, _named(slug, public_id), WordsForm())


@requires(Action.PROPOSE_CHANGE)
def renew(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Carry it over to the newest version, or find better words."""
    row = _named(slug, public_id)
    kept = row.runbook.source()
    initial = {"version": row.runbook.version, "text": row.text, "kept": kept}
    form = ProposalForm(request.POST or None, initial=initial, renewing=True)
    if request.method == "POST" and form.is_valid():
        try:
            renew_proposal(proposal=row, by=reader(request), **form.cleaned_data)
        except BrokenRule as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved: it is a change of the newest version now."))
            return redirect(row)
    began = RunbookVersion.objects.filter(runbook=row.runbook, number=row.based_on).first()
    meanwhile = changed_lines(began.text, kept) if began and row.based_on != row.runbook.version else []
    context = {"runbook": row.runbook, "form": form, "proposal": row, "meanwhile": meanwhile}
    return render(request, "incidents/runbooks/propose.html", context, status=form.status_of_page)


@requires(Action.PROPOSE_CHANGE)
@require_POST
def decide(request: HttpRequest, slug: str, public_id: str, act: str) -> HttpResponse:
    """Adopt it, decline it, or withdraw one’s own."""
    row, form = _named(slug, public_id), WordsForm(request.POST)
    if act not in ACTS or not form.is_valid():
        raise Http404(_("There is no such act."))
    said, carry_out = ACTS[act]
    try:
        carry_out(row, reader(request), **form.cleaned_data)
    except BrokenRule as refusal:
        form.refuse(refusal)
        return _shown(request, _named(slug, public_id), form)
    messages.success(request, said())
    return redirect(row.runbook if act == "adopt" else row)


def _adopt(row: RunbookProposal, by: User, *, words: str, version: int | None) -> None:
    adopt_proposal(proposal=row, by=by, words=words, version=_read(version))


def _decline(row: RunbookProposal, by: User, *, words: str, version: int | None) -> None:
    decline_proposal(proposal=row, by=by, words=words, version=_read(version))


def _withdraw(row: RunbookProposal, by: User, *, words: str, version: int | None) -> None:
    withdraw_proposal(proposal=row, by=by)


def _read(version: int | None) -> int:
    """Nobody decides about words without saying which they read."""
    if version is None:
        raise Invalid("version_required", _("Load the page again: it does not say which words you read."))
    return version


ACTS: dict[str, tuple[Callable[[], str], Callable[..., None]]] = {
    "adopt": (lambda: _("Adopted: the runbook reads like this now."), _adopt),
    "decline": (lambda: _("Declined; its author has been told why."), _decline),
    "withdraw": (lambda: _("Withdrawn."), _withdraw),
}


def _named(slug: str, public_id: str) -> RunbookProposal:
    rows = RunbookProposal.objects.select_related("runbook__team", "runbook__maintainer", "proposed_by", "decided_by")
    return get_object_or_404(rows, runbook__slug=slug, public_id=public_id)


def _shown(request: HttpRequest, row: RunbookProposal, form: WordsForm) -> HttpResponse:
    person = reader(request)
    waits = row.state == ProposalState.OPEN
    began = RunbookVersion.objects.filter(runbook=row.runbook, number=row.based_on).first()
    is_own = row.proposed_by_id == person.pk
    has_written = row.authors.filter(pk=person.pk).exists()
    edits = may(person, Action.EDIT_RUNBOOK)
    context = {
        "runbook": row.runbook,
        "proposal": row,
        "form": form,
        "lines": changed_lines(began.text if began else row.runbook.source(), row.text),
        "is_behind": waits and row.based_on != row.runbook.version,
        "may_decide": waits and edits and not has_written,
        "may_renew": waits and (is_own or edits),
        "is_own": is_own,
        "has_written": has_written,
        "waits": waits,
    }
    return render(request, "incidents/runbooks/proposal.html", context, status=form.status_of_page)
