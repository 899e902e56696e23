"""Which months changed since a family last listened: pulled from the facts, since nothing below calls upward."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection

from incidents.models import TeamParentFact
from metrics.enums import FamilyName
from metrics.measures.statement import Family, adapted
from metrics.models import ActionItemCounts, CountSnapshot, SeverityCounts, Watermark

OVERLAP = timedelta(minutes=10)
"""Ids and `recorded_at` commit out of order: a fact may appear behind a watermark by as long as a transaction lasts."""

SNAPSHOTS: dict[FamilyName, type[CountSnapshot]] = {
    FamilyName.ACTION_ITEMS: ActionItemCounts,
    FamilyName.SEVERITY: SeverityCounts,
}


def dirty_months(family: Family, *, until: datetime, watermark: Watermark) -> frozenset[date] | None:
    """Cohort months with facts that the live rows may not know; None where it is all of them.

    All: nothing was ever counted, the definition has changed, or the tree of teams has.
    """
    since = watermark.known_until
    if since is None or _definition_changed(family) or _tree_changed(since - OVERLAP):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT cohort_month FROM {family.ledger} "  # noqa: S608 - a name of ours
            "WHERE recorded_at < %(until)s AND (recorded_at >= %(since)s OR id > %(last_id)s)",
            {"since": adapted(since - OVERLAP), "until": adapted(until), "last_id": watermark.last_id},
        )
        return frozenset(_as_date(month) for (month,) in cursor.fetchall())


def _tree_changed(since: datetime) -> bool:
    return TeamParentFact.objects.filter(recorded_at__gte=since).exists()


def _definition_changed(family: Family) -> bool:
    return snapshot_of(family).objects.live().exclude(definition=family.version).exists()


def snapshot_of(family: Family) -> type[CountSnapshot]:
    """The model that holds the family's rows."""
    return SNAPSHOTS[family.name]


def last_id(family: Family) -> int:
    """Of the newest fact in the family's ledger; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {family.ledger}")  # noqa: S608 - a name of ours
        return int(cursor.fetchone()[0])


def _as_date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
