"""Single clocks: planned by the policy at declaration in the team's calendar, started, missed, ended, opened again."""

from __future__ import annotations

from datetime import datetime

from foundation.accounts.models import User
from incidents.enums import ClockKind, ClockState, IncidentKind, Status, TimelineKind
from incidents.models import Clock, Incident
from incidents.rules.clocks import LevelTerms, Term, due_at
from incidents.services import timeline
from incidents.services.calendars import calendar_of


def terms_of(incident: Incident, severity: int) -> LevelTerms:
    """What the policy at declaration asks for at a level."""
    return LevelTerms.from_policy(incident.policy_version.levels[str(severity)])


def runs_clocks(incident: Incident) -> bool:
    return not incident.retrospective and incident.kind != IncidentKind.TEST


def asked_kinds(incident: Incident) -> tuple[ClockKind, ...]:
    """What a change of severity may begin to ask for: once it is resolved, only that executives are told."""
    if not runs_clocks(incident) or incident.status in (Status.CLOSED, *Status.withdrawn()):
        return ()
    return ClockKind.response() if incident.is_running else (ClockKind.EXECUTIVE_NOTICE,)


def live(incident: Incident, *kinds: ClockKind) -> list[Clock]:
    return list(Clock.objects.filter(incident=incident, kind__in=kinds, ended_at__isnull=True))


def start_of(incident: Incident, kind: ClockKind, *, now: datetime) -> datetime:
    if kind == ClockKind.ACKNOWLEDGE:
        return incident.declared_at
    if kind == ClockKind.MITIGATE:
        return incident.impact_started_at or incident.declared_at
    return now


def due_of(incident: Incident, kind: ClockKind, term: Term, terms: LevelTerms, *, from_: datetime) -> datetime:
    return due_at(kind, from_, term, calendar=calendar_of(incident.team), business_hours_only=terms.business_hours_only)


def start(
    incident: Incident, kind: ClockKind, term: Term, terms: LevelTerms, *, from_: datetime, now: datetime
) -> Clock:
    sequence = Clock.objects.filter(incident=incident, kind=kind).count() + 1
    clock = Clock(incident=incident, kind=kind, sequence=sequence, started_at=from_)
    clock.severity = incident.severity_peak if kind == ClockKind.POSTMORTEM else incident.severity
    plan(incident, clock, term, terms)
    clock.save()
    return clock


def plan(incident: Incident, clock: Clock, term: Term, terms: LevelTerms) -> None:
    clock.amount, clock.unit, clock.business_hours = term.amount, term.unit, terms.business_hours_only
    clock.due_at = due_of(incident, ClockKind(clock.kind), term, terms, from_=clock.started_at)


def plan_again(incident: Incident, clock: Clock) -> None:
    """By the same term, from `started_at` and in the calendar as they are now."""
    plan(incident, clock, Term(clock.amount, clock.unit), terms_of(incident, clock.severity))
    clock.save()


def update_term(incident: Incident, kind: ClockKind, terms: LevelTerms) -> Term | None:
    """The first update has a term of its own; after it the cadence, slower once mitigated."""
    mitigated = incident.status == Status.MITIGATED
    first = not Clock.objects.filter(incident=incident, kind=kind, met_at__isnull=False).exists()
    return terms.term(kind) if first and not mitigated else terms.cadence(kind, mitigated=mitigated)


def ensure_update(incident: Incident, kind: ClockKind, *, from_: datetime, now: datetime) -> None:
    """The next update of its kind runs from `from_`; the first one has a shorter term of its own."""
    if not runs_clocks(incident) or live(incident, kind):
        return
    terms = terms_of(incident, incident.severity)
    term = update_term(incident, kind, terms)
    if term is not None:
        start(incident, kind, term, terms, from_=from_, now=now)


def replan_updates(incident: Incident, *, now: datetime, from_now: bool = True) -> None:
    """New cadence from the last one sent, slower after mitigation; `from_now` where that would be late at once."""
    terms = terms_of(incident, incident.severity)
    for clock in live(incident, *ClockKind.updates()):
        term = update_term(incident, ClockKind(clock.kind), terms)
        if clock.state == ClockState.RUNNING and term is not None:
            plan(incident, clock, term, terms)
            if from_now and clock.due_at <= now:
                clock.started_at = now
                plan(incident, clock, term, terms)
            clock.save()


def miss_due(incident: Incident, *, by: User, now: datetime) -> None:
    """What fell due is missed before anything is planned anew, so that nobody is faster than the sweep."""
    for clock in Clock.objects.overdue(at=now).filter(incident=incident).pressing_first():
        miss(incident, clock, by=by, now=now)


def miss(incident: Incident, clock: Clock, *, by: User, now: datetime) -> None:
    clock.state, clock.missed_at = ClockState.MISSED, clock.due_at
    clock.save()
    timeline.record(
        incident,
        TimelineKind.CLOCK_MISSED,
        by=by,
        at=clock.due_at,
        now=now,
        clock=clock.kind,
        number=clock.sequence,
    )


def open_again(clock: Clock) -> None:
    """A met or ended clock runs again; what was late is missed. `miss_due` then finds what fell due meanwhile."""
    clock.met_at = clock.met_recorded_at = clock.met_by_human = clock.ended_at = None
    clock.state = ClockState.RUNNING if clock.missed_at is None else ClockState.MISSED
    clock.save()


def end(clock: Clock, *, now: datetime) -> None:
    """No longer asked for: a running one is withdrawn, a missed one stays missed."""
    if clock.state == ClockState.RUNNING and clock.due_at < now:
        clock.state, clock.missed_at = ClockState.MISSED, clock.due_at
    elif clock.state == ClockState.RUNNING:
        clock.state = ClockState.WITHDRAWN
    clock.ended_at = now
    clock.save()


def withdraw(incident: Incident, clock: Clock, *, by: User, now: datetime, why: str) -> None:
    end(clock, now=now)
    if clock.state == ClockState.WITHDRAWN:
        timeline.record(
            incident, TimelineKind.CLOCK_WITHDRAWN, by=by, now=now, clock=clock.kind, number=clock.sequence, why=why
        )
