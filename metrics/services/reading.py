"""Reading counts for pages and API: from the live snapshots, or as known on an earlier day, in one shape."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from metrics.measures.definitions import Row
from metrics.measures.statement import Family
from metrics.services.dirty_months import snapshot_of

Found = dict[tuple[int | None, date], list[Row]]
"""Rows by (team id, or None for the organisation; month). What is not there has no data."""


def by_node_and_month(rows: Iterable[dict[str, Any]]) -> Found:
    found: Found = defaultdict(list)
    for row in rows:
        month = row["month"]
        found[row["team_id"], month if isinstance(month, date) else date.fromisoformat(month)].append(row)
    return dict(found)


def live_counts(
    family: Family, *, nodes: Iterable[int | None] | None = None, first: date | None = None, last: date | None = None
) -> Found:
    """The live rows of these nodes (None: of all) for the months from `first` to `last`, in one query."""
    rows = snapshot_of(family).objects.live().between(first, last)
    if nodes is not None:
        wanted = set(nodes)
        chosen = rows.filter(team_id__in=[node for node in wanted if node is not None])
        rows = chosen | rows.filter(team_id__isnull=True) if None in wanted else chosen
    names = ("id", "team_id", "month", "known_until", "definition", *family.keys, *family.counts)
    return by_node_and_month(rows.values(*names))
