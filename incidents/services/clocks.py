"""Clocks: written at declaration from the policy, met by the act, re-planned or withdrawn as DESIGN.md's table says.

Judged by when Debrief learned of the act, so that nothing is won by backdating. A missed clock stays missed and can
still be met late; only a running one is planned anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from foundation.accounts.models import User
from foundation.accounts.services import service
from incidents.enums import ClockKind, ClockState, DurationUnit, IncidentKind, Moment, Severity, Status
from incidents.models import Clock, Incident
from incidents.rules.clocks import LevelTerms, Term, judge
from incidents.services.clock_planning import (
    asked_kinds,
    due_of,
    end,
    ensure_update,
    live,
    miss,
    miss_due,
    open_again,
    plan,
    plan_again,
    replan_updates,
    runs_clocks,
    start,
    start_of,
    terms_of,
    withdraw,
)
from incidents.services.writing import lock, save


def start_clocks(incident: Incident, *, by: User, now: datetime) -> None:
    """At declaration. Retrospective incidents have no response clocks."""
    if not runs_clocks(incident):
        return
    terms = terms_of(incident, incident.severity)
    for kind in ClockKind.response():
        if (term := terms.term(kind)) is not None:
            start(incident, kind, term, terms, from_=start_of(incident, kind, now=now), now=now)


def meet_clock(
    incident: Incident, kind: ClockKind, *, by: User, at: datetime, now: datetime, by_human: bool = True
) -> Clock | None:
    """The act was done at `at` and recorded `now`. Meeting an update starts the next one. Returns what was met."""
    miss_due(incident, by=by, now=now)
    clock = Clock.objects.filter(incident=incident, kind=kind, ended_at__isnull=True).first()
    if clock is None:
        return None
    late = clock.missed_at is not None
    clock.state = ClockState.MET_LATE if late else judge(clock.due_at, met_at=now, now=now)
    clock.met_at, clock.met_recorded_at, clock.met_by_human, clock.ended_at = at, now, by_human, now
    clock.save()
    if kind in ClockKind.updates() and incident.is_running:
        ensure_update(incident, kind, from_=at, now=now)
    return clock


def met_by_status(incident: Incident, steps: Iterable[Status], *, by: User, at: datetime, now: datetime) -> None:
    """What going through these states meets, ends or starts."""
    steps = list(steps)
    miss_due(incident, by=by, now=now)
    if Status.ACKNOWLEDGED in steps:
        meet_clock(incident, ClockKind.ACKNOWLEDGE, by=by, at=at, now=now)
    if Status.MITIGATED in steps:
        meet_clock(incident, ClockKind.MITIGATE, by=by, at=at, now=now)
        replan_updates(incident, now=now)
    if Status.RESOLVED in steps:
        for clock in live(incident, *ClockKind.updates()):
            end(clock, now=now)
        ensure_postmortem_clock(incident, from_=at, by=by, now=now)


def reopened(incident: Incident, *, impact_back: bool, by: User, at: datetime, now: datetime) -> None:
    """After a relapse or a reopening: the mitigate clock runs again where the impact is back, updates in any case.

    What cancelling withdrew is asked for again: the objective from its old start, the notice from now.
    """
    if not runs_clocks(incident):
        return
    miss_due(incident, by=by, now=now)
    terms = terms_of(incident, incident.severity)
    for clock in Clock.objects.filter(incident=incident, kind=ClockKind.MITIGATE, met_at__isnull=False):
        if impact_back:
            _mitigate_again(incident, clock, terms, now=now)
    for kind in (ClockKind.EXECUTIVE_NOTICE, *([ClockKind.MITIGATE] if impact_back else []), *ClockKind.updates()):
        term = terms.term(kind)
        if term is not None and not live(incident, kind):
            _begin_to_ask(incident, kind, term, terms, from_=at, now=now)
    replan_updates(incident, now=now)
    miss_due(incident, by=by, now=now)


def acknowledged_by_reopening(incident: Incident, *, by: User, at: datetime, now: datetime) -> None:
    """The clock that cancelling withdrew before anyone acknowledged is judged as if it had run on."""
    clock = Clock.objects.filter(incident=incident, kind=ClockKind.ACKNOWLEDGE, state=ClockState.WITHDRAWN).first()
    if clock is not None:
        open_again(clock)
        meet_clock(incident, ClockKind.ACKNOWLEDGE, by=by, at=at, now=now)


def _mitigate_again(incident: Incident, clock: Clock, terms: LevelTerms, *, now: datetime) -> None:
    """The mitigation did not hold: the objective of today's level, from the impact as it is known today."""
    open_again(clock)
    _plan_objective(incident, clock, terms, now=now)


