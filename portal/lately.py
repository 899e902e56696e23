"""What happened since somebody was last here: the key moments of incidents, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from foundation.accounts.models import User
from incidents.enums import TimelineKind
from incidents.models import Incident, TimelineEntry
from incidents.views.wording.timeline import KEY_KINDS, Line, line_of

SHOWN = 6
WINDOW = timedelta(hours=24)
PAUSE = timedelta(minutes=30)
# Lines are looked for among the newest rows by key, so that a long history costs nothing.
LOOKED_AT = 2000
VISITS = "portal_visits"
SHOWN_KINDS = (KEY_KINDS - {TimelineKind.ATTEMPT_STARTED}) | {TimelineKind.DECLARED}


@dataclass(frozen=True)
class Lately:
    incident: Incident
    line: Line


def last_visit(request: HttpRequest, *, now: datetime) -> datetime | None:
    """When this browser was here before its present visit; None at the first. A pause of half an hour ends a visit."""
    before, seen = (parse_datetime(each) if each else None for each in request.session.get(VISITS, ("", "")))
    if seen is None or now - seen > PAUSE:
        before = seen
    if seen is None or now - seen > timedelta(minutes=5):
        request.session[VISITS] = (before.isoformat() if before else "", now.isoformat())
    return before


def lately(person: User, *, since: datetime) -> list[Lately]:
    """Two queries."""
    newest = TimelineEntry.objects.order_by("-id").values_list("pk", flat=True).first()
    if newest is None:
        return []
    entries = TimelineEntry.objects.standing().filter(
        pk__gt=newest - LOOKED_AT,
        kind__in=SHOWN_KINDS,
        recorded_at__gte=since,
        incident__in=Incident.objects.visible_to(person).filter(retrospective=False),
    )
    shown = entries.select_related("incident", "by").order_by("-recorded_at", "-id")[:SHOWN]
    return [Lately(entry.incident, line_of(entry)) for entry in shown]
