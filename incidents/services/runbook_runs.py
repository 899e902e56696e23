"""Running a runbook on an incident: one run at a time for all who help, its steps ticked off by whoever did them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import RunbookState, Status, TimelineKind
from incidents.models import Incident, Runbook, RunbookBlock, RunbookRun
from incidents.services import timeline
from incidents.services.writing import lock_unfolded, save


@service(action=Action.RESPOND)
def start_run(*, runbook: Runbook, incident: Incident, by: User, reason: str = "") -> RunbookRun:
    """Begin a run, or join the one that goes on. Open to a commander alone; the incident is then not dedicated."""
    lock_unfolded(incident, by=by)
    if incident.status == Status.CLOSED:
        raise BrokenRule("closed", _("This incident is closed: nothing is run on it any more."), field="incident")
    going_on = RunbookRun.objects.running().filter(runbook=runbook, incident=incident).first()
    if going_on is not None:
        return going_on
    runbook.refresh_from_db()
    if runbook.state == RunbookState.RETIRED:
        raise BrokenRule("retired", _("This runbook is retired: read it, but run another one."))
    now = clock.now()
    run = RunbookRun(runbook=runbook, incident=incident, person=by, content_hash=runbook.content_hash, started_at=now)
    run.full_clean(exclude=["content_hash"])
    run.save()
    _tell(TimelineKind.RUNBOOK_STARTED, run, by=by, now=now)
    return run


@service(action=Action.RESPOND)
def tick_step(*, run: RunbookRun, position: int, by: User, reason: str = "") -> RunbookRun:
    """A step is done. Ticking it twice is ticking it once."""
    now = _lock(run, by=by)
    row = RunbookBlock.objects.filter(runbook=run.runbook_id, position=position).standing().first()
    if row is None or not row.is_step:
        raise Invalid("no_step", _("The runbook has no such step any more. Load the page again."), field="position")
    if all(tick["position"] != position for tick in run.ticked):
        run.ticked = [*run.ticked, {"position": position, "at": now.isoformat(), "by": by.username, "name": str(by)}]
        _save(run, now=now)
    return run


@service(action=Action.RESPOND)
def untick_step(*, run: RunbookRun, position: int, by: User, reason: str = "") -> RunbookRun:
    """It was not done after all."""
    now = _lock(run, by=by)
    kept = [tick for tick in run.ticked if tick["position"] != position]
    if kept != run.ticked:
        run.ticked = kept
        _save(run, now=now)
    return run


@service(action=Action.RESPOND)
def end_run(*, run: RunbookRun, by: User, reason: str = "") -> RunbookRun:
    """Done with it, whether or not every step was needed."""
    now = _lock(run, by=by)
    run.ended_at = now
    run.save(update_fields=["ended_at"])
    _tell(TimelineKind.RUNBOOK_ENDED, run, by=by, now=now)
    return run


def _lock(run: RunbookRun, *, by: User) -> datetime:
    if run.incident is not None:
        lock_unfolded(run.incident, by=by)
    run.refresh_from_db()
    if run.ended_at is not None:
        raise BrokenRule("ended", _("This run has ended. Ticking a step begins the next one."))
    return clock.now()


def _save(run: RunbookRun, *, now: datetime) -> None:
    run.save(update_fields=["ticked"])
    if run.incident is not None:
        save(run.incident, now=now)


def _tell(kind: TimelineKind, run: RunbookRun, *, by: User, now: datetime) -> None:
    if run.incident is None:
        return
    timeline.record(
        run.incident,
        kind,
        by=by,
        now=now,
        title=run.runbook.title,
        runbook=run.runbook.slug,
        run=run.public_id,
        done=len(run.ticked),
    )
    save(run.incident, now=now)
