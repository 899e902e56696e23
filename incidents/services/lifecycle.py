"""The course of an incident: acknowledge, mitigate, relapse, resolve, reopen, close, cancel, and undo a mis-tap."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.approvals.models import Approval
from foundation.approvals.services import request_approval
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.services import publish_event
from incidents.enums import IncidentKind, Moment, Severity, Status, TimelineKind
from incidents.models import Incident, Transition
from incidents.rules import transitions
from incidents.rules.transitions import Course
from incidents.services import clocks, participants, standings, timeline
from incidents.services.asking import ask_second_person
from incidents.services.closing import refuse_while_blocked
from incidents.services.following import tell_followers
from incidents.services.moments import set_moment
from incidents.services.runbook_runs import end_runs_of
from incidents.services.writing import lock, lock_unfolded, save

UNDO_WITHIN = timedelta(seconds=60)

MOMENTS = (Moment.ACKNOWLEDGED_AT, Moment.MITIGATED_AT, Moment.RESOLVED_AT, Moment.CLOSED_AT)
MOMENT_OF = {
    Status.ACKNOWLEDGED: Moment.ACKNOWLEDGED_AT,
    Status.MITIGATED: Moment.MITIGATED_AT,
    Status.RESOLVED: Moment.RESOLVED_AT,
    Status.CLOSED: Moment.CLOSED_AT,
}
LINE_OF = {
    Status.ACKNOWLEDGED: TimelineKind.ACKNOWLEDGED,
    Status.MITIGATED: TimelineKind.MITIGATED,
    Status.RESOLVED: TimelineKind.RESOLVED,
    Status.CLOSED: TimelineKind.CLOSED,
    Status.CANCELLED: TimelineKind.CANCELLED,
}


@service(action=Action.RESPOND)
def transition(
    *,
    incident: Incident,
    to: Status,
    by: User,
    at: datetime | None = None,
    reason: str = "",
    impact_back: bool | None = None,
) -> Incident | Approval:
    """Move the incident to `to`, whichever way leads there; what needs a second person returns its `Approval`.

    `impact_back` answers what a reopening must know: whether the impact is back (to acknowledged) or not (mitigated).
    """
    lock(incident, by=by)
    try:
        course = transitions.effect(Status(incident.status), to).course
    except transitions.TransitionRefused as refusal:
        raise BrokenRule("transition_refused", refusal.sentence, field="to") from refusal
    if course is Course.CANCELLATION:
        return cancel(incident=incident, by=by, reason=reason)
    if course is Course.REOPENING:
        back = impact_back if impact_back is not None else to == Status.ACKNOWLEDGED
        return reopen(incident=incident, by=by, reason=reason, impact_back=back, at=at)
    if course is Course.RELAPSE:
        return relapse(incident=incident, by=by, reason=reason, at=at)
    return advance(incident=incident, to=to, by=by, at=at, reason=reason)


@service(action=Action.RESPOND)
def advance(*, incident: Incident, to: Status, by: User, at: datetime | None = None, reason: str = "") -> Incident:
    """Go forward to acknowledged, mitigated, resolved or closed, filling the states that are skipped."""
    lock_unfolded(incident, by=by)
    now = clock.now()
    at = _past(at, now)
    try:
        steps = transitions.path(Status(incident.status), to)
    except transitions.TransitionRefused as refusal:
        raise BrokenRule("transition_refused", refusal.sentence, field="to") from refusal
    if to == Status.CLOSED:
        refuse_while_blocked(incident)
    for step in steps:
        _step(incident, step, at=at, by=by, now=now, reason=reason)
    if to == Status.CLOSED:
        participants.end_all_roles(incident, by=by, at=at, now=now)
        end_runs_of(incident, by=by, now=now)
    save(incident, "status", *MOMENTS, "contradictions", now=now)
    clocks.met_by_status(incident, steps, by=by, at=at, now=now)
    for step in (Status.MITIGATED, Status.RESOLVED):
        if step in steps:
            tell_followers(incident, what=step.value, key=f"{step.value}:{now.isoformat()}", by=by)
    if Status.RESOLVED in steps:
        publish_event(kind="incident.resolved", subject=incident.reference, by=by, at=at)
    return incident


def _step(incident: Incident, to: Status, *, at: datetime, by: User, now: datetime, reason: str) -> None:
    moment = MOMENT_OF[to]
    # A backdated act never moves an acknowledgement before the declaration it answers.
    value = max(at, incident.declared_at) if to == Status.ACKNOWLEDGED else at
    _write_transition(incident, to, at=value, by=by, now=now, reason=reason)
    set_moment(incident, moment, value, by=by, now=now)
    timeline.record(incident, LINE_OF[to], by=by, at=value, now=now, reason=reason)


@service(action=Action.RESPOND)
def relapse(*, incident: Incident, by: User, reason: str = "", at: datetime | None = None) -> Incident:
    """The mitigation did not hold: the impact is back, and the mitigate clock with it."""
    lock_unfolded(incident, by=by)
    if incident.status != Status.MITIGATED:
        raise BrokenRule("transition_refused", _("Only a mitigated incident can relapse."), field="to")
    now = clock.now()
    at = _past(at, now)
    _write_transition(incident, Status.ACKNOWLEDGED, at=at, by=by, now=now, reason=reason)
    set_moment(incident, Moment.MITIGATED_AT, None, by=by, now=now)
    save(incident, "status", *MOMENTS, "contradictions", now=now)
    clocks.reopened(incident, impact_back=True, by=by, at=at, now=now)
    timeline.record(incident, TimelineKind.RELAPSED, by=by, at=at, now=now, reason=reason)
    tell_followers(incident, what="relapsed", key=f"relapsed:{now.isoformat()}", by=by, text=reason)
    return incident


@service(action=Action.RESPOND)
def reopen(
    *, incident: Incident, by: User, reason: str, impact_back: bool | None, at: datetime | None = None
) -> Incident:
    """Open what was resolved, closed or cancelled again: to acknowledged where the impact is back, else mitigated."""
    lock(incident, by=by)
    if incident.status not in (Status.RESOLVED, Status.CLOSED, Status.CANCELLED):
        raise BrokenRule("transition_refused", _("Only a resolved, closed or cancelled incident can be reopened."))
    if not reason.strip():
        raise Invalid("reason_required", _("Say why it is reopened."), field="reason")
    if impact_back is None:
        raise Invalid("impact_back_required", _("Say whether the impact is back."), field="impact_back")
    now = clock.now()
    at = _past(at, now)
    to = transitions.reopened_to(impact_back=impact_back, was_mitigated=incident.mitigated_at is not None)
    gone = transitions.effect(Status(incident.status), to).empties
    _write_transition(incident, to, at=at, by=by, now=now, reason=reason)
    for moment in gone:
        if incident.moment(moment) is not None:
            set_moment(incident, moment, None, by=by, now=now)
    if to == Status.ACKNOWLEDGED and incident.acknowledged_at is None:
        # Cancelled before anyone had: whoever opens it again does.
        set_moment(incident, Moment.ACKNOWLEDGED_AT, max(at, incident.declared_at), by=by, now=now)
        clocks.acknowledged_by_reopening(incident, by=by, at=at, now=now)
    save(incident, "status", *MOMENTS, "contradictions", now=now)
    clocks.reopened(incident, impact_back=to == Status.ACKNOWLEDGED, by=by, at=at, now=now)
    standings.sync_standing(incident, by=by, now=now)
    timeline.record(
        incident, TimelineKind.REOPENED, by=by, at=at, now=now, reason=reason, impact_back=bool(impact_back)
    )
    tell_followers(incident, what="reopened", key=f"reopened:{now.isoformat()}", by=by, text=reason)
    publish_event(kind="incident.reopened", subject=incident.reference, by=by, at=at)
    return incident


@service(action=Action.CANCEL)
def cancel(*, incident: Incident, by: User, reason: str) -> Incident | Approval:
    """Call it off. A SEV-1 or SEV-2, by its peak, takes a second person: returns the `Approval` that waits for one."""
    lock_unfolded(incident, by=by)
    if not reason.strip():
        raise Invalid("reason_required", _("Say why this is cancelled."), field="reason")
    _refuse_closed(incident)
    if incident.kind == IncidentKind.REAL and incident.severity_peak <= Severity.SEV2:
        approval = request_approval(kind="incident.cancel", subject=incident.reference, by=by, reason=reason)
        ask_second_person(incident, approval, by=by)
        return approval
    return _cancel(incident, by=by, reason=reason)


def carry_out_cancellation(*, approval: Approval, by: User) -> Incident:
    """Effect of a confirmed `incident.cancel`."""
    incident = Incident.objects.get(reference=approval.subject)
    lock_unfolded(incident, by=by)
    _refuse_closed(incident)
    return _cancel(incident, by=by, reason=approval.reason)


def _refuse_closed(incident: Incident) -> None:
    """Asked when the request is made, and again when it is confirmed: the incident went on meanwhile."""
    if incident.status == Status.CLOSED:
        raise BrokenRule("transition_refused", _("A closed incident can’t be cancelled."), field="to")


def _cancel(incident: Incident, *, by: User, reason: str) -> Incident:
    now = clock.now()
    _write_transition(incident, Status.CANCELLED, at=now, by=by, now=now, reason=reason)
    participants.end_all_roles(incident, by=by, at=now, now=now)
    end_runs_of(incident, by=by, now=now)
    save(incident, "status", now=now)
    clocks.withdraw_all(incident, by=by, now=now, why="cancelled")
    standings.sync_standing(incident, by=by, now=now)
    timeline.record(incident, TimelineKind.CANCELLED, by=by, now=now, reason=reason)
    return incident


@service(action=Action.RESPOND)
def undo_transition(*, incident: Incident, by: User, reason: str = "") -> Incident:
    """Take back the last step within 60 seconds: moments, clocks and roles are as they were before it."""
    lock(incident, by=by)
    now = clock.now()
    last = Transition.objects.filter(incident=incident).in_order_of_recording().last()
    if last is None or not last.from_status or last.undoes_id is not None:
        raise BrokenRule("nothing_to_undo", _("There is nothing to undo."))
    if incident.status == Status.MERGED:
        raise BrokenRule("merged", _("A merge can’t be undone: go on in the incident that it was merged into."))
    if now - last.recorded_at > UNDO_WITHIN:
        raise BrokenRule("too_late_to_undo", _("That was more than 60 seconds ago; reopen or relapse instead."))
    # One act may have taken several steps (mitigating fills what it skips); they share their `recorded_at`.
    first = (
        Transition.objects.filter(incident=incident, recorded_at=last.recorded_at).in_order_of_recording().first()
    ) or last
    _write_transition(incident, Status(first.from_status), at=now, by=by, now=now, reason=reason, undoes=last)
    for moment in MOMENTS:
        _restore_moment(incident, moment, before=last.recorded_at, by=by, now=now)
    save(incident, "status", *MOMENTS, "contradictions", now=now)
    clocks.undone(incident, recorded_at=last.recorded_at, by=by, now=now)
    participants.resume_roles_ended_at(incident, recorded_at=last.recorded_at, by=by, now=now)
    standings.sync_standing(incident, by=by, now=now)
    timeline.record(
        incident, TimelineKind.UNDONE, by=by, now=now, undone=last.to_status, status=incident.status, reason=reason
    )
    return incident


def _restore_moment(incident: Incident, moment: Moment, *, before: datetime, by: User, now: datetime) -> None:
    changes = incident.momentchanges.filter(moment=moment)
    if not changes.filter(recorded_at=before).exists():
        return
    earlier = changes.known_before(before).in_order_of_recording().last()
    set_moment(incident, moment, earlier.value if earlier else None, by=by, now=now)


def _write_transition(
    incident: Incident,
    to: Status,
    *,
    at: datetime,
    by: User,
    now: datetime,
    reason: str = "",
    undoes: Transition | None = None,
) -> None:
    Transition(
        incident=incident,
        from_status=incident.status,
        to_status=to,
        at=at,
        recorded_at=now,
        by=by,
        reason=reason,
        undoes=undoes,
    ).save()
    incident.status = to


def _past(at: datetime | None, now: datetime) -> datetime:
    if at is not None and at > now:
        raise Invalid("in_the_future", _("This moment is in the future."), field="at")
    return at or now