def _plan_objective(incident: Incident, clock: Clock, terms: LevelTerms, *, now: datetime) -> None:
    term = terms.term(ClockKind.MITIGATE)
    if clock.state == ClockState.RUNNING and term is not None:
        clock.started_at, clock.severity = start_of(incident, ClockKind.MITIGATE, now=now), incident.severity
        plan(incident, clock, term, terms)
        clock.save()


def undone(incident: Incident, *, recorded_at: datetime, by: User, now: datetime) -> None:
    """Clocks as they stood before the step that was recorded at `recorded_at`; what fell due meanwhile is missed."""
    rows = Clock.objects.filter(incident=incident)
    for clock in rows.filter(met_recorded_at=recorded_at) | rows.filter(ended_at=recorded_at):
        open_again(clock)
    for clock in live(incident, ClockKind.MITIGATE, ClockKind.POSTMORTEM):
        _stand_as_before(clock, recorded_at=recorded_at)
    for clock in live(incident, *_begun_by_the_step(incident, recorded_at)):
        end(clock, now=now)
    terms = terms_of(incident, incident.severity)  # it may have been corrected since the step, as may the impact
    for clock in live(incident, ClockKind.MITIGATE):
        _plan_objective(incident, clock, terms, now=now)
    for clock in live(incident, *ClockKind.updates()):
        _start_as_before(clock, recorded_at=recorded_at)
    if incident.is_running:
        replan_updates(incident, now=now, from_now=False)  # a step that was none makes nobody’s term longer
    miss_due(incident, by=by, now=now)


def _stand_as_before(clock: Clock, *, recorded_at: datetime) -> None:
    """A relapse opened what was met, a second resolution planned the post-mortem anew: take that back."""
    before = _before(clock, recorded_at)
    if before is None or (before.met_at is None and clock.kind == ClockKind.MITIGATE):
        return
    for field in ("started_at", "due_at", "amount", "unit", "business_hours", "severity"):
        setattr(clock, field, getattr(before, field))
    for field in ("state", "missed_at", "met_at", "met_recorded_at", "met_by_human", "ended_at"):
        setattr(clock, field, getattr(before, field))
    clock.save()


def _before(clock: Clock, recorded_at: datetime) -> Any:
    """The clock’s row as it stood before that moment."""
    rows = Clock.history.filter(id=clock.pk, history_date__lt=recorded_at)
    return rows.order_by("history_date", "history_id").last()


def _start_as_before(clock: Clock, *, recorded_at: datetime) -> None:
    before = _before(clock, recorded_at)
    if before is not None and clock.state == ClockState.RUNNING and before.started_at != clock.started_at:
        clock.started_at = before.started_at
        clock.save()


def _begun_by_the_step(incident: Incident, recorded_at: datetime) -> list[ClockKind]:
    """Kinds that nothing asks for any more once the step is taken back."""
    if incident.status in Status.withdrawn():
        return list(ClockKind)
    if not incident.is_running:
        return list(ClockKind.updates())
    ran = Clock.history.filter(incident=incident, kind=ClockKind.POSTMORTEM, history_date__lt=recorded_at)
    return [] if ran.exists() else [ClockKind.POSTMORTEM]


def replan_for_severity(incident: Incident, *, before: Severity, by: User, now: datetime) -> None:
    """A change of level: new terms for running clocks, new ones where the level begins to ask, others withdrawn."""
    miss_due(incident, by=by, now=now)
    if incident.status in (Status.RESOLVED, Status.CLOSED) and not incident.imported_from:
        ensure_postmortem_clock(incident, from_=incident.resolved_at or now, by=by, now=now)
    terms = terms_of(incident, incident.severity)
    for kind in asked_kinds(incident):
        clock = Clock.objects.filter(incident=incident, kind=kind, ended_at__isnull=True).first()
        term = terms.term(kind)
        if clock is None and term is not None:
            _begin_to_ask(incident, kind, term, terms, from_=now, now=now)
        elif clock is not None and clock.state == ClockState.RUNNING:
            _replan(incident, clock, term, terms, raised=incident.severity < before, by=by, now=now)
    replan_updates(incident, now=now)


