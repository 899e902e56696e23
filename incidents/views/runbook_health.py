"""How far each team’s runbooks can be relied on, and what is wrong with each: what to mend first stands on top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit import clock as time
from incidents.enums import RunbookState, RunOutcome
from incidents.models import (
    Alert,
    Runbook,
    RunbookConfirmation,
    RunbookProposal,
    RunbookStateChange,
    RunbookVerification,
    Team,
)
from incidents.views.finding import reader
from incidents.views.runbook_list import FIRED_WITHIN, NEVER
from incidents.views.runbook_standing import visible_verifications

PAGE = 50


@dataclass
class Health:
    """One team’s runbooks in use; counts of outcomes are those of the last 90 days, private incidents left out."""

    name: str
    slug: str
    states: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    outcomes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    weak: int = 0

    @property
    def all(self) -> int:
        return sum(self.states.values())

    @property
    def verified(self) -> int:
        return self.states[RunbookState.VERIFIED]

    @property
    def stale(self) -> int:
        return self.states[RunbookState.STALE]

    @property
    def never(self) -> int:
        return sum(self.states[state] for state in NEVER)

    @property
    def helped(self) -> int:
        return self.outcomes[RunOutcome.HELPED]

    @property
    def partly(self) -> int:
        return self.outcomes[RunOutcome.PARTLY]

    @property
    def misled(self) -> int:
        return self.outcomes[RunOutcome.MISLED]


@dataclass(frozen=True)
class Row:
    """A runbook with what says how far it can be relied on. `led_to_it` is the run that made it stale."""

    runbook: Any
    fired: int
    led_to_it: RunbookVerification | None

    @property
    def findings(self) -> list[tuple[str, int]]:
        return sorted(self.runbook.findings.items())


@requires(Action.READ)
def runbook_health(request: HttpRequest) -> HttpResponse:
    person = reader(request)
    mine = request.GET.get("mine") == "1"
    team = Team.objects.active().filter(slug=request.GET.get("team", "")).first()
    rows = _rows(person, team=team, mine=mine)
    paginator = Paginator(rows, PAGE)
    page = paginator.get_page(request.GET.get("page"))
    asked = RunbookConfirmation.objects.waiting().select_related("runbook", "service", "team")
    proposals = RunbookProposal.objects.waiting().select_related("runbook", "proposed_by")
    if team is not None:
        asked, proposals = asked.filter(team=team), proposals.filter(runbook__team=team)
    if mine:
        asked = asked.filter(team__in=Team.objects.of(person))
        proposals = proposals.filter(_kept_by(person, "runbook__"))
    context = {
        "teams": _by_team(),
        "team": team,
        "mine": mine,
        "page": page,
        "now": time.now(),
        "asked": asked.order_by("id")[:PAGE],
        "proposals": proposals.order_by("id")[:PAGE],
    }
    return render(request, "incidents/runbooks/health.html", context)


def _by_team() -> list[Health]:
    """Two queries; teams in alphabetical order, what nobody owns last."""
    found: dict[str, Health] = {}

    def of(row: Mapping[str, Any], prefix: str = "") -> Health:
        slug = row[f"{prefix}team__slug"] or ""
        return found.setdefault(slug, Health(row[f"{prefix}team__name"] or "", slug))

    names = ("team__name", "team__slug")
    weak = Count("pk", filter=Q(errors__gt=0))
    for row in Runbook.objects.in_use().values(*names, "state").annotate(n=Count("pk"), weak=weak).order_by():
        of(row).states[row["state"]] += row["n"]
        of(row).weak += row["weak"]
    since = time.now() - FIRED_WITHIN
    judged = RunbookVerification.objects.public().exercises().last_words().filter(at__gte=since)
    judged = judged.exclude(runbook__state=RunbookState.RETIRED)
    named = [f"runbook__{name}" for name in names]
    for row in judged.values(*named, "outcome").annotate(n=Count("run", distinct=True)).order_by():
        of(row, "runbook__").outcomes[row["outcome"]] += row["n"]
    return sorted(found.values(), key=lambda each: (not each.slug, each.name.casefold()))


def _kept_by(person: User, prefix: str = "") -> Q:
    """Runbooks that this person maintains, or whose team they are in."""
    return Q(**{f"{prefix}maintainer": person}) | Q(**{f"{prefix}team__in": Team.objects.of(person)})


def _rows(person: User, *, team: Team | None, mine: bool) -> list[Row]:
    """What can’t be relied on first, of these what fired most; then what the check finds most wrong with."""
    last = RunbookVerification.objects.public().exercises().filter(runbook=OuterRef("pk"))
    last = last.order_by("-at", "-recorded_at", "-id")
    why = RunbookStateChange.objects.filter(runbook=OuterRef("pk")).order_by("-recorded_at", "-id")
    rows: Any = (
        Runbook.objects.in_use()
        .for_list()
        .annotate(**{f"last_{name}": Subquery(last.values(name)[:1]) for name in ("outcome", "done", "to_run")})
        .annotate(why=Subquery(why.values("reason")[:1]), why_run=Subquery(why.values("verification")[:1]))
    )
    if team is not None:
        rows = rows.filter(team=team)
    if mine:
        rows = rows.filter(_kept_by(person))
    fired = _fired(person)
    known = visible_verifications({each.why_run for each in rows if each.why_run}, person)
    found = [Row(each, fired.get(each.pk, 0), known.get(each.why_run)) for each in rows]
    return sorted(found, key=_weight)


def _weight(row: Row) -> tuple[bool, int, int, str]:
    return (row.runbook.state == RunbookState.VERIFIED, -row.fired, -row.runbook.errors, row.runbook.title.casefold())


def _fired(person: User) -> dict[int, int]:
    alerts = Alert.objects.visible_to(person).filter(started_at__gte=time.now() - FIRED_WITHIN)
    counted: Iterable[tuple[int, int]] = (
        alerts.filter(definition__runbook__isnull=False)
        .values_list("definition__runbook")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return dict(counted)
