"""The timeline: written by everything that happens, plus notes that anyone can add."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from incidents.enums import Marker, TimelineKind
from incidents.models import Incident, TimelineEntry
from incidents.services.writing import lock, save


def record(
    incident: Incident,
    kind: TimelineKind,
    *,
    by: User,
    at: datetime | None = None,
    marker: Marker | str = "",
    text: str = "",
    now: datetime | None = None,
    **parameters: Any,
) -> TimelineEntry:
    """Write a line, from within the service that made it happen. Parameters are stored, sentences are not."""
    now = now or clock.now()
    entry = TimelineEntry(
        incident=incident,
        kind=kind,
        parameters=parameters,
        text=text,
        marker=marker,
        at=at or now,
        recorded_at=now,
        by=by,
    )
    entry.save()
    return entry


@service(action=Action.RESPOND)
def add_note(
    *, incident: Incident, text: str, by: User, at: datetime | None = None, marker: Marker | str = "", reason: str = ""
) -> TimelineEntry:
    """A person's own line, now or at an earlier moment, perhaps marked as detection, diagnosis, repair or key."""
    lock(incident, by=by)
    text = text.strip()
    if not text:
        raise Invalid("text_required", _("Write something first."), field="text")
    if at is not None and at > clock.now():
        raise Invalid("in_the_future", _("A note is about what was; this moment is in the future."), field="at")
    if marker and marker not in Marker.values:
        raise Invalid("unknown_marker", _("A marker is one of: %s.") % ", ".join(Marker.values), field="marker")
    entry = record(incident, TimelineKind.NOTE, by=by, at=at, marker=marker, text=text)
    save(incident)
    return entry
