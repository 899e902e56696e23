"""Shifts out of an iCalendar: which events there are in a span, and whom each names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from math import prod
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component

MOST_EVENTS = 2000
# Rotations within a day are written as events of the day; faster ones would take for ever to expand.
TOO_FAST = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
MOST_A_DAY = 24
MOST_STEPS = 100_000
DAYS_BETWEEN = {"WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
LONGEST_KEY = 100


class Unreadable(ValueError):
    """This is no calendar that shifts can be read from; says why."""


@dataclass(frozen=True)
class Event:
    """One occurrence. `key` stays the same when it is moved; mails and names are folded for comparing."""

    key: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    mails: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """Someone who may be on duty."""

    username: str
    name: str
    mail: str = ""


@dataclass(frozen=True)
class Unmatched:
    """An occurrence that became no shift, and why: `nobody` is named, or it has `no_length`."""

    summary: str
    starts_at: datetime
    why: str


def events_of(text: str, *, zone: ZoneInfo, first: datetime, last: datetime) -> list[Event]:
    """Every occurrence that touches the span, by start. Times without a zone, and days, are those of `zone`."""
    calendar = _parsed(text)
    steps = 0.0
    for component in calendar.walk("VEVENT"):
        _refuse_fast(component)
        steps += _steps_until(component, last.date())
        if steps > MOST_STEPS:
            raise Unreadable("Its events repeat too often, or since too long ago: let them begin later.")
    try:
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last)
        if len(found) > MOST_EVENTS:
            raise Unreadable(f"It has more than {MOST_EVENTS} events in the next weeks.")
        events = [event for event in (_event(each, zone) for each in found) if first < event.ends_at]
    except Unreadable:
        raise
    except Exception as error:  # what a library makes of a calendar that nobody should have written
        raise Unreadable(f"Its events can't be read: {error}"[:200]) from error
    return sorted(events, key=lambda event: (event.starts_at, event.key))


def matched(events: Iterable[Event], people: Iterable[Person]) -> tuple[list[tuple[Event, str]], list[Unmatched]]:
    """Each event with the username of each person on duty in it, and those that became no shift."""
    known = list(people)
    by_mail = {person.mail.casefold(): person.username for person in known if person.mail}
    by_name = _by_name(known)
    found: list[tuple[Event, str]] = []
    left: list[Unmatched] = []
    for event in events:
        if event.ends_at <= event.starts_at:
            left.append(Unmatched(event.summary, event.starts_at, "no_length"))
            continue
        names = [by_mail[mail] for mail in event.mails if mail in by_mail]
        names = names or [by_name[name] for name in event.names if name in by_name]
        names = names or _in_words(event.summary, by_name)
        found += [(event, name) for name in dict.fromkeys(names)]
        if not names:
            left.append(Unmatched(event.summary, event.starts_at, "nobody"))
    return found, left


def _parsed(text: str) -> Component:
    if "BEGIN:VCALENDAR" not in text[:1000].upper():
        raise Unreadable("This is no iCalendar: it does not begin with BEGIN:VCALENDAR.")
    try:
        calendar: Component = Calendar.from_ical(text)
    except Exception as error:  # the library's own, and whatever broken lines make it raise
        raise Unreadable(f"This calendar can't be read: {error}"[:200]) from error
    return calendar


def _refuse_fast(component: Component) -> None:
    rules = component.get("RRULE") or []
    for rule in rules if isinstance(rules, list) else [rules]:
        a_day = prod(len(rule.get(part, ())) or 1 for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
        if TOO_FAST & {str(each).upper() for each in rule.get("FREQ", ())} or a_day > MOST_A_DAY:
            raise Unreadable("An event repeats more often than daily: that is no duty.")
        if _interval(rule) < 1:
            raise Unreadable("An event repeats at an interval of nothing.")
        if not _ever_happens(rule):
            raise Unreadable("An event repeats on days that never come, such as 30 February.")


def _steps_until(component: Component, last: date) -> float:
    """How many occurrences, at most about, are looked at from its first on until `last`."""
    rules, steps = component.get("RRULE") or [], 1.0
    starts = component.decoded("DTSTART") if "DTSTART" in component else last
    days = max((last - (starts.date() if isinstance(starts, datetime) else starts)).days, 1)
    for rule in rules if isinstance(rules, list) else [rules]:
        a_day = prod(len(rule.get(part, ())) or 1 for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
        every = DAYS_BETWEEN.get(str(next(iter(rule.get("FREQ", ())), "")).upper(), 1) * _interval(rule)
        within = max(len(rule.get("BYDAY", ())) * (5 if every >= 28 else 1), len(rule.get("BYMONTHDAY", ())), 1)
        counts = [int(each) for each in rule.get("COUNT", ())]
        steps += min([days * a_day * within / every, *counts])
    return steps


def _interval(rule: Mapping[str, Any]) -> int:
    return int(next(iter(rule.get("INTERVAL", ())), 1))


def _ever_happens(rule: Mapping[str, Any]) -> bool:
    """Whether its parts can agree. Where they never do, the search for the next one goes on to the year 9999."""

    def part(name: str) -> list[str]:
        return [str(each).upper() for each in rule.get(name, ())]

    days, months, week_days = part("BYMONTHDAY"), part("BYMONTH"), part("BYDAY")
    numbered = any(each.lstrip("+-")[:1].isdigit() for each in week_days)
    if part("BYYEARDAY") or part("BYWEEKNO") or (days and numbered):
        return False
    if places := part("BYSETPOS"):
        often = set(part("FREQ")) <= {"MONTHLY", "YEARLY"}
        if not often or not week_days or days or any(abs(int(each)) > MOST_WEEKS for each in places):
            return False
    longest = max(
        (LONGEST_MONTHS[int(each) - 1] for each in months if each.isdigit() and 1 <= int(each) <= 12), default=31
    )
    return not days or any(1 <= abs(int(each)) <= longest for each in days)


LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MOST_WEEKS = 4  # in every month


def _event(component: Component, zone: ZoneInfo) -> Event:
    starts = component.decoded("DTSTART")
    ends = component.decoded("DTEND") if "DTEND" in component else starts
    uid = str(component.get("UID", ""))
    which = component.decoded("RECURRENCE-ID") if "RECURRENCE-ID" in component else starts
    summary = str(component.get("SUMMARY", "")).strip()
    people = [*_listed(component, "ATTENDEE"), *_listed(component, "ORGANIZER")]
    return Event(
        key=_key(uid or summary, _instant(which, zone)),
        summary=summary,
        starts_at=_instant(starts, zone),
        ends_at=_instant(ends, zone),
        mails=tuple(each.casefold().removeprefix("mailto:") for each, _params in people),
        names=tuple(str(params["CN"]).casefold().strip() for _each, params in people if "CN" in params),
    )


def _listed(component: Component, name: str) -> list[tuple[str, Mapping[str, Any]]]:
    found = component.get(name, [])
    return [(str(each), getattr(each, "params", {})) for each in (found if isinstance(found, list) else [found])]


def _instant(moment: datetime | date, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def _key(uid: str, which: datetime) -> str:
    key = f"{uid}|{which:%Y%m%dT%H%M%SZ}"
    return key if len(key) <= LONGEST_KEY else sha256(key.encode()).hexdigest()


def _by_name(people: list[Person]) -> dict[str, str]:
    """Usernames and full names; a name that two have stands for nobody."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for person in people:
        for name in {person.username.casefold(), person.name.casefold().strip()} - {""}:
            if found.setdefault(name, person.username) != person.username:
                twice.add(name)
    return {name: username for name, username in found.items() if name not in twice}


def _in_words(summary: str, by_name: Mapping[str, str]) -> list[str]:
    """“pia”, “Pia Lind”, “On call: Pia Lind (payments)”: all of it, else the full names within it."""
    said = " ".join(summary.casefold().split())
    if said in by_name:
        return [by_name[said]]
    words = f" {''.join(each if each.isalnum() or each in '-’' else ' ' for each in said)} "
    words = " ".join(words.split())
    return [username for name, username in by_name.items() if " " in name and f" {name} " in f" {words} "]
