"""The list of incidents: saved views, filters, a page by cursor. Counts stand only where they are cheap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock as time
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import IncidentRole, Status
from incidents.forms.custom_fields import CustomFilterForm
from incidents.forms.filters import IncidentFilter
from incidents.models import Clock, Incident, RoleAssignment
from incidents.services.custom_fields import PREFIX, filtered_by
from incidents.views.cursors import page_of
from incidents.views.finding import reader
from incidents.views.wording import spans

MOST_RUNNING = 50
SAVED = "incident_views"
MOST_SAVED = 12
PARAMETERS = ("q", "severity", "state", "team", "service", "tag", "kind", "days")


@dataclass(frozen=True)
class View:
    """A tab: built in, or saved by its reader."""

    name: str
    query: str
    current: bool
    own: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the list: the incident with what is asked for beside it."""

    incident: Incident
    commander: Any
    duration: str
    duration_of: str
    began_at: datetime


@requires(Action.READ)
def incident_list(request: HttpRequest) -> HttpResponse:
    person, now = reader(request), time.now()
    visible = Incident.objects.visible_to(person)
    filtered = IncidentFilter(request.GET, queryset=visible.for_list())
    custom = CustomFilterForm(request.GET)
    rows, problem = _by_custom(filtered.qs, request.GET)
    page = page_of(rows, request.GET, name="reference")
    running = list(visible.running().order_by("severity", "-id")[: MOST_RUNNING + 1])
    first = not (request.GET.get("after") or request.GET.get("before"))
    context = {
        "now": now,
        "filter": filtered,
        "custom": custom,
        "problem": problem,
        "page": page,
        "groups": _grouped(rows_of(page.rows, now=now), first=first),
        "views": _views(request),
        "chips": _chips(request, filtered, custom),
        "running_count": len(running),
        "running_first": running[0] if running else None,
        "filtered_by": _kept(request.GET),
    }
    return render(request, "incidents/list.html", context)


def _by_custom(rows: Any, query: QueryDict) -> tuple[Any, str]:
    """Filtered by the organisation's own fields; what can't be understood filters nothing and is told."""
    try:
        return filtered_by(rows, dict(query.lists())), ""
    except BrokenRule as refusal:
        return rows, refusal.sentence


def rows_of(incidents: list[Incident], *, now: datetime) -> list[Row]:
    """One query for the commanders of all rows."""
    holdings = RoleAssignment.objects.filter(incident__in=incidents, role=IncidentRole.COMMANDER)
    commanders = {each.incident_id: each.person for each in holdings.with_person().order_by("id")}
    return [_row(incident, commanders.get(incident.pk), now) for incident in incidents]


def _row(incident: Incident, commander: Any, now: datetime) -> Row:
    began = incident.impact_started_at or incident.declared_at
    since_impact = incident.impact_started_at is not None
    if incident.status in Status.unmitigated():
        return Row(
            incident, commander, spans.span(now - began), _("since impact") if since_impact else _("so far"), began
        )
    end = incident.mitigated_at or incident.resolved_at
    if end is None or not since_impact or end < began:
        return Row(incident, commander, "", "", began)
    return Row(incident, commander, spans.span(end - began), "TTM", began)


def _grouped(rows: list[Row], *, first: bool) -> list[tuple[str, list[Row]]]:
    """Running first on the first page; further pages go on without."""
    if not first:
        return [("", rows)]
    running = sorted(
        (row for row in rows if row.incident.is_running), key=lambda row: (row.incident.severity, -row.incident.pk)
    )
    others = [row for row in rows if not row.incident.is_running]
    return [(name, group) for name, group in ((_("Running"), running), (_("Ended"), others)) if group]


def next_clocks(incidents: list[Incident]) -> dict[int, Clock]:
    """The clock of each incident that falls due next, or is late the longest."""
    found: dict[int, Clock] = {}
    for clock in Clock.objects.filter(incident__in=incidents).running().pressing_first():
        found.setdefault(clock.incident_id, clock)
    return found


# ------------------------------------------------------------------------------------------------- saved views


def _built_in() -> list[tuple[str, str]]:
    return [
        (_("All"), ""),
        (_("Running"), "state=running"),
        (_("Last 7 days"), "days=7"),
        (_("SEV-1, 12 months"), "severity=1&days=365"),
        (_("Drills"), "kind=drill"),
    ]


def _kept(query: QueryDict) -> str:
    """The parameters that a view keeps, in a fixed order, without cursors and empty ones."""
    kept = QueryDict(mutable=True)
    for name in [*PARAMETERS, *sorted(name for name in query if name.startswith(PREFIX))]:
        if value := query.get(name, ""):
            kept[name] = value
    return kept.urlencode()


def _views(request: HttpRequest) -> list[View]:
    asked = _kept(request.GET)
    views = [View(name, query, query == asked) for name, query in _built_in()]
    saved = request.session.get(SAVED, [])
    return views + [View(name, query, query == asked, own=True) for name, query in saved]


@requires(Action.READ, POST=Action.READ)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a name for this reader, or drop one (`drop`)."""
    if request.method == "POST":
        saved = [tuple(view) for view in request.session.get(SAVED, [])]
        query = _kept(QueryDict(request.POST.get("query", "")))
        saved = [view for view in saved if view[1] != query]
        name = request.POST.get("name", "").strip()[:40]
        if name and "drop" not in request.POST:
            saved = [*saved, (name, query)][-MOST_SAVED:]
        request.session[SAVED] = saved
        return redirect(f"{reverse('incidents:list')}?{query}" if "drop" not in request.POST else "incidents:list")
    return redirect("incidents:list")


@dataclass(frozen=True)
class Chip:
    """What is filtered by, in words, and the list without it."""

    words: str
    href: str


def _chips(request: HttpRequest, filtered: IncidentFilter, custom: CustomFilterForm) -> list[Chip]:
    if not filtered.form.is_valid():
        return []
    found = []
    for name in PARAMETERS:
        value = filtered.form.cleaned_data.get(name)
        if value in (None, ""):
            continue
        choices = dict(getattr(filtered.form.fields[name], "choices", [])) if isinstance(value, (str, int)) else {}
        words = str(choices.get(value, choices.get(str(value), value)))
        found.append(Chip(words, _without(request.GET, name)))
    for name, values in custom.asked.items():
        label = custom[PREFIX + name].label
        found.append(Chip(f"{label}: {', '.join(values)}", _without(request.GET, PREFIX + name)))
    return found


def _without(query: QueryDict, name: str) -> str:
    left = query.copy()
    for each in (name, "after", "before"):
        left.pop(each, None)
    return f"?{left.urlencode()}"