def _begin_to_ask(
    incident: Incident, kind: ClockKind, term: Term, terms: LevelTerms, *, from_: datetime, now: datetime
) -> None:
    """Notices and updates run from when the level begins to ask; what was met or missed once is not asked again."""
    had = Clock.objects.filter(incident=incident, kind=kind)
    if kind in ClockKind.updates():
        ensure_update(incident, kind, from_=from_, now=now)
    elif not had.exclude(state=ClockState.WITHDRAWN).exists():
        start(incident, kind, term, terms, from_=start_of(incident, kind, now=now), now=now)


def _replan(
    incident: Incident, clock: Clock, term: Term | None, terms: LevelTerms, *, raised: bool, by: User, now: datetime
) -> None:
    if term is None:
        withdraw(incident, clock, by=by, now=now, why="severity")
        return
    if clock.kind == ClockKind.EXECUTIVE_NOTICE and raised:
        # The higher level begins to ask now; never later than what was promised before.
        planned = due_of(incident, ClockKind.EXECUTIVE_NOTICE, term, terms, from_=now)
        if planned >= clock.due_at:
            return
        clock.started_at = now
    plan(incident, clock, term, terms)
    clock.severity = incident.severity
    clock.save()


def replan_for_moment(incident: Incident, moment: Moment, *, by: User, now: datetime) -> None:
    """A corrected moment moves running clocks that run from it."""
    miss_due(incident, by=by, now=now)
    if moment == Moment.IMPACT_STARTED_AT:
        for clock in live(incident, ClockKind.MITIGATE):
            if clock.state == ClockState.RUNNING:
                clock.started_at = incident.impact_started_at or incident.declared_at
                plan_again(incident, clock)
    if moment == Moment.RESOLVED_AT and incident.resolved_at is not None:
        ensure_postmortem_clock(incident, from_=incident.resolved_at, by=by, now=now)


def replan_for_team(incident: Incident, *, by: User, now: datetime) -> None:
    """Another owner keeps other hours: running clocks that count working time fall due by theirs."""
    miss_due(incident, by=by, now=now)
    for clock in live(incident, *ClockKind):
        in_working_time = clock.business_hours or clock.unit == DurationUnit.BUSINESS_DAYS
        if clock.state == ClockState.RUNNING and in_working_time:
            plan_again(incident, clock)


def ensure_postmortem_clock(incident: Incident, *, from_: datetime, by: User, now: datetime) -> Clock | None:
    """Run, or re-plan, the post-mortem clock by the peak severity; None where it asks for none."""
    if incident.imported_from or incident.kind == IncidentKind.TEST:
        return None
    terms = terms_of(incident, incident.severity_peak)
    term = terms.term(ClockKind.POSTMORTEM)
    if term is None:
        return None
    clock = Clock.objects.filter(incident=incident, kind=ClockKind.POSTMORTEM).first()
    if clock is None:
        return start(incident, ClockKind.POSTMORTEM, term, terms, from_=from_, now=now)
    if clock.state == ClockState.WITHDRAWN:
        open_again(clock)
    if clock.state == ClockState.RUNNING:
        clock.started_at = from_
        plan(incident, clock, term, terms)
        clock.save()
    return clock


def withdraw_all(incident: Incident, *, by: User, now: datetime, why: str) -> None:
    miss_due(incident, by=by, now=now)
    for clock in live(incident, *ClockKind):
        if clock.state == ClockState.RUNNING:
            withdraw(incident, clock, by=by, now=now, why=why)
        else:
            end(clock, now=now)


def mark_missed(*, by: User, now: datetime) -> int:
    """What is due and unmet counts as missed from its due moment on; returns how many were found.

    One short transaction a clock, each under its incident's lock, so that an act at the same moment is never undone.
    """
    overdue = Clock.objects.overdue(at=now).select_related("incident").pressing_first()
    return sum(_miss(clock=clock, by=by, now=now) for clock in list(overdue))


@service(action=None)
def _miss(*, clock: Clock, by: User, now: datetime) -> bool:
    incident = lock(clock.incident)
    clock.refresh_from_db()
    if clock.state != ClockState.RUNNING or clock.due_at >= now:
        return False
    miss(incident, clock, by=by, now=now)
    save(incident, now=now)
    return True
