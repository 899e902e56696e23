"""Running a runbook on an incident: one run at a time for all who help, its steps ticked off by whoever did them.

A tick keeps what the step said and what was filled in, and the run the version it was begun on, so that it can be read
later as it was read then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import RunbookState, RunOutcome, Status, TimelineKind
from incidents.models import Incident, Runbook, RunbookBlock, RunbookRun, RunbookVersion
from incidents.rules.runbook_markdown import read_runbook
from incidents.rules.runbook_placeholders import assigned_in, fill
from incidents.rules.runbook_steps import command_of
from incidents.rules.shell_values import LONGEST_VALUE
from incidents.services import runbook_blocks as blocks
from incidents.services import timeline
from incidents.services.runbook_exercises import steps_to_run
from incidents.services.verification import lock_run, record_outcome
from incidents.services.writing import lock_unfolded, save

MOST_VALUES = 40


@service(action=Action.RESPOND)
def start_run(
    *, runbook: Runbook, incident: Incident, by: User, values: Mapping[str, str] | None = None, reason: str = ""
) -> RunbookRun:
    """Begin a run, or join the one that goes on. Open to a commander alone; the incident is then not dedicated.

    `values`, by label, are filled into the commands for all who take part.
    """
    lock_unfolded(incident, by=by)
    if incident.status == Status.CLOSED:
        raise BrokenRule("closed", _("This incident is closed: nothing is run on it any more."), field="incident")
    going_on = RunbookRun.objects.running().filter(runbook=runbook, incident=incident).first()
    if going_on is not None:
        return going_on
    blocks.lock(runbook)
    if runbook.state == RunbookState.RETIRED:
        raise BrokenRule("retired", _("This runbook is retired: read it, but run another one."))
    now = clock.now()
    run = RunbookRun(
        runbook=runbook,
        incident=incident,
        person=by,
        number=runbook.version,
        content_hash=runbook.content_hash,
        values=_values(values or {}),
        started_at=now,
    )
    run.full_clean(exclude=["content_hash"])
    run.save()
    _tell(TimelineKind.RUNBOOK_STARTED, run, by=by, now=now)
    return run


@service(action=Action.RESPOND)
def tick_step(
    *,
    run: RunbookRun,
    position: int,
    by: User,
    values: Mapping[str, str] | None = None,
    apart: bool = False,
    version: int | None = None,
    reason: str = "",
) -> RunbookRun:
    """A step is done. Ticking it twice is ticking it once. `values` are what was filled in since the last one.

    `apart`: they are about something else than the run, and stand with this step alone.
    `version` is the one that was read: where another step stands there by now, nothing is ticked.
    """
    now = _lock(run, by=by)
    _refuse_another_step(run, position, version)
    row = RunbookBlock.objects.filter(runbook=run.runbook_id, position=position).standing().first()
    if row is None or not row.is_step:
        raise Invalid("no_step", _("The runbook has no such step any more. Load the page again."), field="position")
    if all(tick["position"] != position for tick in run.ticked):
        filled = _values({**({} if apart else run.values), **(values or {})})
        run.values = run.values if apart else filled
        who = {"position": position, "at": now.isoformat(), "by": by.username, "name": str(by)}
        run.ticked = [*run.ticked, who | _as_it_read(row, filled)]
        _save(run, now=now)
    return run


@service(action=Action.RESPOND)
def untick_step(
    *, run: RunbookRun, position: int, by: User, version: int | None = None, reason: str = ""
) -> RunbookRun:
    """It was not done after all."""
    now = _lock(run, by=by)
    _refuse_another_step(run, position, version)
    kept = [tick for tick in run.ticked if tick["position"] != position]
    if kept != run.ticked:
        run.ticked = kept
        _save(run, now=now)
    return run


@service(action=Action.RESPOND)
def end_run(
    *, run: RunbookRun, by: User, outcome: RunOutcome | None = None, missing: str = "", reason: str = ""
) -> RunbookRun:
    """Done with it, whether or not every step was needed. `outcome` is what came of it; none where it was not tried."""
    now = _lock(run, by=by)
    _end(run, by=by, now=now, tells=outcome is None)
    if outcome is not None:
        record_outcome(run, outcome=outcome, missing=missing, by=by, now=now)
    return run


def end_runs_of(incident: Incident, *, by: User, now: datetime) -> None:
    """The incident is over, and so is what was run on it; what came of it can still be said."""
    for run in _running(incident):
        lock_run(run)
        _end(run, by=by, now=now)


def join_runs(incident: Incident, into: Incident, *, by: User, now: datetime) -> None:
    """Where both run the same runbook, one run goes on with the ticks of both. Call it with both incidents locked."""
    going_on = {run.runbook_id: run for run in _running(into)}
    for run in _running(incident):
        kept = going_on.get(run.runbook_id)
        if kept is None:
            continue
        for each in (run, kept):
            lock_run(each)
        ticks: dict[int, dict[str, Any]] = {}
        for tick in sorted([*kept.ticked, *run.ticked], key=lambda tick: str(tick["at"])):
            ticks.setdefault(tick["position"], tick)
        kept.ticked = list(ticks.values())
        kept.values = dict([*kept.values.items(), *(run.values | kept.values).items()][:MOST_VALUES])
        if run.number < kept.number:
            kept.number, kept.content_hash = run.number, run.content_hash
        kept.started_at = min(kept.started_at, run.started_at)
        kept.save(update_fields=["ticked", "values", "number", "content_hash", "started_at"])
        run.joined_into = kept
        _end(run, by=by, now=now, tells=False)


def _running(incident: Incident) -> list[RunbookRun]:
    """In the order in which everyone locks their runbooks."""
    rows = RunbookRun.objects.running().filter(incident=incident).select_related("runbook", "incident")
    return list(rows.order_by("runbook_id"))


def _end(run: RunbookRun, *, by: User, now: datetime, tells: bool = True) -> None:
    run.ended_at, run.number_at_end, run.to_run = now, run.runbook.version, steps_to_run(run.runbook)
    run.save(update_fields=["ended_at", "number_at_end", "to_run", "joined_into"])
    if tells:
        _tell(TimelineKind.RUNBOOK_ENDED, run, by=by, now=now)


def _values(given: Mapping[str, str]) -> dict[str, str]:
    """What is worth keeping of what was filled in."""
    kept = {label: value.strip() for label, value in given.items() if value.strip()}
    if len(kept) > MOST_VALUES or any(len(label) > LONGEST_VALUE for label in kept):
        raise Invalid("too_many_values", _("That is more than a runbook asks for."), field="values")
    for label, value in kept.items():
        if len(value) > LONGEST_VALUE:
            words = {"label": label, "most": LONGEST_VALUE}
            raise Invalid("too_long", _("%(label)s is longer than %(most)d characters.") % words, field="values")
    return kept


def _as_it_read(row: RunbookBlock, values: Mapping[str, str]) -> dict[str, Any]:
    """What the step said and, with what was filled in, what it ran and what undoes that."""
    before = RunbookBlock.objects.filter(runbook=row.runbook_id, position__lt=row.position).standing()
    assigned = set[str]().union(*(assigned_in(command) for command in before.values_list("command", flat=True)))
    filled = fill(command_of(row), values, row.language, assigned=assigned)
    undo = fill(row.undo, values, row.language, assigned=assigned)
    return {"did": row.instruction, "ran": filled.text} | ({"undo": undo.text} if undo.text else {})


def _lock(run: RunbookRun, *, by: User) -> datetime:
    if run.incident is not None:
        lock_unfolded(run.incident, by=by)
    lock_run(run)
    if run.joined_into is not None:
        raise BrokenRule(
            "joined", _("This run goes on in another one, since both incidents are one. Load the page again.")
        )
    if run.ended_at is not None:
        raise BrokenRule("ended", _("This run has ended. Ticking a step begins the next one."))
    return clock.now()


def _refuse_another_step(run: RunbookRun, position: int, version: int | None) -> None:
    if version is None or version == run.runbook.version:
        return
    read = RunbookVersion.objects.filter(runbook=run.runbook_id, number=version).first()
    then = [block.source for block in read_runbook(read.text).blocks] if read else []
    now = RunbookBlock.objects.filter(runbook=run.runbook_id, position=position).standing().first()
    if now is None or then[position - 1 : position] != [now.text]:
        raise BrokenRule(
            "changed_meanwhile",
            _("The runbook changed since you loaded the page, so this step was not recorded. Look at it as it is now."),
        )


def _save(run: RunbookRun, *, now: datetime) -> None:
    run.save(update_fields=["ticked", "values"])
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
