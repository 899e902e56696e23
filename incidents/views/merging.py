"""Merging two incidents: what is in the way, and what each fact will be, before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.enums import Moment, Severity
from incidents.forms.lifecycle import MergeForm
from incidents.models import AffectedService, Clock, Follow, Incident
from incidents.services.merging import blockers_to_merge
from incidents.services.participants import commander_of
from incidents.views.acting import carried_out, done
from incidents.views.finding import incident_named, reader

OFFERED = 12


@dataclass(frozen=True)
class Fact:
    """What one thing is in both, and will be; `moment` where it is a time. `why` says how it comes about."""

    name: str
    after: Any
    stays: Any
    folds: Any
    why: str = ""
    kind: str = "text"


@requires(Action.RESPOND)
def merge(request: HttpRequest, reference: str) -> HttpResponse:
    incident = incident_named(request, reference)
    if incident.merged_into is not None:
        return redirect(incident.merged_into)
    by = reader(request)
    if request.method == "POST":
        form = MergeForm(request.POST, incident=incident, by=by)
        if (said := carried_out(form)) is not None:
            return done(request, incident, MergeForm, said, {})
        incident.refresh_from_db()
        status = form.status if form.status >= 400 else 422
    else:
        form, status = MergeForm(incident=incident, by=by, initial={"into": request.GET.get("into", "")}), 200
    into = _named(form, by)
    unknown = not form.is_bound and into is None and bool(form["into"].value())
    context = {
        "incident": incident,
        "form": form,
        "into": into,
        "unknown": unknown,
        "offered": [] if into else _offered(incident, by),
        "blockers": blockers_to_merge(incident, into) if into else [],
        "facts": facts(incident, into) if into else [],
        "followers": Follow.objects.filter(incident=incident, ended_at__isnull=True).count(),
    }
    return render(request, "incidents/merge.html", context, status=status)


def _named(form: MergeForm, by: User) -> Incident | None:
    given = str(form["into"].value() or "").strip()[:60]
    return Incident.objects.visible_to(by).for_list().filter(reference__iexact=given).first() if given else None


def _offered(incident: Incident, by: User) -> list[Incident]:
    """What it may be one with: of the same service first, then the newest that still run."""
    rows = Incident.objects.visible_to(by).running().for_list().exclude(pk=incident.pk)
    rows = rows.filter(kind=incident.kind, private=incident.private)
    same = Case(When(service=incident.service_id, then=Value(0)), default=Value(1)) if incident.service_id else Value(1)
    return list(rows.annotate(apart=same).order_by("apart", "-declared_at")[:OFFERED])


def facts(folds: Incident, stays: Incident) -> list[Fact]:
    """In the order in which one asks."""
    commander = commander_of(stays)
    theirs = commander_of(folds)
    services = {each: _services(each) for each in (folds, stays)}
    alerts = {each: set(each.alerts.values_list("name", "fingerprint")) for each in (folds, stays)}
    lines = {each: each.timeline.count() for each in (folds, stays)}
    clocks = {each: Clock.objects.filter(incident=each).running().count() for each in (folds, stays)}
    nobody = _("none")
    return [
        Fact(_("Title"), stays.title, stays.title, folds.title),
        Fact(_("Severity"), *_severities(folds, stays, "severity"), why=_("the higher"), kind="severity"),
        Fact(_("Peak severity"), *_severities(folds, stays, "severity_peak"), why=_("the higher"), kind="severity"),
        *(_earliest(folds, stays, moment, name) for moment, name in (
            (Moment.IMPACT_STARTED_AT, _("Impact began")), (Moment.DETECTED_AT, _("Detected")),
        )),
        Fact(_("Commander"), commander or theirs or nobody, commander or nobody, theirs or nobody),
        Fact(
            _("Services"),
            ", ".join(dict.fromkeys([*services[stays], *services[folds]])) or nobody,
            ", ".join(services[stays]) or nobody,
            ", ".join(services[folds]) or nobody,
            why=_("owner %s") % stays.team if stays.team else "",
        ),
        Fact(
            _("Alerts"), len(alerts[folds] | alerts[stays]), len(alerts[stays]), len(alerts[folds]),
            why=_("%s the same") % same if (same := len(alerts[folds] & alerts[stays])) else "",
        ),
        Fact(_("Timeline"), _entries(lines[folds] + lines[stays]), _entries(lines[stays]), _entries(lines[folds])),
        Fact(
            _("Running clocks"), _("as its level asks"), clocks[stays], clocks[folds],
            why=_("those of %s are withdrawn") % folds.reference if clocks[folds] else "",
        ),
        Fact(_("Post-mortem"), _asked(min(folds.severity_peak, stays.severity_peak), stays),
             _asked(stays.severity_peak, stays), _asked(folds.severity_peak, folds)),
    ]  # fmt: skip


def _severities(folds: Incident, stays: Incident, name: str) -> tuple[Severity, Severity, Severity]:
    theirs, ours = Severity(getattr(folds, name)), Severity(getattr(stays, name))
    return Severity(min(theirs, ours)), ours, theirs


def _earliest(folds: Incident, stays: Incident, moment: Moment, name: str) -> Fact:
    theirs, ours = folds.moment(moment), stays.moment(moment)
    known: list[datetime] = [each for each in (theirs, ours) if each is not None]
    return Fact(
        name, min(known, default=None), ours, theirs, why=_("the earlier") if len(known) > 1 else "", kind="moment"
    )


def _services(incident: Incident) -> list[str]:
    rows = AffectedService.objects.filter(incident=incident, removed_at__isnull=True).select_related("service")
    found = [str(incident.service)] if incident.service else []
    return found + sorted(str(row.service) for row in rows)


def _entries(number: int) -> str:
    return ngettext("%d entry", "%d entries", number) % number


def _asked(peak: int, incident: Incident) -> str:
    terms = incident.policy_version.levels[str(int(peak))]
    return _("one, required") if terms.get("postmortem_required") else _("not required")
