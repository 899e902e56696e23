"""Services and teams as readers see them: who owns what, and how it has been. They are edited in the admin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit import clock
from incidents.enums import Severity, Status
from incidents.models import (
    AlertDefinition,
    Incident,
    Membership,
    Runbook,
    Service,
    ServiceDependency,
    ServiceOwnerFact,
    Team,
)
from incidents.models.incidents import IncidentQuerySet
from incidents.views.finding import reader
from incidents.views.incident import Slot
from incidents.views.listing import Row, rows_of

SHOWN = 10
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Incidents:
    """The newest of a service or team, and what runs there now."""

    rows: list[Row]
    goes_on: bool
    running: list[Incident]
    year_count: int
    year_severe: int


def incidents_of(queryset: IncidentQuerySet, *, now: datetime) -> Incidents:
    """Four queries whatever there is; `queryset` is what the reader may see."""
    newest = list(queryset.for_list()[: SHOWN + 1])
    last_year = queryset.filter(declared_at__gte=now - YEAR).exclude(status__in=Status.withdrawn()).order_by()
    counts = last_year.aggregate(
        all=Count("pk", distinct=True), severe=Count("pk", filter=Q(severity_peak__lte=Severity.SEV2), distinct=True)
    )
    running = list(queryset.running().order_by("severity", "-id")[:SHOWN])
    return Incidents(rows_of(newest[:SHOWN], now=now), len(newest) > SHOWN, running, counts["all"], counts["severe"])


@requires(Action.READ)
def service_list(request: HttpRequest) -> HttpResponse:
    on_it = _running_for(reader(request)).filter(service=OuterRef("pk"))
    services = Service.objects.active().with_owner().annotate(burns=Exists(on_it)).order_by("tier", "name")
    words = request.GET.get("q", "").strip()
    if words:
        services = services.filter(Q(name__icontains=words) | Q(slug__icontains=words) | Q(team__name__icontains=words))
    rows = list(services)
    context = {
        "now": clock.now(),
        "services": rows,
        "words": words,
        "burning": sum(bool(vars(row)["burns"]) for row in rows),
    }
    return render(request, "incidents/catalogue/services.html", context)


@requires(Action.READ)
def service_page(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("team__manager"), slug=slug)
    now = clock.now()
    seen = Incident.objects.visible_to(reader(request)).for_service(service)
    alerts = list(AlertDefinition.objects.filter(service=service).select_related("runbook").order_by("name"))
    context = {
        "now": now,
        "service": service,
        "incidents": incidents_of(seen, now=now),
        "alerts": alerts[:SHOWN],
        "alerts_count": len(alerts),
        "alerts_bare": sum(each.runbook_id is None for each in alerts),
        "runbooks": _runbooks(Q(service_links__service=service, service_links__ended_at__isnull=True)),
        "needs": _dependencies(service=service),
        "needed_by": _dependencies(needs=service),
        "owner_since": ServiceOwnerFact.objects.filter(service=service).in_order_of_recording().last(),
        "slots": slots_of("DEBRIEF_SERVICE_SLOTS", slug),
    }
    return render(request, "incidents/catalogue/service.html", context)


@requires(Action.READ)
def team_list(request: HttpRequest) -> HttpResponse:
    on_it = _running_for(reader(request)).filter(team=OuterRef("pk"))
    teams = (
        Team.objects.active()
        .select_related("manager", "parent")
        .annotate(
            burns=Exists(on_it),
            service_count=Count("services", filter=Q(services__archived_at__isnull=True), distinct=True),
            member_count=Count("memberships", filter=Q(memberships__ended_at__isnull=True), distinct=True),
        )
    )
    rows = list(teams.order_by("name"))
    context = {"now": clock.now(), "teams": rows, "leaderless": sum(row.manager_id is None for row in rows)}
    return render(request, "incidents/catalogue/teams.html", context)


@requires(Action.READ)
def team_page(request: HttpRequest, slug: str) -> HttpResponse:
    team = get_object_or_404(Team.objects.select_related("manager", "parent"), slug=slug)
    now = clock.now()
    seen = Incident.objects.visible_to(reader(request)).filter(team__in=Team.objects.below(team))
    members = Membership.objects.filter(team=team).current().select_related("user").order_by("user__display_name")
    context = {
        "now": now,
        "team": team,
        "incidents": incidents_of(seen, now=now),
        "members": list(members),
        "services": list(Service.objects.active().filter(team=team).order_by("tier", "name")),
        "below": list(Team.objects.active().filter(parent=team).select_related("manager").order_by("name")),
        "runbooks": _runbooks(Q(team=team)),
        "slots": slots_of("DEBRIEF_TEAM_SLOTS", slug),
    }
    return render(request, "incidents/catalogue/team.html", context)


def _running_for(person: User) -> IncidentQuerySet:
    return Incident.objects.visible_to(person).running()


def _runbooks(condition: Q) -> list[Runbook]:
    return list(Runbook.objects.in_use().filter(condition).distinct().order_by("title")[: SHOWN * 3])


def _dependencies(**of: Service) -> list[Service]:
    rows = ServiceDependency.objects.filter(ended_at__isnull=True, **of).select_related("service", "needs")
    found = [row.needs if "service" in of else row.service for row in rows]
    return sorted(found, key=lambda service: service.name)


def slots_of(setting: str, slug: str) -> list[Slot]:
    """Fragments of upper apps, by the names that the setting gives; one that nobody serves is left out."""
    found: list[Slot] = []
    names: Any = getattr(settings, setting, ())
    for name in names:
        try:
            found.append(Slot(name.replace(":", "-"), reverse(name, kwargs={"slug": slug})))
        except NoReverseMatch:
            continue
    return found
