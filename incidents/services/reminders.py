"""Clocks speak up: shortly before an update is due, and once when a promise was missed."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.outbox.models import Notice
from incidents.enums import ClockKind, ClockState, DutyLine, IncidentRole
from incidents.models import Clock, Incident, RoleAssignment
from incidents.services.duty import on_duty
from incidents.services.escalation import escalating
from incidents.services.receivers import may_hear
from incidents.services.telling import tell

log = logging.getLogger(__name__)

# What is spoken of when missed: the rest is escalation's, or asked for after the incident.
MISSED = (*ClockKind.updates(), ClockKind.EXECUTIVE_NOTICE, ClockKind.MITIGATE)
KINDS = ("clock_soon", "clock_missed")
NEWS = timedelta(days=1)
BEFORE, LONG_BEFORE, LONG = timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1)
# Who looks after what, the first who is held; the commander answers for all of it.
KEEPERS = {
    ClockKind.INTERNAL_UPDATE: (IncidentRole.COMMUNICATIONS_LEAD,),
    ClockKind.CUSTOMER_UPDATE: (IncidentRole.COMMUNICATIONS_LEAD,),
    ClockKind.EXECUTIVE_NOTICE: (IncidentRole.EXECUTIVE_LIAISON,),
}


def remind_due(*, by: User, now: datetime) -> int:
    """Write what is to be said of clocks, each once however often this runs; returns how many."""
    rows = Clock.objects.filter(incident__in=escalating(), ended_at__isnull=True)
    soon = rows.filter(
        kind__in=ClockKind.updates(), state=ClockState.RUNNING, due_at__gt=now, due_at__lte=now + LONG_BEFORE
    )
    # What was missed the day before is no news, however long nobody swept.
    missed = rows.filter(kind__in=MISSED, state=ClockState.MISSED, missed_at__gt=now - NEWS)
    found = [each for each in soon.select_related("incident__team") if each.due_at - _before(each) <= now]
    found += missed.select_related("incident__team")
    told = _told(found)
    due = [each for each in found if (_kind(each), each.incident.reference, each.kind, each.due_at) not in told]
    for each in due:
        try:
            _remind(clock=each, by=by, now=now)
        except Exception:
            log.exception("Nobody could be reminded of %s of %s", each.kind, each.incident.reference)
    return len(due)


def _told(clocks: list[Clock]) -> set[tuple[str, str, str, datetime]]:
    notices = Notice.objects.filter(kind__in=KINDS, subject__in={each.incident.reference for each in clocks})
    rows = notices.values_list("kind", "subject", "parameters") if clocks else ()
    return {(kind, subject, given["clock"], datetime.fromisoformat(given["due"])) for kind, subject, given in rows}


def _kind(clock: Clock) -> str:
    return "clock_missed" if clock.state == ClockState.MISSED else "clock_soon"


@service(action=None)
def _remind(*, clock: Clock, by: User, now: datetime) -> None:
    kind = _kind(clock)
    tell(
        clock.incident,
        keepers_of(clock.incident, ClockKind(clock.kind), at=now),
        kind=kind,
        key=f"{kind}:{clock.public_id}:{clock.due_at.isoformat()}",
        below="#communications" if clock.kind in ClockKind.updates() else "#clocks",
        by=by,
        clock=clock.kind,
        due=clock.due_at.isoformat(),
    )


def keepers_of(incident: Incident, kind: ClockKind, *, at: datetime) -> list[User]:
    """Who holds the role that looks after it, and the commander; where nobody does, who is first on duty."""
    roles = (*KEEPERS.get(kind, ()), IncidentRole.COMMANDER)
    held = RoleAssignment.objects.filter(incident=incident, role__in=roles).held().with_person()
    people = list(dict.fromkeys(each.person for each in held))
    return may_hear(incident, people or on_duty(team=incident.team, at=at, line=DutyLine.PRIMARY))


def _before(clock: Clock) -> timedelta:
    return LONG_BEFORE if clock.due_at - clock.started_at > LONG else BEFORE
