"""Computing snapshots: set-based, idempotent, restartable.

A family is one transaction: take its watermark (whose row lock lets one computation through at a time), stage what
differs from the live rows, supersede those, make the staged live. A worker killed in the middle leaves nothing; two
at once come one after the other, and the second finds no difference.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from foundation.accounts.access import demand
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit import clock
from metrics.enums import RunScope, RunState
from metrics.measures import FAMILIES
from metrics.measures.statement import (
    ALL_MONTHS,
    Family,
    Months,
    adapted,
    make_live,
    stage_differences,
    supersede_replaced,
)
from metrics.models import ComputingRun, Watermark
from metrics.services.dirty_months import dirty_months, last_id

log = logging.getLogger(__name__)

DEAD_AFTER = timedelta(hours=1)
"""Without progress for so long, a run's worker is dead. What it would have written was rolled back."""

Progress = Callable[[Family, int], None]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which months to look at. `since` is a month's first day, and only used with RunScope.SINCE."""

    kind: RunScope
    since: date | None = None

    @classmethod
    def changed(cls) -> Scope:
        return cls(RunScope.CHANGED)

    @classmethod
    def all(cls) -> Scope:
        return cls(RunScope.ALL)

    @classmethod
    def from_month(cls, month: date) -> Scope:
        return cls(RunScope.SINCE, month)


def compute_months(*, scope: Scope, by: User, progress: Progress | None = None) -> ComputingRun:
    """Bring the snapshots in step with the facts as known now. Returns the run; its `rows_written` may be 0.

    Not one transaction but one a family, so it is not wrapped as other services are. Raises `Refused` unless `by` may
    compute; whatever goes wrong inside is written on the run and raised.
    """
    demand(by, Action.COMPUTE)
    _close_abandoned()
    run = ComputingRun(scope=scope.kind, since=scope.since, by=by)
    run.save()
    try:
        for family in FAMILIES:
            written = compute_family(family, run=run, scope=scope)
            run.rows_written += written
            run.families_done += 1
            run.progressed_at = clock.now()
            run.save()
            if progress is not None:
                progress(family, written)
    except Exception as problem:
        run.state, run.error, run.finished_at = RunState.FAILED, str(problem)[:2000], clock.now()
        run.save()
        raise
    run.state, run.finished_at = RunState.DONE, clock.now()
    run.save()
    return run


def compute_changed(*, by: User) -> int:
    """What the sweep does every minute: rows written. It leaves no run behind where nothing had changed."""
    run = compute_months(scope=Scope.changed(), by=by)
    written = run.rows_written
    if not written:
        run.delete()
    return written


def compute_family(family: Family, *, run: ComputingRun, scope: Scope) -> int:
    """The rows written. One transaction; facts committed later are found by the overlap of the watermark."""
    Watermark.objects.get_or_create(family=family.name)
    with transaction.atomic():
        watermark = Watermark.objects.select_for_update().get(family=family.name)
        now = clock.now()
        # Never back: another host's clock may be behind.
        until = max(now, watermark.known_until) if watermark.known_until else now
        seen = last_id(family)
        months = _months(family, scope, until=until, watermark=watermark)
        written = 0 if months.named == frozenset() else _write(family, months, run=run, until=until, now=now)
        if scope.kind is not RunScope.SINCE:
            watermark.known_until, watermark.last_id = until, seen
            watermark.save()
    return written


def _months(family: Family, scope: Scope, *, until: datetime, watermark: Watermark) -> Months:
    if scope.kind is RunScope.ALL:
        return ALL_MONTHS
    if scope.kind is RunScope.SINCE:
        return Months(since=scope.since)
    return Months(named=dirty_months(family, until=until, watermark=watermark))


def _write(family: Family, months: Months, *, run: ComputingRun, until: datetime, now: datetime) -> int:
    marks = {"now": adapted(now), "until": adapted(until), "run": run.pk, "definition": family.version}
    with connection.cursor() as cursor:
        cursor.execute(stage_differences(family, months), {**marks, **months.parameters()})
        written = cursor.rowcount
        if written:
            cursor.execute(supersede_replaced(family), {"now": marks["now"], "run": run.pk})
            cursor.execute(make_live(family), {"run": run.pk})
    return int(written)


def _close_abandoned() -> None:
    now = clock.now()
    dead = ComputingRun.objects.filter(state=RunState.RUNNING, progressed_at__lt=now - DEAD_AFTER)
    dead.update(state=RunState.ABANDONED, finished_at=now)
