"""How alerts are answered: by a runbook that one can go by, by an old one, by none; also weighted by how they fire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from incidents.enums import AnswerProblem, RunbookState
from incidents.models import AlertDefinition
from incidents.models.alerts import USABLE

WITHIN_DAYS = 90

# What is wrong with how an alert is answered; `unverified` alone is no fault, only not yet proven.
CONDITIONS: dict[AnswerProblem, Q] = {
    AnswerProblem.MISSING: Q(runbook__isnull=True),
    AnswerProblem.RETIRED: Q(runbook__state=RunbookState.RETIRED),
    AnswerProblem.STALE: Q(runbook__state=RunbookState.STALE),
    AnswerProblem.DRAFT: Q(runbook__state=RunbookState.DRAFT),
    AnswerProblem.UNOWNED: Q(service__isnull=True),
    AnswerProblem.DEAD_LINK: Q(dead_link=True),
    AnswerProblem.UNVERIFIED: ~Q(runbook__state=RunbookState.VERIFIED),
}


@dataclass(frozen=True)
class Coverage:
    """Counts over the definitions in force, and over how often they fired within `WITHIN_DAYS`.

    `problems` counts each by itself; a definition may have several.
    """

    alerts: int
    usable: int
    linked: int
    verified: int
    firings: int
    firings_usable: int
    problems: dict[AnswerProblem, int]
    problem_firings: dict[AnswerProblem, int]

    @property
    def unusable(self) -> int:
        return self.alerts - self.usable

    @property
    def share(self) -> int | None:
        return _per_cent(self.usable, self.alerts)

    @property
    def share_of_firings(self) -> int | None:
        return _per_cent(self.firings_usable, self.firings)

    @property
    def share_verified(self) -> int | None:
        return _per_cent(self.verified, self.linked)


def _per_cent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def since_when(now: datetime) -> datetime:
    return now - timedelta(days=WITHIN_DAYS)


def coverage_of(definitions: Any, *, now: datetime) -> Coverage:
    """Two queries, whatever there is. It counts all there are, so no interval belongs to it."""
    of_problems = {f"n_{each}": Count("pk", filter=condition) for each, condition in CONDITIONS.items()}
    counts = definitions.with_links().aggregate(
        alerts=Count("pk"),
        usable=Count("pk", filter=USABLE),
        linked=Count("pk", filter=Q(runbook__isnull=False)),
        verified=Count("pk", filter=Q(runbook__state=RunbookState.VERIFIED)),
        **of_problems,
    )
    of_firings = {f"f_{each}": Sum("fired", filter=condition, default=0) for each, condition in CONDITIONS.items()}
    fired = (
        definitions.with_links()
        .with_firings(since=since_when(now))
        .aggregate(firings=Sum("fired", default=0), firings_usable=Sum("fired", filter=USABLE, default=0), **of_firings)
    )
    return Coverage(
        **{name: counts[name] for name in ("alerts", "usable", "linked", "verified")},
        firings=fired["firings"],
        firings_usable=fired["firings_usable"],
        problems={each: counts[f"n_{each}"] for each in CONDITIONS},
        problem_firings={each: fired[f"f_{each}"] for each in CONDITIONS},
    )


def problem_of(definition: AlertDefinition) -> AnswerProblem | None:
    """The first thing to put right; None where it can be answered. Asked of a row of `with_links`."""
    runbook = definition.runbook
    if runbook is None:
        return AnswerProblem.MISSING
    by_state = {
        RunbookState.RETIRED: AnswerProblem.RETIRED,
        RunbookState.STALE: AnswerProblem.STALE,
        RunbookState.DRAFT: AnswerProblem.DRAFT,
    }
    if (found := by_state.get(RunbookState(runbook.state))) is not None:
        return found
    if definition.service_id is None:
        return AnswerProblem.UNOWNED
    return AnswerProblem.DEAD_LINK if getattr(definition, "dead_link", False) else None


def problems_of(definition: AlertDefinition) -> list[AnswerProblem]:
    """All that is wrong, or not proven yet; of a row of `with_links`."""
    state = definition.runbook.state if definition.runbook else None
    holds = {
        AnswerProblem.MISSING: state is None,
        AnswerProblem.RETIRED: state == RunbookState.RETIRED,
        AnswerProblem.STALE: state == RunbookState.STALE,
        AnswerProblem.DRAFT: state == RunbookState.DRAFT,
        AnswerProblem.UNOWNED: definition.service_id is None,
        AnswerProblem.DEAD_LINK: bool(getattr(definition, "dead_link", False)),
        AnswerProblem.UNVERIFIED: state != RunbookState.VERIFIED,
    }
    return [problem for problem, there in holds.items() if there]
