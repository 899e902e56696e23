"""Runbooks: how far each team's can be relied on, what to repair first, and all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit import clock as time
from incidents.enums import RunbookState
from incidents.forms.filters import RunbookFilter
from incidents.models import Alert, Runbook, RunbookBlock
from incidents.views.finding import reader

PAGE = 100
TO_REPAIR = 7
FIRED_WITHIN = timedelta(days=90)
NEVER = (RunbookState.DRAFT, RunbookState.REVIEWED)
PARAMETERS = ("q", "state", "team", "service", "owned")


@dataclass
class TeamRow:
    """A team's runbooks in use by how far they can be relied on; `slug` is empty where nobody owns them."""

    name: str
    slug: str
    verified: int = 0
    stale: int = 0
    never: int = 0
    bars: list[tuple[str, float, float]] = field(default_factory=list)

    @property
    def all(self) -> int:
        return self.verified + self.stale + self.never

    @property
    def shaky(self) -> int:
        return self.stale + self.never


@requires(Action.READ)
def runbook_list(request: HttpRequest) -> HttpResponse:
    person, now = reader(request), time.now()
    filtered = RunbookFilter(request.GET, queryset=Runbook.objects.for_list())
    number = request.GET.get("page", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    rows = list(filtered.qs[(page - 1) * PAGE : page * PAGE + 1])
    asked = any(request.GET.get(name) for name in PARAMETERS)
    teams = team_rows()
    context: dict[str, Any] = {
        "now": now,
        "filter": filtered,
        "asked": asked,
        "rows": rows[:PAGE],
        "previous": page - 1 if page > 1 else None,
        "following": page + 1 if len(rows) > PAGE else None,
        "teams": teams,
        "total": _total(teams),
        "repair": [] if asked or page > 1 else to_repair(person),
    }
    return render(request, "incidents/runbooks/list.html", context)


def team_rows() -> list[TeamRow]:
    """One query, teams in alphabetical order, what nobody owns last."""
    counted = Runbook.objects.in_use().values("team__name", "team__slug", "state").annotate(n=Count("pk")).order_by()
    found: dict[str, TeamRow] = {}
    for each in counted:
        row = found.setdefault(each["team__slug"] or "", TeamRow(each["team__name"] or "", each["team__slug"] or ""))
        kind = "never" if each["state"] in NEVER else each["state"]
        setattr(row, kind, getattr(row, kind) + each["n"])
    rows = sorted(found.values(), key=lambda row: (not row.slug, row.name.casefold()))
    widest = max((row.all for row in rows), default=1)
    for row in rows:
        row.bars = _bars(row, widest)
    return rows


def _bars(row: TeamRow, widest: int) -> list[tuple[str, float, float]]:
    """(class, x, width) of each state, 240 wide at the team that has most."""
    bars, x = [], 0.0
    for name, count in (("f-ok", row.verified), ("f-warn", row.stale), ("f-none", row.never)):
        if count:
            width = round(240 * count / widest, 1)
            bars.append((name, round(x, 1), max(1.0, width - 2)))
            x += width
    return bars


def _total(rows: list[TeamRow]) -> TeamRow:
    return TeamRow(
        "", "", sum(row.verified for row in rows), sum(row.stale for row in rows), sum(row.never for row in rows)
    )


@dataclass(frozen=True)
class Repair:
    """A runbook that can't be relied on, with what says so."""

    runbook: Runbook
    fired: int
    alerts: int
    has_command: bool


def to_repair(person: User) -> list[Repair]:
    """By how often its alerts fired lately, as far as this person may see those; then by the number of its alerts."""
    alerts = Alert.objects.visible_to(person).filter(started_at__gte=time.now() - FIRED_WITHIN)
    unreliable = alerts.exclude(definition__runbook__state__in=(RunbookState.VERIFIED, RunbookState.RETIRED))
    counted = unreliable.filter(definition__runbook__isnull=False).values_list("definition__runbook")
    fired = dict(counted.annotate(n=Count("pk")).order_by("-n")[:TO_REPAIR])
    command = RunbookBlock.objects.filter(runbook=OuterRef("pk"), removed_at__isnull=True).with_command()
    in_force = Count("alert_definitions", filter=Q(alert_definitions__vanished_at__isnull=True))
    rows: Any = Runbook.objects.in_use().exclude(state=RunbookState.VERIFIED).with_owner()
    rows = rows.annotate(
        alerts=in_force,
        has_command=Exists(command),
        pressing=Case(When(pk__in=fired, then=1), default=0),
    ).order_by("-pressing", "has_command", "-alerts", "title")
    found = [Repair(each, fired.get(each.pk, 0), each.alerts, each.has_command) for each in rows[:TO_REPAIR]]
    return sorted(found, key=lambda repair: -repair.fired)
