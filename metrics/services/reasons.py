"""Why a published figure reads differently now: the items and incidents that moved it, for whoever may see them.

Read from the facts recorded between the two snapshots, one query a family, and only where something was restated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foundation.accounts.models import User
from incidents.models import Incident, SeverityStanding, TeamAncestry
from metrics.enums import FamilyName
from metrics.services.publishing import Restated
from postmortems.models import ActionItem, ActionItemStateFact

MOST_READ = 500


@dataclass(frozen=True, slots=True)
class Reason:
    """`subject` moved: in (1) or out (-1) of what is counted, or its outcome for the better (1) or worse (-1)."""

    subject: ActionItem | Incident
    counted: int
    outcome: int
    stands: str
    said: str


Reasons = dict[tuple[str, date], list[Reason]]
"""By measure and month."""


def reasons_behind(restated: Sequence[Restated], *, team: int | None, reader: User) -> Reasons:
    found: Reasons = defaultdict(list)
    teams = _below(team) if restated and team is not None else None
    items = [each for each in restated if each.measure.family.name is FamilyName.ACTION_ITEMS]
    levels = [each for each in restated if each.measure.family.name is FamilyName.SEVERITY]
    if items:
        _of_items(found, items, teams, reader)
    if levels:
        _of_incidents(found, levels, teams, reader)
    return dict(found)


def _below(team: int) -> list[int]:
    return list(TeamAncestry.objects.filter(ancestor=team).values_list("descendant_id", flat=True))


def _of_items(found: Reasons, restated: Sequence[Restated], teams: list[int] | None, reader: User) -> None:
    facts = ActionItemStateFact.objects.filter(
        cohort_month__in={each.month for each in restated},
        recorded_at__gte=min(each.known_before for each in restated),
        recorded_at__lt=max(each.known_now for each in restated),
        item__in=ActionItem.objects.visible_to(reader),
    )
    if teams is not None:
        facts = facts.filter(team__in=teams)
    read = list(facts.select_related("item").order_by("id")[:MOST_READ])
    for each in restated:
        column = "on_time" if each.measure.name == "action_item_on_time_rate" else "within_30"
        moved: dict[int, list[ActionItemStateFact]] = defaultdict(list)
        for fact in read:
            if fact.cohort_month == each.month and each.known_before <= fact.recorded_at < each.known_now:
                moved[fact.item_id].append(fact)
        for rows in moved.values():
            counted = sum(row.due - row.was_due for row in rows)
            outcome = sum(getattr(row, column) - getattr(row, f"was_{column}") for row in rows)
            if counted or outcome:
                last = rows[-1]
                reason = Reason(last.item, counted, outcome, last.to_state, last.reason)
                found[each.measure.name, each.month].append(reason)


def _of_incidents(found: Reasons, restated: Sequence[Restated], teams: list[int] | None, reader: User) -> None:
    facts = SeverityStanding.objects.filter(
        cohort_month__in={each.month for each in restated},
        recorded_at__gte=min(each.known_before for each in restated),
        recorded_at__lt=max(each.known_now for each in restated),
        incident__in=Incident.objects.visible_to(reader),
        adjudicated__isnull=False,
        rate__isnull=False,
        by_machine=False,
    )
    if teams is not None:
        facts = facts.filter(team__in=teams)
    read = list(facts.select_related("incident").order_by("id")[:MOST_READ])
    for each in restated:
        moved: dict[int, list[SeverityStanding]] = defaultdict(list)
        for fact in read:
            if fact.cohort_month == each.month and each.known_before <= fact.recorded_at < each.known_now:
                moved[fact.incident_id].append(fact)
        for rows in moved.values():
            counted = sum(row.sign for row in rows)
            reason = Reason(rows[-1].incident, counted, 0, rows[-1].get_adjudicated_display(), "")
            found[each.measure.name, each.month].append(reason)
