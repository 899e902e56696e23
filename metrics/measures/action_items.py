"""Action items by the month of their first due date: on-time rate (the headline) and completion rate.

Definition (version 1), from DESIGN.md section 5. An item counts for the team that held it on its first due date, in
the month of that date. It is out only if cancelled on or before it. *On time*: recorded done by the end of the first
due date where the team is. *Completed*: recorded done by the end of the 30th day after. A completion counts if no
reopening follows it by the day of the report.

Edge cases. A proposal counts in no month. Cancelling after the first due date leaves the item in. Moving the due
date changes nothing, since the first never moves. An item that was reopened and done again counts as of its last
completion. Items of private incidents are out while those are private; those of drills are in.

Source: `postmortems.ActionItemStateFact`, whose columns have decided these cases row by row when they were written.
Unit: share of items, 0 to 1. Interval: Wilson.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from metrics.enums import FamilyName
from metrics.measures.definitions import Measure, Row
from metrics.measures.statement import Family
from metrics.statistics.measurement import Answer
from metrics.statistics.wilson import proportion

STATES = ("open", "in_progress", "done", "cancelled", "withdrawn")


def _standing_in(state: str) -> str:
    return f"SUM(CASE WHEN to_state = '{state}' THEN 1 ELSE 0 END - CASE WHEN from_state = '{state}' THEN 1 ELSE 0 END)"


FAMILY = Family(
    name=FamilyName.ACTION_ITEMS,
    version=1,
    ledger="postmortems_actionitemstatefact",
    table="metrics_actionitemcounts",
    keys={},
    counts={
        "due": "SUM(due - was_due)",
        "on_time": "SUM(on_time - was_on_time)",
        "within_30": "SUM(within_30 - was_within_30)",
        **{state: _standing_in(state) for state in STATES},
    },
)


def total(rows: Sequence[Row], column: str) -> int:
    return sum(int(row[column]) for row in rows)


def on_time_rate(rows: Sequence[Row]) -> Answer:
    """Done on time ÷ due; NoData where nothing was due."""
    on_time, due = total(rows, "on_time"), total(rows, "due")
    return proportion(on_time, due, evidence={"on_time": on_time, "due": due})


def completion_rate(rows: Sequence[Row]) -> Answer:
    """Done within 30 days ÷ due; NoData where nothing was due."""
    done, due = total(rows, "within_30"), total(rows, "due")
    return proportion(done, due, evidence={"within_30_days": done, "due": due})


_IN_BOTH = _(
    "An item counts for the team that held it on its first due date. It is out only if cancelled on or before it. "
    "A completion counts if no reopening follows it by the day of the report. The first due date is the one an item "
    "had when it was first open; it never moves. Proposals count nowhere; items of private incidents are left out."
)

ON_TIME = Measure(
    name="action_item_on_time_rate",
    family=FAMILY,
    title=_("On-time rate"),
    text=_(
        "Of action items whose first due date fell in the period: share recorded done by the end of that date, in the "
        "team’s time zone."
    ),
    formula=_("done on time ÷ due"),
    unit=_("share of action items"),
    edges=_IN_BOTH,
    answer=on_time_rate,
)

COMPLETION = Measure(
    name="action_item_completion_rate",
    family=FAMILY,
    title=_("Completion rate"),
    text=_("The same items: share recorded done within 30 days after the first due date."),
    formula=_("done within 30 days ÷ due"),
    unit=_("share of action items"),
    edges=_IN_BOTH,
    answer=completion_rate,
)
