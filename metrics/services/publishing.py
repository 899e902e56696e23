"""Publishing a report pins the rows it stands on; what they say now, where it differs, is *restated*.

Nothing published changes silently: a new value supersedes the old row, the pinned one stays, and the report shows
old, new and why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.models import Team
from metrics.enums import FamilyName
from metrics.measures import FAMILIES, MEASURES
from metrics.measures.definitions import Measure, Row
from metrics.models import ActionItemCounts, Publication, SeverityCounts
from metrics.services.reading import Found
from metrics.statistics.measurement import Answer, Measurement

EXPLAINING = {
    FamilyName.ACTION_ITEMS: ("due", "done", "cancelled", "withdrawn"),
    FamilyName.SEVERITY: ("judged", "waiting"),
}
"""The counts whose difference says why a figure moved, in the order in which it is said."""


@dataclass(frozen=True, slots=True)
class Restated:
    """A published figure that is another one now. `why` holds what changed in its counts, by name."""

    measure: Measure
    month: date
    old: Answer
    new: Answer
    published_at: datetime
    known_before: datetime
    known_now: datetime
    why: Mapping[str, int]
    redefined: bool


@service(action=Action.PUBLISH_REPORT)
def publish_report(
    *, team: Team | None, first: date, last: date, by: User, note: str = "", reason: str = ""
) -> Publication:
    """Pin the live rows of a team's (or the organisation's) report. Refused where there is nothing to publish."""
    items = ActionItemCounts.objects.live().of_node(team).between(first, last)
    levels = SeverityCounts.objects.live().of_node(team).between(first, last)
    if not items and not levels:
        raise BrokenRule(
            "nothing_to_publish", _("Nothing was counted in these months, so there is no report to publish yet.")
        )
    publication = Publication(
        team=team, first_month=first, month=last, published_at=clock.now(), by=by, note=note or reason
    )
    publication.full_clean()
    publication.save()
    publication.action_item_rows.set(items)
    publication.severity_rows.set(levels)
    return publication


def latest_publication(
    team: Team | None, *, first: date, last: date, before: datetime | None = None
) -> Publication | None:
    """The newest report of this node that tells of any of these months."""
    found = Publication.objects.of_node(team).filter(first_month__lte=last, month__gte=first)
    if before is not None:
        found = found.filter(published_at__lt=before)
    return found.latest_first().first()


def restatements(
    publication: Publication, live: Mapping[FamilyName, Found], *, first: date, last: date
) -> list[Restated]:
    """Each figure of the publication's months, between `first` and `last`, that reads differently now."""
    pinned = _pinned(publication)
    node = publication.team_id
    found: list[Restated] = []
    for family in FAMILIES:
        measures = [measure for measure in MEASURES if measure.family is family]
        old_months = pinned[family.name]
        new_months = {month: rows for (team, month), rows in live[family.name].items() if team == node}
        for month in sorted({*old_months, *new_months}):
            if not max(first, publication.first_month) <= month <= min(last, publication.month):
                continue
            old, new = old_months.get(month, []), new_months.get(month, [])
            if {row["id"] for row in old} != {row["id"] for row in new}:
                found += _compared(measures, month, old, new, publication)
    return found


def _compared(
    measures: Sequence[Measure], month: date, old: Sequence[Row], new: Sequence[Row], publication: Publication
) -> list[Restated]:
    found = []
    for measure in measures:
        before, after = measure.answer(old), measure.answer(new)
        if _figures(before) == _figures(after):
            continue
        names = EXPLAINING[measure.family.name]
        counts = {name: _counted(new, name) - _counted(old, name) for name in names}
        found.append(
            Restated(
                measure=measure,
                month=month,
                old=before,
                new=after,
                published_at=publication.published_at,
                known_before=min((row["known_until"] for row in old), default=publication.published_at),
                known_now=max((row["known_until"] for row in new), default=clock.now()),
                why={name: difference for name, difference in counts.items() if difference},
                redefined={row["definition"] for row in old} != {row["definition"] for row in new} and bool(old),
            )
        )
    return found


def _figures(answer: Answer) -> tuple[str, float, int]:
    value = answer.value if isinstance(answer, Measurement) else 0.0
    return type(answer).__name__, value, answer.n


def _counted(rows: Sequence[Row], name: str) -> int:
    if name == "judged":
        in_rates = [row for row in rows if row["rate"] and not row["by_machine"]]
        return sum(int(value) for row in in_rates for key, value in row.items() if _is_cell(key))
    if name == "waiting":
        return sum(int(row["waiting"]) for row in rows if row["rate"] and not row["by_machine"])
    return sum(int(row[name]) for row in rows)


def _is_cell(name: str) -> bool:
    return len(name) == 4 and name[0] == "d" and name[2] == "a"


def _pinned(publication: Publication) -> dict[FamilyName, dict[date, list[Row]]]:
    found: dict[FamilyName, dict[date, list[Row]]] = {}
    for family, rows in (
        (FamilyName.ACTION_ITEMS, publication.action_item_rows.values()),
        (FamilyName.SEVERITY, publication.severity_rows.values()),
    ):
        by_month: dict[date, list[Row]] = defaultdict(list)
        for row in rows:
            by_month[row["month"]].append(row)
        found[family] = dict(by_month)
    return found
