"""Shifts from iCalendars: kept in step with each, without rewriting what is over."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.accounts.access import Refused
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.fetching import FetchFailed, fetch, is_address
from foundation.outbox.sealing import seal
from foundation.outbox.services import hint
from incidents.enums import DutyLine
from incidents.models import CalendarReading, DutyCalendar, Shift, Team
from incidents.rules.duty_calendars import Event, Person, Unreadable, events_of, matched
from incidents.services.duty import manages_shifts

log = logging.getLogger(__name__)

AHEAD = timedelta(days=60)
EVERY = timedelta(minutes=15)
MOST_BYTES = 1024 * 1024
MOST_LEFT_OUT = 50
MOST_AT_ONCE = 200
READ = "incidents.read_duty_calendars"


@service(action=Action.RESPOND)
def add_duty_calendar(
    *, team: Team, line: DutyLine = DutyLine.PRIMARY, address: str = "", text: str = "", by: User, reason: str = ""
) -> DutyCalendar:
    """From an address, which a worker reads in a moment and then again and again, or from the text of a file.

    Nobody waits for a stranger's server here: in a transaction, everybody would.
    """
    _refuse_strangers(team, by)
    address = address.strip()
    if bool(address) == bool(text.strip()):
        raise Invalid("one_source", _("Give its address, or a file: one of the two."), field="address")
    if address and not is_address(address):
        raise Invalid("no_address", _("An address begins with https:// or http://."), field="address")
    calendar = DutyCalendar(team=team, line=line, text=text, sealed_address=seal(address))
    calendar.full_clean()
    calendar.save()
    reading = CalendarReading(calendar=calendar)
    if address:
        transaction.on_commit(lambda: hint(READ))
    else:
        reading.read_at = clock.now()
        try:
            _bring_in(reading, text, now=reading.read_at)
        except Unreadable as problem:
            raise Invalid("unreadable", str(problem), field="file") from problem
    reading.save()
    return calendar


@service(action=Action.RESPOND)
def archive_duty_calendar(*, calendar: DutyCalendar, by: User, reason: str = "") -> DutyCalendar:
    """Read it no more: its coming shifts are taken back, one that runs ends now."""
    _refuse_strangers(calendar.team, by)
    _lock(calendar)
    if calendar.archived_at is not None:
        raise BrokenRule("archived", _("This calendar is archived already."))
    now = clock.now()
    calendar.archived_at = now
    calendar.save()
    for shift in _standing(calendar, now):
        _end(shift, now=now)
    return calendar


@service(action=Action.RESPOND)
def ask_for_reading(*, calendar: DutyCalendar, by: User, reason: str = "") -> DutyCalendar:
    """Have it read in a moment, without waiting for the next time."""
    _refuse_strangers(calendar.team, by)
    reading = _lock(calendar)
    reading.read_at = None
    reading.save(update_fields=["read_at"])
    transaction.on_commit(lambda: hint(READ))
    return calendar


def read_due(*, by: User, now: datetime) -> int:
    """The sweep: calendars not read for a quarter of an hour, one holding up no other; returns how many were."""
    due = Q(reading__read_at__isnull=True) | Q(reading__read_at__lte=now - EVERY)
    waiting = DutyCalendar.objects.active().filter(due).select_related("team", "reading")
    done = 0
    for calendar in waiting.order_by("reading__read_at", "id")[:MOST_AT_ONCE]:
        try:
            take_in_reading(calendar=calendar, by=by, **_fetched(calendar))
            done += 1
        except Exception:
            log.exception("The duty calendar %s could not be read", calendar.public_id)
    return done


def _fetched(calendar: DutyCalendar) -> dict[str, Any]:
    """Out of any transaction: the text as it is now with its etag, or the problem; nothing where it is as it was."""
    if not calendar.sealed_address:
        return {}
    known = calendar.reading
    headers = {"Accept": "text/calendar"} | ({"If-None-Match": known.etag} if known.etag else {})
    try:
        found = fetch(calendar.address, most=MOST_BYTES, headers=headers)
    except FetchFailed as failure:
        return {"problem": failure.sentence}
    if found.unchanged:
        return {}
    return {"text": found.body.decode("utf-8-sig", errors="replace"), "etag": found.headers.get("ETag", "")[:255]}


@service(action=None)
def take_in_reading(
    *, calendar: DutyCalendar, by: User, text: str | None = None, etag: str = "", problem: str = ""
) -> None:
    """Bring the shifts in step; None is a text that did not change, while the weeks ahead have moved on.

    A problem is kept with the reading, and the shifts stay as they were.
    """
    reading = _lock(calendar)
    if calendar.archived_at is not None:
        return
    now = clock.now()
    reading.read_at, reading.problem = now, problem
    if not problem:
        try:
            _bring_in(reading, (reading.text or calendar.text) if text is None else text, now=now)
        except Unreadable as unreadable:
            reading.problem = str(unreadable)
        else:
            if text is not None:
                reading.text, reading.etag = text, etag
    reading.save()


def _lock(calendar: DutyCalendar) -> CalendarReading:
    """The calendar under its row lock, refreshed in place, with what was last read of it."""
    rows = DutyCalendar.objects.select_for_update(no_key=True, of=("self",)).select_related("team")
    calendar.refresh_from_db(from_queryset=rows)
    return CalendarReading.objects.get(calendar=calendar)


def _bring_in(reading: CalendarReading, text: str, *, now: datetime) -> None:
    calendar = reading.calendar
    events = events_of(text, zone=calendar.team.zone, first=now, last=now + AHEAD)
    known = {each.username: each for each in User.objects.people()}
    found, left = matched(events, [Person(each.username, str(each), each.email) for each in known.values()])
    reading.left_out = [
        {"summary": each.summary[:200], "starts_at": each.starts_at.isoformat(), "why": each.why}
        for each in left[:MOST_LEFT_OUT]
    ]
    standing = {shift.uid: shift for shift in _standing(calendar, now)}
    for event, username in found:
        uid = f"{event.key}:{username}"
        shift = standing.pop(uid, None)
        if shift is None:
            Shift(
                team=calendar.team, line=calendar.line, person=known[username], starts_at=max(event.starts_at, now),
                ends_at=event.ends_at, uid=uid, calendar=calendar,
            ).save()  # fmt: skip
        else:
            _follow(shift, event, now=now)
    for shift in standing.values():
        _end(shift, now=now)


def _standing(calendar: DutyCalendar, now: datetime) -> Iterable[Shift]:
    return Shift.objects.standing().filter(calendar=calendar, ends_at__gt=now)


def _follow(shift: Shift, event: Event, *, now: datetime) -> None:
    """What has begun keeps its beginning."""
    starts = shift.starts_at if shift.starts_at <= now else max(event.starts_at, now)
    if (starts, event.ends_at) != (shift.starts_at, shift.ends_at):
        shift.starts_at, shift.ends_at = starts, event.ends_at
        shift.save()


def _end(shift: Shift, *, now: datetime) -> None:
    """What has begun ends now, and stands for its event no more: that may come back."""
    if shift.starts_at < now:
        shift.ends_at, shift.uid = now, ""
    else:
        shift.ended_at = now
    shift.save()


def _refuse_strangers(team: Team, by: User) -> None:
    if not manages_shifts(by, team):
        raise Refused(_("Only the team’s manager or an administrator plans its shifts."), code="not_your_team")
