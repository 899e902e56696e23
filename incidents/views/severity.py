"""The severity of an incident: raise in one click, lower with a reason, and everything that was judged so far.

Lowering shows first what it withdraws and what stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundation.accounts.access import may, requires
from foundation.accounts.enums import Action, Role
from foundation.accounts.models import User
from incidents.enums import Basis, ClockKind, Severity
from incidents.forms.acts import ActForm
from incidents.forms.severity import LowerForm, RaiseForm
from incidents.models import Incident, SeverityAssessment
from incidents.rules.answers import QUESTION_OF
from incidents.services.severity_outlook import ClockChange, late_ones, outlook
from incidents.views.acting import carried_out, done
from incidents.views.finding import incident_named, reader
from incidents.views.incident_page import IncidentPage
from incidents.views.wording import spans
from incidents.views.wording.clocks import name_of


@dataclass(frozen=True)
class Effect:
    """A clock's change in words: `after` is its new due moment, `note` says how that differs."""

    name: str
    effect: str
    after: datetime | None
    note: str


@requires(Action.READ, POST=Action.ASSESS_SEVERITY)
def severity_page(request: HttpRequest, reference: str) -> HttpResponse:
    incident = incident_named(request, reference)
    if incident.merged_into is not None:
        return redirect(incident.merged_into)
    form: ActForm | None = None
    if request.method == "POST":
        raises = "lower" not in request.POST
        form_class = RaiseForm if raises else LowerForm
        form = form_class(request.POST, incident=incident, by=reader(request))
        if (said := carried_out(form)) is not None:
            return done(request, incident, form_class, said, {})
        incident.refresh_from_db()
    status = 200 if form is None else (form.status if form.status >= 400 else 422)
    context = _context(request, incident, form)
    return render(request, "incidents/severity/severity.html", context, status=status)


def _context(request: HttpRequest, incident: Incident, form: ActForm | None) -> dict[str, Any]:
    person = reader(request)
    page = IncidentPage(incident, person)
    level = incident.level
    lower = form if isinstance(form, LowerForm) else LowerForm(incident=incident, by=person, initial=_asked(request))
    to = _level_of(lower["severity"].value()) or level
    changes = outlook(incident, to, now=page.now) if to > level else []
    may_assess = page.takes_work and may(person, Action.ASSESS_SEVERITY)
    return {
        "now": page.now,
        "incident": incident,
        "page": page,
        "since": _since(page.assessments),
        "raises": [(each, _effects(incident, each, page.now)) for each in reversed(Severity) if each < level],
        "refused": form.problems + [str(error) for error in form.errors.get("severity", [])] if form else [],
        "lower": lower,
        "lower_to": to if to > level else None,
        "levels_below": [each for each in Severity if each > level],
        "withdrawn": [_effect(change) for change in changes if change.effect in ("withdrawn", "later")],
        "same": [_effect(change) for change in changes if change.effect in ("same", "sooner", "starts")],
        "late": [(name_of(clock), clock) for clock in late_ones(incident)],
        "may_assess": may_assess,
        "may_lower": may_assess and _may_lower(page, person),
        "facts": _facts(page.assessments),
        "assessments": list(reversed(page.assessments)),
        "peak_terms": incident.policy_version.levels[str(incident.severity_peak)],
    }


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {"severity": request.GET["severity"]} if "severity" in request.GET else {}


def _level_of(value: Any) -> Severity | None:
    return Severity(int(value)) if str(value) in map(str, Severity.values) else None


def _may_lower(page: IncidentPage, person: User) -> bool:
    return page.commands or Role.ADMINISTRATOR in person.roles


def _since(assessments: list[SeverityAssessment]) -> datetime | None:
    """Since when the present level stands."""
    moved = [each for each in assessments if each.basis in (Basis.DECLARED, Basis.REASSESSED)]
    return moved[-1].at if moved else None


def _facts(assessments: list[SeverityAssessment]) -> list[tuple[str, str]]:
    answers: dict[str, Any] = next((each.answers for each in assessments if each.answers), {})
    found = []
    for fact, value in answers.items():
        if (question := QUESTION_OF.get(fact)) is not None:
            labels = {**dict(question.answers), "dont_know": _("don’t know")}
            found.append((question.text, labels.get(str(value), str(value))))
    return found


def _effects(incident: Incident, to: Severity, now: datetime) -> list[Effect]:
    return [_effect(change) for change in outlook(incident, to, now=now) if change.effect not in ("same", "missed")]


def _effect(change: ClockChange) -> Effect:
    name = str(ClockKind(change.kind).label).capitalize()
    term = spans.amount(change.term.amount, change.term.unit) if change.term else ""
    if change.kind in ClockKind.updates() and term:
        name = _("%(name)s, next within %(term)s") % {"name": name, "term": term}
    elif change.kind == ClockKind.MITIGATE and term:
        name = _("Mitigate objective %s") % term
    note = _("was %s") % spans.hour(change.before) if change.before else ""
    return Effect(name, change.effect, change.after, note)
