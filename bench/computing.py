"""The metrics job is set-based: its statements do not grow with the incidents, and a second run writes nothing."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.ratios import Ratio
from foundation.accounts.models import User
from metrics.services.computing import Scope, compute_months

MOST_STATEMENTS = 60


def ratios(rows: int) -> list[Ratio]:
    system = User.system()
    with CaptureQueriesContext(connection) as queries:
        compute_months(scope=Scope.all(), by=system)
    again = compute_months(scope=Scope.all(), by=system)
    return [
        Ratio(f"statements of the metrics job over {rows:,} incidents", len(queries), MOST_STATEMENTS),
        Ratio("rows that a second run of the metrics job writes", again.rows_written, 0),
    ]
