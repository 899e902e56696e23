"""Shifts from iCalendars: kept in step with each, without rewriting what is over."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.accounts.access import Refused
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.fetching import FetchFailed, fetch
from foundation.outbox.sealing import seal
from incidents.enums import DutyLine
from incidents.models import DutyCalendar, Shift, Team
from incidents.rules.duty_calendars import Event, Person, Unmatched, Unreadable, events_of, matched
from incidents.services.duty import manages_shifts

log = logging.getLogger(__name__)

AHEAD = timedelta(days=60)
EVERY = timedelta(minutes=15)
MOST_BYTES = 1024 * 1024
MOST_LEFT_OUT = 50


@dataclass(frozen=True)
class Read:
    """What reading a calendar changed."""

    created: int = 0
    changed: int = 0
    ended: int = 0
    left_out: int = 0


@service(action=Action.RESPOND)
def add_duty_calendar(
    *, team: Team, line: DutyLine = DutyLine.PRIMARY, address: str = "", text: str = "", by: User, reason: str = ""
) -> DutyCalendar:
    """From an address, fetched again and again, or from the text of a file. What can't be read is refused."""
    _refuse_strangers(team, by)
    if bool(address.strip()) == bool(text.strip()):
        raise Invalid("one_source", _("Give its address, or a file: one of the two."), field="address")
    row = DutyCalendar(team=team, line=line, text=text, sealed_address=seal(address.strip()) if address.strip() else "")
    try:
        found = _texts(row)
        _understood(row, found or "", now=clock.now())
    except FetchFailed as failure:
        raise Invalid("not_fetched", failure.sentence, field="address") from failure
    except Unreadable as problem:
        raise Invalid("unreadable", str(problem), field="address" if address.strip() else "file") from problem
    row.full_clean()
    row.save()
    _bring_in(row, found or "", now=clock.now())
    return row


@service(action=Action.RESPOND)
def archive_duty_calendar(*, calendar: DutyCalendar, by: User, reason: str = "") -> DutyCalendar:
    """Read it no more: its coming shifts are taken back, one that runs ends now."""
    _refuse_strangers(calendar.team, by)
    if calendar.archived_at is not None:
        raise BrokenRule("archived", _("This calendar is archived already."))
    now = clock.now()
    calendar.archived_at = now
    calendar.save()
    for shift in _standing(calendar, now):
        _end(shift, now=now)
    return calendar


@service(action=Action.RESPOND)
def read_duty_calendar(*, calendar: DutyCalendar, by: User, reason: str = "") -> Read:
    """Now, without waiting for the next time. A failure is kept with the calendar; its shifts stay as they were."""
    if not by.is_service:
        _refuse_strangers(calendar.team, by)
    return _read(calendar, now=clock.now())


def read_due(*, by: User, now: datetime) -> int:
    """The sweep: calendars not read for a quarter of an hour, one holding up no other; returns how many were."""
    waiting = DutyCalendar.objects.active().filter(Q(read_at__isnull=True) | Q(read_at__lte=now - EVERY))
    done = 0
    for row in waiting.select_related("team").order_by("read_at", "id")[:200]:
        try:
            read_duty_calendar(calendar=row, by=by)
            done += 1
        except Exception:
            log.exception("The duty calendar %s could not be read", row.public_id)
    return done


def _read(row: DutyCalendar, *, now: datetime) -> Read:
    row.read_at = now
    try:
        text = _texts(row)
        if text is None:
            text = row.text  # unchanged at its server; the weeks ahead have moved on
        read = _bring_in(row, text, now=now)
    except FetchFailed as failure:
        row.problem = failure.sentence
    except Unreadable as problem:
        row.problem = str(problem)
    else:
        row.problem = ""
        row.save()
        return read
    row.save()
    return Read()


def _texts(row: DutyCalendar) -> str | None:
    """The calendar's text; None where its server says that it did not change. Keeps it for the next time."""
    if not row.sealed_address:
        return row.text
    headers = {"Accept": "text/calendar"} | ({"If-None-Match": row.etag} if row.etag and row.text else {})
    found = fetch(row.address, most=MOST_BYTES, headers=headers)
    if found.unchanged:
        return None
    text = found.body.decode("utf-8-sig", errors="replace")
    events_of(text, zone=row.team.zone, first=clock.now(), last=clock.now())  # what can't be read is not kept
    row.text, row.etag = text, found.headers.get("ETag", "")[:255]
    return text


def _understood(row: DutyCalendar, text: str, *, now: datetime) -> tuple[list[tuple[Event, str]], list[Unmatched]]:
    events = events_of(text, zone=row.team.zone, first=now, last=now + AHEAD)
    people = User.objects.people().filter(is_active=True)
    return matched(events, [Person(each.username, str(each), each.email) for each in people])


def _bring_in(row: DutyCalendar, text: str, *, now: datetime) -> Read:
    found, left = _understood(row, text, now=now)
    row.read_at = now
    row.left_out = [
        {"summary": each.summary[:200], "starts_at": each.starts_at.isoformat(), "why": each.why}
        for each in left[:MOST_LEFT_OUT]
    ]
    row.save()
    people = {each.username: each for each in User.objects.filter(username__in={name for _event, name in found})}
    standing = {shift.uid: shift for shift in _standing(row, now)}
    created = changed = ended = 0
    for event, username in found:
        uid = f"{event.key}:{username}"[:255]
        shift = standing.pop(uid, None)
        if shift is None:
            starts = max(event.starts_at, now) if event.starts_at < now else event.starts_at
            Shift(
                team=row.team, line=row.line, person=people[username], starts_at=starts, ends_at=event.ends_at,
                uid=uid, calendar=row,
            ).save()  # fmt: skip
            created += 1
        else:
            changed += _moved(shift, event, now=now)
    for shift in standing.values():
        _end(shift, now=now)
        ended += 1
    return Read(created, changed, ended, len(left))


def _standing(row: DutyCalendar, now: datetime) -> Iterable[Shift]:
    return Shift.objects.standing().filter(calendar=row, ends_at__gt=now)


def _moved(shift: Shift, event: Event, *, now: datetime) -> bool:
    """Follow the event. What has begun keeps its beginning, and ends no earlier than now."""
    starts = shift.starts_at if shift.starts_at <= now else max(event.starts_at, now)
    ends = max(event.ends_at, now)
    if (starts, ends) == (shift.starts_at, shift.ends_at):
        return False
    shift.starts_at, shift.ends_at = starts, ends
    shift.save()
    return True


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
