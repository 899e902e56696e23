"""The executive notice at a merge: what the one incident's executives were told, they were told of both."""

from __future__ import annotations

from datetime import datetime

from incidents.enums import ClockKind, ClockState
from incidents.models import Clock, Incident


def carry_executive_notice(folded: Incident, survivor: Incident, *, now: datetime) -> None:
    """Executives who were told of the one are not told again of the other; a miss goes along and stays one."""
    theirs, ours = _last_notice(folded), _last_notice(survivor)
    if theirs is None:
        return
    if ours is None:
        theirs.incident = survivor
        theirs.sequence = Clock.objects.filter(incident=survivor, kind=theirs.kind).count() + 1
        theirs.save()
    elif ours.is_live:
        if theirs.due_at < ours.due_at and ours.missed_at is None:
            ours.started_at, ours.due_at = theirs.started_at, theirs.due_at
            if theirs.missed_at is not None:
                ours.state, ours.missed_at = ClockState.MISSED, theirs.missed_at
        if theirs.met_at is not None:
            _meet_as(ours, theirs, now=now)
        ours.save()


def _last_notice(incident: Incident) -> Clock | None:
    notices = Clock.objects.filter(incident=incident, kind=ClockKind.EXECUTIVE_NOTICE)
    return notices.exclude(state=ClockState.WITHDRAWN).last()


def _meet_as(ours: Clock, theirs: Clock, *, now: datetime) -> None:
    """Of what was missed before the two were known to be one, Debrief learns only now that it was told."""
    ours.state = ClockState.MET if ours.missed_at is None else ClockState.MET_LATE
    learned = theirs.met_recorded_at if ours.missed_at in (None, theirs.missed_at) else now
    ours.met_at, ours.met_recorded_at, ours.ended_at = theirs.met_at, learned, learned
    ours.met_by_human = theirs.met_by_human
