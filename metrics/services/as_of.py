"""The same counts as known on an earlier day, from the facts, without storing anything."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from foundation.accounts.models import Organisation
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from metrics.measures import FAMILIES
from metrics.measures.statement import TREE_AS_OF, Family, Months, adapted, counts_as_of
from metrics.services.reading import Found, by_node_and_month

CLOSED_BEFORE = timedelta(minutes=5)
"""A published cut-off is at least this old: whatever was being written then has committed since."""


def cutoff_of(day: date) -> datetime:
    """*As of* `day`: the end of it where the organisation is, and never later than five minutes ago.

    Raises `Invalid` for a day that has not begun there.
    """
    organisation = Organisation.current()
    now = clock.now()
    if day > organisation.local_date(now):
        raise Invalid("as_of_in_the_future", _("Nothing is known yet as of a day to come."), field="as_of")
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=organisation.zone)
    return min(end, now - CLOSED_BEFORE)


def counts_known_before(family: Family, months: Months, *, cutoff: datetime) -> Found:
    """Rows of the family by (team id or None, month), from facts recorded before `cutoff`; the tree likewise."""
    names = [*family.keys, *family.counts]
    statement = f"{counts_as_of(family, months, tree=TREE_AS_OF)} SELECT team_id, month, {', '.join(names)} FROM node"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, {"until": adapted(cutoff), **months.parameters()})
        rows: list[dict[str, Any]] = [
            dict(zip(("team_id", "month", *names), row, strict=True)) for row in cursor.fetchall()
        ]
    return by_node_and_month(row for row in rows if any(row[name] for name in family.counts))


def is_before_debrief(cutoff: datetime) -> bool:
    """Whether nothing that a measure counts had been recorded by then. What was imported is known from that day on."""
    with connection.cursor() as cursor:
        for family in FAMILIES:
            cursor.execute(
                f"SELECT 1 FROM {family.ledger} WHERE recorded_at < %(until)s LIMIT 1",  # noqa: S608 - a name of ours
                {"until": adapted(cutoff)},
            )
            if cursor.fetchone() is not None:
                return False
    return True
