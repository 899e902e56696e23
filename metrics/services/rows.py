"""The rows behind a figure: the very records that its counts were made of, for whoever may see them.

A figure is a sum over a ledger; its rows are the last facts that the ledger held then. Without a day they stand as
the snapshots know them, so that rows and figure agree also in the minute before a new fact is counted.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from foundation.accounts.models import User
from foundation.audit import clock
from incidents.models import Incident, SeverityStanding, TeamAncestry, TeamParentFact
from metrics.enums import FamilyName
from metrics.models import Watermark
from metrics.services.asking import Question
from metrics.statistics.agreement import CRITICAL
from postmortems.models import ActionItem, ActionItemStateFact


def action_items_behind(question: Question, *, reader: User, outcome: str = "") -> QuerySet[ActionItem]:
    """Items due in the months, as `was_on_time`, `was_within_30`, `stood` then. `outcome`: "on_time", "within_30",
    "late" (not on time) or all."""
    known = _known_until(question, FamilyName.ACTION_ITEMS)
    facts = ActionItemStateFact.objects.filter(
        recorded_at__lt=known, due=1, cohort_month__gte=question.first, cohort_month__lte=question.last
    )
    later = ActionItemStateFact.objects.filter(item=OuterRef("item"), id__gt=OuterRef("id"), recorded_at__lt=known)
    facts = facts.filter(~Exists(later))
    if (teams := _charged(question)) is not None:
        facts = facts.filter(team__in=teams)
    if outcome:
        facts = facts.filter(
            **{"on_time": {"on_time": 1}, "late": {"on_time": 0}, "within_30": {"within_30": 1}}[outcome]
        )
    items = ActionItem.objects.visible_to(reader).filter(state_facts__in=facts)
    return items.select_related("owner", "team", "charged_team").annotate(
        was_on_time=F("state_facts__on_time"),
        was_within_30=F("state_facts__within_30"),
        stood=F("state_facts__to_state"),
    )


def incidents_behind(
    question: Question,
    *,
    reader: User,
    by_machine: bool = False,
    in_sample: bool = True,
    cell: tuple[int | None, int | None] = (None, None),
    critical: bool = False,
) -> QuerySet[Incident]:
    """Judged incidents declared in the months, with `stood_declared`, `stood_adjudicated`, `stood_rate`.

    `cell` narrows to a declared and an adjudicated level, `critical` to those adjudicated SEV-1 or SEV-2."""
    known = _known_until(question, FamilyName.SEVERITY)
    facts = SeverityStanding.objects.filter(
        recorded_at__lt=known,
        sign=1,
        adjudicated__isnull=False,
        by_machine=by_machine,
        rate__isnull=not in_sample,
        cohort_month__gte=question.first,
        cohort_month__lte=question.last,
    )
    later = SeverityStanding.objects.filter(incident=OuterRef("incident"), id__gt=OuterRef("id"), recorded_at__lt=known)
    facts = facts.filter(~Exists(later))
    if (teams := _charged(question)) is not None:
        facts = facts.filter(team__in=teams)
    declared, adjudicated = cell
    if declared is not None:
        facts = facts.filter(declared=declared)
    if adjudicated is not None:
        facts = facts.filter(adjudicated=adjudicated)
    if critical:
        facts = facts.filter(adjudicated__in=CRITICAL)
    incidents = Incident.objects.visible_to(reader).filter(severity_standings__in=facts)
    return incidents.select_related("service", "team").annotate(
        stood_declared=F("severity_standings__declared"),
        stood_adjudicated=F("severity_standings__adjudicated"),
        stood_rate=F("severity_standings__rate"),
    )


def _known_until(question: Question, family: FamilyName) -> datetime:
    if question.cutoff is not None:
        return question.cutoff
    watermark = Watermark.objects.filter(family=family).first()
    return watermark.known_until if watermark and watermark.known_until else clock.now()


def _charged(question: Question) -> list[int] | None:
    """The team and all below it, as the tree stood; None for the organisation."""
    if question.team is None:
        return None
    if question.cutoff is None:
        below = TeamAncestry.objects.filter(ancestor=question.team)
        return list(below.values_list("descendant_id", flat=True))
    parents: dict[int, int | None] = {}
    known = TeamParentFact.objects.known_before(question.cutoff).in_order_of_recording()
    for team, parent in known.values_list("team_id", "parent_id"):
        parents[team] = parent
    found, fresh = {question.team.pk}, {question.team.pk}
    while fresh:
        fresh = {team for team, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return sorted(found)
