"""What a change of severity would do to the clocks, told before anyone decides; `services.clocks` then does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.enums import ClockKind, ClockState, Severity
from incidents.models import Clock, Incident
from incidents.rules.clocks import LevelTerms, Term
from incidents.services import clock_planning


@dataclass(frozen=True)
class ClockChange:
    """A promise before and after: `effect` is starts, sooner, later, withdrawn, same, or missed (which stays)."""

    kind: ClockKind
    effect: str
    before: datetime | None = None
    after: datetime | None = None
    term: Term | None = None


def outlook(incident: Incident, severity: Severity, *, now: datetime) -> list[ClockChange]:
    """What becomes of each response clock at `severity`; nothing where none run."""
    kinds = clock_planning.asked_kinds(incident)
    terms = clock_planning.terms_of(incident, severity)
    had = list(Clock.objects.filter(incident=incident, kind__in=kinds))
    found = (_change(incident, kind, terms, had, severity=severity, now=now) for kind in kinds)
    return [change for change in found if change is not None]


def _change(
    incident: Incident, kind: ClockKind, terms: LevelTerms, had: list[Clock], *, severity: Severity, now: datetime
) -> ClockChange | None:
    live = next((clock for clock in had if clock.kind == kind and clock.ended_at is None), None)
    updates = kind in ClockKind.updates()
    term = terms.term(kind)
    asked = term is not None
    if updates and asked:
        term = clock_planning.update_term(incident, kind, terms)
    if live is None:
        again = any(clock.kind == kind and clock.state != ClockState.WITHDRAWN for clock in had)
        if term is None or (again and not updates):
            return None
        from_ = now if updates else clock_planning.start_of(incident, kind, now=now)
        return ClockChange(kind, "starts", None, clock_planning.due_of(incident, kind, term, terms, from_=from_), term)
    if live.state == ClockState.MISSED:
        return ClockChange(kind, "missed", live.due_at)
    if term is None:
        return ClockChange(kind, "withdrawn", live.due_at)
    after = clock_planning.due_of(incident, kind, term, terms, from_=live.started_at)
    if kind == ClockKind.EXECUTIVE_NOTICE and severity < incident.severity:
        after = min(live.due_at, clock_planning.due_of(incident, kind, term, terms, from_=now))
    effect = "same" if after == live.due_at else ("sooner" if after < live.due_at else "later")
    return ClockChange(kind, effect, live.due_at, after, term)


def late_ones(incident: Incident) -> list[Clock]:
    """What was missed or met late: no change of severity takes that back."""
    against = Clock.objects.filter(incident=incident, state__in=ClockState.counting_against())
    return list(against.pressing_first())
