"""A clock in words: time left, "2 min late", or how it was met; never a number below zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from incidents.enums import ClockKind, ClockState
from incidents.models import Clock
from incidents.views.wording import spans

ENDED_BUT_LATE = (ClockState.MISSED, ClockState.MET_LATE)


@dataclass(frozen=True)
class Face:
    """What a page shows of one clock; `tone` is late, soon, met or nothing, `live` whether time still runs."""

    clock: Clock
    name: str
    words: str
    note: str
    tone: str
    live: bool
    used: int
    whole: int

    @property
    def due_at(self) -> datetime:
        return self.clock.due_at

    @property
    def spoken_progress(self) -> str:
        return _("%(name)s: %(used)s of %(whole)s used") % {
            "name": self.name,
            "used": spans.span(timedelta(seconds=self.used)),
            "whole": spans.span(timedelta(seconds=self.whole)),
        }


def face_of(clock: Clock, *, now: datetime, paused_until: datetime | None = None) -> Face:
    """`paused_until` is when the team next opens, for a clock of business hours while they sleep."""
    live = clock.ended_at is None and clock.state in ClockState.unmet()
    whole = max(1, int((clock.due_at - clock.started_at).total_seconds()))
    end = now if live else (clock.met_recorded_at or clock.ended_at or now)
    used = min(whole, max(0, int((end - clock.started_at).total_seconds())))
    if live and paused_until is not None and clock.due_at > now:
        words, tone, live = _("Paused"), "", False
        note = _("until %s, business hours") % spans.hour(paused_until)
    elif live:
        words, tone = spans.left(clock.due_at, now=now), spans.urgency(clock.due_at, now=now)
        note = _note(clock, now)
    else:
        words, tone, note = _ended(clock)
    return Face(clock, name_of(clock), words, note, tone, live, used, whole)


def name_of(clock: Clock) -> str:
    label = str(ClockKind(clock.kind).label).capitalize()
    return f"{label} {clock.sequence}" if clock.kind in ClockKind.updates() else label


def _note(clock: Clock, now: datetime) -> str:
    at = spans.hour(clock.due_at)
    if (clock.due_at - now) > timedelta(hours=20):
        at = f"{spans.day(clock.due_at.date(), today=now.date())}, {at}"
    if clock.due_at < now:
        return _("was due %s") % at
    return _("objective %s") % at if clock.kind == ClockKind.MITIGATE else _("due %s") % at


def _ended(clock: Clock) -> tuple[str, str, str]:
    limit = _("limit %s") % spans.amount(clock.amount, clock.unit)
    if clock.met_at is not None:
        judged = clock.met_recorded_at or clock.met_at
        if clock.state == ClockState.MET_LATE:
            return (
                _("Met late"),
                "late",
                _("%(late)s late, %(limit)s")
                % {
                    "late": spans.span(judged - clock.due_at),
                    "limit": limit,
                },
            )
        return _("In %s") % spans.span(judged - clock.started_at), "met", limit
    if clock.state == ClockState.WITHDRAWN:
        return _("Withdrawn"), "", _("no longer asked for")
    return _("Missed"), "late", limit


def shown_faces(clocks: Iterable[Clock], *, now: datetime, paused_until: datetime | None = None) -> list[Face]:
    """One face a kind: the live clock, else the last one; late first, then by what is due next, then what is done."""
    last: dict[str, Clock] = {}
    for clock in sorted(clocks, key=lambda each: each.sequence):
        last[clock.kind] = clock
    faces = [
        face_of(clock, now=now, paused_until=paused_until if clock.business_hours else None)
        for clock in last.values()
        if clock.state != ClockState.WITHDRAWN
    ]
    return sorted(faces, key=lambda face: (not face.live, face.due_at))
