"""What is overdue now, with who is accountable: the one part of a report that reads records and not snapshots.

It is about today, so it is left out of a report as of an earlier day. Items of private incidents are out of it for
every reader, as they are out of every figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from incidents.models import Team
from postmortems.enums import Priority
from postmortems.models import ActionItem

MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Overdue:
    on: date
    total: int
    urgent: int
    items: Sequence[ActionItem]

    @property
    def more(self) -> int:
        return self.urgent - len(self.items)


def overdue_now(*, team: Team | None, on: date) -> Overdue:
    """Two queries: how many, and the longest overdue P0 and P1."""
    public = ActionItem.objects.overdue(on=on).filter(Q(incident__isnull=True) | Q(incident__private=False))
    if team is not None:
        public = public.filter(team__in=Team.objects.below(team))
    counts = public.aggregate(total=Count("pk"), urgent=Count("pk", filter=Q(priority__in=Priority.guarded())))
    items = public.urgent().select_related("owner", "team").with_moves().by_due_date()[:MOST_SHOWN]
    return Overdue(on, counts["total"], counts["urgent"], list(items) if counts["urgent"] else [])
