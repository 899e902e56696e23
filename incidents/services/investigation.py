"""Investigation tasks and mitigation attempts."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.access import Refused, may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import AttemptOutcome, StanceKind, Status, TaskState, TimelineKind
from incidents.models import Incident, InvestigationTask, MitigationAttempt, Runbook
from incidents.services import stances, timeline
from incidents.services.telling import tell
from incidents.services.writing import lock_open, lock_unfolded, refuse_unnamed, save


@service(action=Action.RESPOND)
def add_task(
    *, incident: Incident, title: str, by: User, assignee: User | None = None, reason: str = ""
) -> InvestigationTask:
    """Something to find out, given to someone or to nobody yet. Refused for who commands here."""
    lock_open(incident, by=by)
    now = clock.now()
    task = InvestigationTask(incident=incident, title=title.strip(), created_at=now)
    _give(incident, task, assignee, by=by)
    task.full_clean(exclude=["stance"])
    task.save()
    timeline.record(
        incident,
        TimelineKind.TASK_ADDED,
        by=by,
        now=now,
        title=task.title,
        task=task.public_id,
        name=str(assignee) if assignee else "",
    )
    save(incident, now=now)
    _tell(incident, task, by=by)
    return task


UNCHANGED = object()


@service(action=Action.RESPOND)
def change_task(
    *,
    task: InvestigationTask,
    by: User,
    title: str | None = None,
    assignee: User | object | None = UNCHANGED,
    state: TaskState | None = None,
    finding: str | None = None,
    reason: str = "",
) -> InvestigationTask:
    """Rename, give, take, begin, finish or drop a task. What is not given stays."""
    incident = task.incident
    lock_unfolded(incident, by=by)
    task.refresh_from_db()
    now = clock.now()
    held_by, before = task.assignee, (task.assignee_id, task.state)
    if title is not None:
        task.title = title.strip()
    if finding is not None:
        task.finding = finding.strip()
    if state is not None:
        task.state = state
        task.ended_at = None if state in TaskState.live() else now
    if incident.status == Status.CLOSED and task.state in TaskState.live():
        raise BrokenRule("closed", _("This incident is closed. Reopen it before its task."), field="state")
    wanted = task.assignee if assignee is UNCHANGED else assignee
    task.stance = None
    _give(incident, task, wanted, by=by)  # type: ignore[arg-type]
    task.full_clean(exclude=["stance"])
    task.save()
    if held_by is not None:
        stances.leave_side(incident, held_by)
    _record_change(incident, task, by=by, now=now)
    save(incident, now=now)
    if (task.assignee_id, task.state) != before:
        _tell(incident, task, by=by)
    return task


def _give(incident: Incident, task: InvestigationTask, assignee: User | None, *, by: User) -> None:
    task.assignee, task.stance = assignee, None
    if assignee is None or task.state not in TaskState.live():
        return
    if not may(assignee, Action.RESPOND):
        raise Refused(_("%(person)s may not respond to incidents.") % {"person": assignee}, field="assignee")
    refuse_unnamed(incident, assignee, field="assignee")
    task.stance = stances.take_side(incident, assignee, StanceKind.INVESTIGATE, by=by)


def _record_change(incident: Incident, task: InvestigationTask, *, by: User, now: datetime) -> None:
    timeline.record(
        incident,
        TimelineKind.TASK_CHANGED,
        by=by,
        now=now,
        title=task.title,
        task=task.public_id,
        state=task.state,
        name=str(task.assignee) if task.assignee else "",
        finding=task.finding if task.state == TaskState.DONE else "",
    )


def _tell(incident: Incident, task: InvestigationTask, *, by: User) -> None:
    if task.assignee is None or task.assignee == by or task.state not in TaskState.live():
        return
    key = f"task:{task.public_id}:{task.assignee_id}:{clock.now().isoformat()}"
    tell(incident, [task.assignee], kind="task_given", key=key, below="#tasks", by=by, title=task.title)


@service(action=Action.RESPOND)
def start_attempt(
    *,
    incident: Incident,
    what: str,
    by: User,
    person: User | None = None,
    runbook: Runbook | None = None,
    at: datetime | None = None,
    reason: str = "",
) -> MitigationAttempt:
    """Record that something is being tried. Open to a commander alone at 3 a.m.; the incident is then not dedicated."""
    lock_open(incident, by=by)
    now = clock.now()
    if at is not None and at > now:
        raise Invalid("in_the_future", _("This moment is in the future."), field="at")
    refuse_unnamed(incident, person or by, field="person")
    attempt = MitigationAttempt(
        incident=incident, what=what.strip(), person=person or by, runbook=runbook, started_at=at or now
    )
    attempt.full_clean()
    attempt.save()
    timeline.record(
        incident,
        TimelineKind.ATTEMPT_STARTED,
        by=by,
        at=attempt.started_at,
        now=now,
        marker="repair",
        what=attempt.what,
        attempt=attempt.public_id,
        runbook=runbook.slug if runbook else "",
    )
    save(incident, now=now)
    return attempt


@service(action=Action.RESPOND)
def end_attempt(
    *, attempt: MitigationAttempt, outcome: AttemptOutcome, by: User, effect: str = "", reason: str = ""
) -> MitigationAttempt:
    """Say how an attempt ended and what it did."""
    incident = attempt.incident
    lock_unfolded(incident, by=by)
    if incident.status == Status.CLOSED and outcome == AttemptOutcome.RUNNING:
        raise BrokenRule("closed", _("This incident is closed: nothing runs on it any more."), field="outcome")
    attempt.refresh_from_db()
    now = clock.now()
    attempt.outcome, attempt.effect = outcome, effect.strip()
    attempt.ended_at = None if outcome == AttemptOutcome.RUNNING else now
    attempt.full_clean()
    attempt.save()
    timeline.record(
        incident,
        TimelineKind.ATTEMPT_ENDED,
        by=by,
        now=now,
        what=attempt.what,
        attempt=attempt.public_id,
        outcome=attempt.outcome,
        effect=attempt.effect,
    )
    save(incident, now=now)
    return attempt
