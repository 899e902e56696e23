"""The one SQL statement of a family: counts as of a cut-off, per team node and month (ARCHITECTURE.md, points 7 to 10).

Every ledger is telescoping: rows carry what they take away and what they add, so counts as of an instant are sums
over the rows recorded before it. Teams roll up by the closure of the tree; the organisation is the node without a
team. It runs as it is on SQLite and PostgreSQL. Parameters are named, and all text in the statement is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from metrics.enums import FamilyName


@dataclass(frozen=True, slots=True)
class Family:
    """`counts` maps each column of the snapshot to the expression that sums it over the ledger; `keys` likewise for
    the columns that split a team's month into strata. `version` is that of the definitions."""

    name: FamilyName
    version: int
    ledger: str
    table: str
    counts: Mapping[str, str]
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Months:
    """Which cohorts to look at: all, those from one month on, or the ones named."""

    since: date | None = None
    named: frozenset[date] | None = None

    def condition(self, column: str) -> str:
        if self.named is not None:
            places = ", ".join(f"%(month_{index})s" for index in range(len(self.named)))
            return f" AND {column} IN ({places})"
        return f" AND {column} >= %(since)s" if self.since is not None else ""

    def parameters(self) -> dict[str, Any]:
        if self.named is not None:
            return {f"month_{index}": adapted(month) for index, month in enumerate(sorted(self.named))}
        return {"since": adapted(self.since)} if self.since is not None else {}


ALL_MONTHS = Months()

# The tree as it stands now, kept by the catalogue.
PRESENT_TREE = "closure AS (SELECT ancestor_id, descendant_id FROM incidents_teamancestry)"

# The tree as it was known at the cut-off, from the facts. A team without a fact yet stands for itself.
TREE_AS_OF = """
parents AS (
  SELECT fact.team_id, fact.parent_id FROM incidents_teamparentfact fact
  WHERE fact.recorded_at < %(until)s AND NOT EXISTS (
    SELECT 1 FROM incidents_teamparentfact later
    WHERE later.team_id = fact.team_id AND later.recorded_at < %(until)s
      AND (later.recorded_at > fact.recorded_at OR (later.recorded_at = fact.recorded_at AND later.id > fact.id)))
),
closure(ancestor_id, descendant_id) AS (
  SELECT id, id FROM incidents_team
  UNION
  SELECT parents.parent_id, closure.descendant_id
  FROM closure JOIN parents ON parents.team_id = closure.ancestor_id WHERE parents.parent_id IS NOT NULL
)"""


def adapted(value: date | datetime) -> Any:
    """As the engine compares it: SQLite compares text, and a bare date literal would lose rows."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)  # type: ignore[attr-defined]
    return connection.ops.adapt_datefield_value(value)  # type: ignore[attr-defined]


def counts_as_of(family: Family, months: Months, *, tree: str) -> str:
    """The common table expressions up to `node`: one row per node, month and stratum. Takes `until`."""
    keys = "".join(f", {expression} AS {name}" for name, expression in family.keys.items())
    groups = "".join(f", {expression}" for expression in family.keys.values())
    counts = "".join(f", {expression} AS {name}" for name, expression in family.counts.items())
    names = "".join(f", leaf.{name}" for name in family.keys)
    sums = "".join(f", SUM(leaf.{name}) AS {name}" for name in family.counts)
    return f"""
WITH RECURSIVE leaf AS MATERIALIZED (
  SELECT team_id, cohort_month AS month{keys}{counts}
  FROM {family.ledger} WHERE recorded_at < %(until)s{months.condition("cohort_month")}
  GROUP BY team_id, cohort_month{groups}
),
{tree},
node AS (
  SELECT closure.ancestor_id AS team_id, leaf.month{names}{sums}
  FROM leaf JOIN closure ON closure.descendant_id = leaf.team_id
  GROUP BY closure.ancestor_id, leaf.month{names}
  UNION ALL
  SELECT CAST(NULL AS bigint) AS team_id, leaf.month{names}{sums} FROM leaf GROUP BY leaf.month{names}
)"""  # noqa: S608 - every name comes from a Family


def stage_differences(family: Family, months: Months) -> str:
    """`INSERT … SELECT` of what differs from the live rows, born superseded. Takes `until`, `now`, `run`, `definition`.

    Where a live row has no counts any more, a row of zeros takes its place.
    """
    keys = "".join(f", {name}" for name in family.keys)
    counts = "".join(f", {name}" for name in family.counts)
    zeros = "".join(f", 0 AS {name}" for name in family.counts)
    sums = "".join(f", SUM({name}) AS {name}" for name in family.counts)
    something = " OR ".join(f"found.{name} <> 0" for name in family.counts)
    equal = "".join(f" AND live.{name} = found.{name}" for name in family.counts)
    return f"""
INSERT INTO {family.table}
  (computed_at, known_until, superseded_at, run_id, definition, team_id, month{keys}{counts})
{counts_as_of(family, months, tree=PRESENT_TREE)},
found AS (
  SELECT team_id, month{keys}{sums}, MAX(stood) AS stood FROM (
    SELECT team_id, month{keys}{counts}, 0 AS stood FROM node
    UNION ALL
    SELECT team_id, month{keys}{zeros}, 1 AS stood FROM {family.table}
    WHERE superseded_at IS NULL{months.condition("month")}
  ) both_sides GROUP BY team_id, month{keys}
)
SELECT %(now)s, %(until)s, %(now)s, %(run)s, %(definition)s, team_id, month{keys}{counts}
FROM found
WHERE (stood = 1 OR {something}) AND NOT EXISTS (
  SELECT 1 FROM {family.table} live
  WHERE live.superseded_at IS NULL AND live.definition = %(definition)s{same_row("live", "found", family)}{equal})
"""  # noqa: S608


def same_row(one: str, other: str, family: Family) -> str:
    """Node, month and stratum are the same; the organisation's row has no team."""
    keys = "".join(f" AND {one}.{name} = {other}.{name}" for name in family.keys)
    team = f"COALESCE({one}.team_id, 0) = COALESCE({other}.team_id, 0)"
    return f" AND {team} AND {one}.month = {other}.month{keys}"


def supersede_replaced(family: Family) -> str:
    """The live rows that a staged one replaces. Takes `now`, `run`."""
    return f"""
UPDATE {family.table} SET superseded_at = %(now)s
WHERE superseded_at IS NULL AND EXISTS (
  SELECT 1 FROM {family.table} staged WHERE staged.run_id = %(run)s{same_row("staged", family.table, family)})
"""  # noqa: S608


def make_live(family: Family) -> str:
    return f"UPDATE {family.table} SET superseded_at = NULL WHERE run_id = %(run)s"  # noqa: S608
