"""Home: what is on fire, what is mine, what is due, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock as time
from incidents.models import Incident
from incidents.views.finding import reader
from portal.fires import fires_for, headline
from portal.lately import WINDOW, last_visit, lately
from portal.mine import due_items_of, items_of, postmortems_of
from portal.set_up import Step, steps_for
from portal.things import Thing, by_due
from portal.waiting import clocks_of, waiting_for

AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class DueLine:
    """`day` stands before the line: "Today", "Fri 13"."""

    day: str
    thing: Thing
    is_today: bool


@requires(Action.READ)
def home(request: HttpRequest) -> HttpResponse:
    person, now = reader(request), time.now()
    steps = steps_for(person)
    fires = fires_for(person)
    mine = [*waiting_for(person), *sorted([*postmortems_of(person), *items_of(person)], key=by_due)]
    due = sorted([*clocks_of(person, until=now + AHEAD), *due_items_of(person, now=now, until=now + AHEAD)], key=by_due)
    before = last_visit(request, now=now)
    context = {
        "now": now,
        "headline": _headline_of(steps) or headline(fires, person),
        "lede": _set_up_lede(steps) or _lede(mine, now),
        "steps": steps,
        "steps_done": sum(step.done for step in steps),
        "fires": fires,
        "first_fire": fires[0].incident if fires else None,
        "mine": mine,
        "due": [_due_line(thing, now.date()) for thing in due],
        "lately": lately(person, since=before or now - WINDOW),
        "last_here": before,
        "is_first": not Incident.objects.visible_to(person).exists(),
    }
    return render(request, "portal/home.html", context)


def _headline_of(steps: list[Step]) -> str:
    return _("Set up Debrief for your organisation") if steps else ""


def _set_up_lede(steps: list[Step]) -> str:
    if not steps:
        return ""
    return _("Five steps, about half an hour. You can declare an incident at any time, even now.")


def _lede(mine: list[Thing], now: datetime) -> str:
    """The day and the hour, and how much waits for the reader."""
    moment = now.astimezone(UTC)
    when = _("%(day)s, %(hour)s UTC.") % {"day": formats.date_format(moment, "l j F Y"), "hour": f"{moment:%H:%M}"}
    if not mine:
        return f"{when} {_('Nothing waits for you.')}"
    waits = ngettext("One thing waits for you", "%(n)d things wait for you", len(mine)) % {"n": len(mine)}
    late = sum(thing.is_late(now=now) for thing in mine)
    if not late:
        return f"{when} {waits}."
    said = ngettext("one of them late", "%(n)d of them late", late) % {"n": late} if len(mine) > 1 else _("and is late")
    return f"{when} {waits}, {said}."


def _due_line(thing: Thing, today: date) -> DueLine:
    day = thing.due_at.date() if isinstance(thing.due_at, datetime) else thing.due_at
    if day is None or day <= today:
        return DueLine(_("Today"), thing, True)
    return DueLine(formats.date_format(day, "D j"), thing, False)
