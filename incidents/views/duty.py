"""Who is on duty: of all teams at a glance, and of one for the weeks ahead, with its gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import DutyLine
from incidents.forms.duty import CalendarForm, DutyForm, ShiftForm
from incidents.models import DutyCalendar, Shift, Team
from incidents.rules.duty_gaps import gaps_between
from incidents.services.duty import end_shift, manages_shifts
from incidents.services.duty_calendars import archive_duty_calendar, ask_for_reading
from incidents.views.finding import reader

WEEKS = timedelta(days=14)


@dataclass(frozen=True)
class Stretch:
    """A piece of a line's schedule: a shift, or a gap where `shift` is None."""

    starts_at: datetime
    ends_at: datetime
    shift: Shift | None = None
    now: bool = False
    may_end: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a team: who is on duty now, who comes next, and when nobody is."""

    label: str
    now: list[Shift]
    next: Shift | None
    gaps: list[tuple[datetime, datetime]]
    stretches: list[Stretch]

    @property
    def people(self) -> list[User]:
        return list(dict.fromkeys(shift.person for shift in self.now))


@dataclass(frozen=True)
class TeamDuty:
    team: Team
    lines: list[Line]

    @property
    def has_gap(self) -> bool:
        return bool(self.lines[0].gaps)


@requires(Action.READ)
def on_duty_list(request: HttpRequest) -> HttpResponse:
    """Three queries, however many teams; those that other teams cover are counted, not listed."""
    now = clock.now()
    shifts: dict[int, list[Shift]] = defaultdict(list)
    for shift in _shifts(Shift.objects.between(now, now + WEEKS)):
        shifts[shift.team_id].append(shift)
    teams = list(Team.objects.active().order_by("name"))
    planned = [
        TeamDuty(team, lines_of(shifts[team.pk], now, now + WEEKS, now=now)) for team in teams if shifts[team.pk]
    ]
    context = {
        "now": now,
        "teams": planned,
        "without": [team for team in teams if not shifts[team.pk]],
        "with_gaps": sum(each.has_gap for each in planned),
    }
    return render(request, "incidents/duty/list.html", context)


@requires(Action.READ, POST=Action.RESPOND)
def team_duty(request: HttpRequest, slug: str) -> HttpResponse:
    team = get_object_or_404(Team.objects.select_related("manager", "parent"), slug=slug)
    by = reader(request)
    filled: DutyForm | None = None
    if request.method == "POST":
        form_class = CalendarForm if request.POST.get("form") == CalendarForm.slug else ShiftForm
        filled = form_class(request.POST, request.FILES, team=team, by=by)
        if said := filled.carry_out():
            messages.success(request, said)
            return redirect("incidents:team_duty", slug)
    return _shown(request, team, by, filled)


@requires(Action.RESPOND)
def act_on_duty(request: HttpRequest, slug: str, public_id: str, act: str) -> HttpResponse:
    """End a shift, or read or archive a calendar, at one click."""
    team = get_object_or_404(Team.objects.all(), slug=slug)
    if request.method != "POST":
        return redirect("incidents:team_duty", slug)
    by = reader(request)
    try:
        messages.success(request, _done(team, public_id, act, by))
    except BrokenRule as refusal:
        messages.error(request, refusal.sentence)
    return redirect("incidents:team_duty", slug)


def _done(team: Team, public_id: str, act: str, by: User) -> str:
    if act == "end":
        shift = get_object_or_404(Shift.objects.select_related("team", "person"), team=team, public_id=public_id)
        end_shift(shift=shift, by=by)
        return _("The shift of %s ends.") % shift.person
    row = get_object_or_404(DutyCalendar.objects.select_related("team"), team=team, public_id=public_id)
    if act == "archive":
        archive_duty_calendar(calendar=row, by=by)
        return _("It is read no more; its coming shifts were taken back.")
    if act != "read":
        raise Http404
    ask_for_reading(calendar=row, by=by)
    return _("It is read in a moment; this page says what came.")


def _shown(request: HttpRequest, team: Team, by: User, filled: DutyForm | None) -> HttpResponse:
    now = clock.now()
    first = _first(request, team, now)
    rows = list(_shifts(Shift.objects.between(first, first + WEEKS).filter(team=team)))
    manages = manages_shifts(by, team)
    context: dict[str, Any] = {
        "now": now,
        "team": team,
        "manages": manages,
        "lines": lines_of(rows, first, first + WEEKS, now=now, by=by, manages=manages),
        "first": first,
        "earlier": (first - WEEKS).astimezone(team.zone).date(),
        "later": (first + WEEKS).astimezone(team.zone).date(),
        "calendars": list(DutyCalendar.objects.active().filter(team=team).select_related("team", "reading")),
        "shift_form": filled if isinstance(filled, ShiftForm) else ShiftForm(team=team, by=by),
        "calendar_form": filled if isinstance(filled, CalendarForm) else CalendarForm(team=team, by=by),
    }
    return render(request, "incidents/duty/team.html", context, status=422 if filled is not None else 200)


def _first(request: HttpRequest, team: Team, now: datetime) -> datetime:
    """From the beginning of a day that is asked for, else from now."""
    try:
        day = parse_date(request.GET.get("from", ""))
    except ValueError:
        day = None
    if day is None or not 2000 < day.year < 2100:
        return now
    return datetime(day.year, day.month, day.day, tzinfo=team.zone)


def _shifts(rows: Any) -> Any:
    return rows.select_related("person", "team", "calendar").order_by("starts_at", "id")


def lines_of(
    shifts: Iterable[Shift],
    first: datetime,
    last: datetime,
    *,
    now: datetime,
    by: User | None = None,
    manages: bool = False,
) -> list[Line]:
    rows = list(shifts)
    found = []
    for line in DutyLine:
        own = [shift for shift in rows if shift.line == line]
        gaps = gaps_between([(shift.starts_at, shift.ends_at) for shift in own], first, last)
        holding = [shift for shift in own if shift.starts_at <= now < shift.ends_at]
        called = [shift for shift in holding if shift.overrides] or holding
        stretches = [
            Stretch(
                shift.starts_at,
                shift.ends_at,
                shift,
                now=shift in called,
                may_end=shift.calendar_id is None and shift.ends_at > now and (manages or shift.person == by),
            )
            for shift in own
        ] + [Stretch(*gap, now=gap[0] <= now < gap[1]) for gap in gaps]
        coming = next((shift for shift in own if shift.starts_at > now), None)
        found.append(
            Line(
                str(line.label).capitalize(), called, coming, gaps if own else [(first, last)],
                sorted(stretches, key=lambda each: each.starts_at),
            )
        )  # fmt: skip
    return found
