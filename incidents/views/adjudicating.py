"""Judging severities blind: no level, clock, role, notice, update or post-mortem, here or in the list that leads here.

What is shown is what was written down about the system: alerts, notes and facts up to the declaration for the first
judgement, and how the impact went on for the second. Levels that people wrote into their texts are covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock
from incidents.enums import Basis, IncidentKind, TimelineKind
from incidents.forms.severity import AdjudicateForm
from incidents.models import Incident, SeverityAssessment, SeverityLevel, TimelineEntry
from incidents.rules.answers import QUESTION_OF
from incidents.rules.blinding import blinded
from incidents.services import adjudicating
from incidents.views.acting import carried_out
from incidents.views.finding import reader
from incidents.views.wording.timeline import line_of

MOST_WAITING = 50

KNOWN_BEFORE = (TimelineKind.NOTE, TimelineKind.ALERT_FIRED, TimelineKind.ALERT_RESOLVED)
KNOWN_AFTER = (
    *KNOWN_BEFORE,
    TimelineKind.ATTEMPT_STARTED,
    TimelineKind.ATTEMPT_ENDED,
    TimelineKind.MITIGATED,
    TimelineKind.RELAPSED,
    TimelineKind.RESOLVED,
    TimelineKind.REOPENED,
    TimelineKind.SERVICE_ADDED,
    TimelineKind.SERVICE_REMOVED,
)


@dataclass(frozen=True)
class BlindLine:
    at: datetime
    sentence: str
    tag: str


@dataclass(frozen=True)
class BlindCase:
    """All that an adjudicator gets to see of an incident."""

    reference: str
    title: str
    summary: str
    service: str
    tier: str
    declared_at: datetime
    before: list[BlindLine]
    after: list[BlindLine]
    answers: list[tuple[str, str]]
    moments: list[tuple[str, datetime]]


@requires(Action.ADJUDICATE)
def queue(request: HttpRequest) -> HttpResponse:
    """The first that waits, or that nothing does."""
    person = reader(request)
    first = adjudicating.waiting_for(person).first()
    if first is not None:
        return redirect("incidents:adjudicate", first.reference)
    return render(request, "incidents/adjudicating/empty.html", {"now": clock.now(), **_progress()})


@requires(Action.ADJUDICATE)
def judge(request: HttpRequest, reference: str) -> HttpResponse:
    person = reader(request)
    incident = adjudicating.waiting_for(person).select_related("service").filter(reference=reference).first()
    basis = adjudicating.next_basis(incident) if incident is not None else None
    if incident is None or basis is None:
        raise Http404(_("No judgement of yours is asked for here."))
    status = 200
    form = AdjudicateForm(request.POST or None, incident=incident, by=person, basis=basis)
    if request.method == "POST":
        if request.POST.get("basis", basis) != basis:
            raise Http404(_("No judgement of yours is asked for here."))
        if carried_out(form) is not None:
            return _on(request, incident, basis)
        status = form.status if form.status >= 400 else 422
    context = _context(request, incident, basis, form)
    return render(request, "incidents/adjudicating/adjudicate.html", context, status=status)


def _on(request: HttpRequest, incident: Incident, basis: Basis) -> HttpResponse:
    """After the first judgement the second light; after both the next incident."""
    if basis == Basis.KNOWABLE and incident.severity_final is None:
        messages.success(request, _("Saved. Now judge once more, on the final impact."))
        return redirect(f"{reverse('incidents:adjudicate', args=[incident.reference])}#final")
    messages.success(request, _("Both judgements of %s are saved.") % incident.reference)
    return redirect("incidents:adjudications")


def _context(request: HttpRequest, incident: Incident, basis: Basis, form: AdjudicateForm) -> dict[str, Any]:
    waiting = list(adjudicating.waiting_for(reader(request))[: MOST_WAITING + 1])
    shown = waiting[:MOST_WAITING]
    following = [each for each in shown if each.pk > incident.pk] or [each for each in shown if each != incident]
    return {
        "now": clock.now(),
        "case": case_of(incident, with_what_followed=basis == Basis.FINAL),
        "basis": basis,
        "form": form,
        "levels": list(SeverityLevel.objects.order_by("level")),
        "chosen": str(form["severity"].value() or ""),
        "waiting": [(each.reference, blinded(each.title)) for each in shown],
        "more_waiting": len(waiting) > MOST_WAITING,
        "following": following[0].reference if following else "",
        **_progress(),
    }


def _progress() -> dict[str, Any]:
    """Judged, of sampled: public figures, the same for everyone."""
    sampled = adjudicating.sampled().filter(kind=IncidentKind.REAL)
    judged = sampled.filter(severity_adjudicated__isnull=False, severity_final__isnull=False)
    return {"sampled_count": sampled.count(), "judged_count": judged.count()}


def case_of(incident: Incident, *, with_what_followed: bool) -> BlindCase:
    rows = TimelineEntry.objects.standing().filter(incident=incident).oldest_first()
    before = rows.filter(kind__in=KNOWN_BEFORE, at__lte=incident.declared_at)
    after = rows.filter(kind__in=KNOWN_AFTER, at__gt=incident.declared_at)
    after = after if with_what_followed else after.none()
    moments = [(_("Impact began"), incident.impact_started_at), (_("Detected"), incident.detected_at)]
    moments.append((_("Declared"), incident.declared_at))
    if with_what_followed:
        moments += [(_("Mitigated"), incident.mitigated_at), (_("Resolved"), incident.resolved_at)]
    return BlindCase(
        reference=incident.reference,
        title=blinded(incident.title),
        summary=blinded(incident.summary),
        service=incident.service.name if incident.service else "",
        tier=str(incident.service.get_tier_display()) if incident.service else "",
        declared_at=incident.declared_at,
        before=[_blind(entry) for entry in before],
        after=[_blind(entry) for entry in after],
        answers=_answers(incident),
        moments=[(name, moment) for name, moment in moments if moment is not None],
    )


def _blind(entry: TimelineEntry) -> BlindLine:
    """Without who wrote it: that could name the commander."""
    line = line_of(entry)
    quote = f" “{line.quote}”" if line.quote else ""
    tag = line.tag or (_("alert") if entry.kind.startswith("alert") else "")
    return BlindLine(entry.at, blinded(line.sentence + quote), tag)


def _answers(incident: Incident) -> list[tuple[str, str]]:
    """The facts as they were answered at declaration: the question and the answer, never what they suggested."""
    declared = SeverityAssessment.objects.filter(incident=incident, basis=Basis.DECLARED).order_by("id").first()
    found = []
    for fact, value in (declared.answers if declared else {}).items():
        question = QUESTION_OF.get(fact)
        if question is not None:
            labels = {**dict(question.answers), "dont_know": _("don’t know"), "True": _("yes"), "False": _("no")}
            found.append((question.text, labels.get(str(value), str(value))))
    return found
