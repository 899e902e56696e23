"""The timeline: written by everything that happens, plus notes that anyone can add."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from foundation.accounts.access import Refused, may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import IncidentRole, Marker, Status, TimelineKind
from incidents.models import Incident, RoleAssignment, TimelineEntry
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
    _lock_where_it_is_read(incident, by=by)
    entry = record(
        incident, TimelineKind.NOTE, by=by, at=_past(at), marker=_known(marker), text=_required(text, field="text")
    )
    save(incident)
    return entry


@service(action=Action.RESPOND)
def attach_link(
    *,
    incident: Incident,
    url: str,
    title: str = "",
    by: User,
    at: datetime | None = None,
    marker: Marker | str = "",
    reason: str = "",
) -> TimelineEntry:
    """A graph, a log, a picture, a thread: what lies elsewhere, by its address."""
    _lock_where_it_is_read(incident, by=by)
    url = _address(url)
    entry = record(
        incident,
        TimelineKind.LINK_ATTACHED,
        by=by,
        at=_past(at),
        marker=_known(marker),
        text=title.strip() or url.partition("://")[2].rstrip("/")[:200],
        url=url,
    )
    save(incident)
    return entry


@service(action=Action.RESPOND)
def edit_entry(
    *,
    entry: TimelineEntry,
    by: User,
    text: str | None = None,
    url: str | None = None,
    at: datetime | None = None,
    marker: Marker | str | None = None,
    reason: str = "",
) -> TimelineEntry:
    """Correct a person's own line; None leaves a part as it is. The earlier wording stays in the history.

    Of a line that Debrief wrote only the marker changes: it tells what happened.
    """
    incident = entry.incident
    lock(incident, by=by)
    entry.refresh_from_db()
    before = (entry.text, entry.parameters, entry.at)
    marked = entry.marker
    if text is not None and text.strip() != entry.text:
        entry.text = _required(text, field="text")
    if url is not None and url.strip() != entry.parameters.get("url", ""):
        entry.parameters = {**entry.parameters, "url": _address(url)}
    if at is not None:
        entry.at = _past(at) or entry.at
    if marker is not None:
        entry.marker = _known(marker)
    if (entry.text, entry.parameters, entry.at) != before:
        _refuse_others(entry, by)
        entry.edited_at = clock.now()
    elif entry.marker == marked:
        return entry
    entry.save()
    save(incident)
    return entry


@service(action=Action.RESPOND)
def strike_entry(*, entry: TimelineEntry, by: User, reason: str) -> TimelineEntry:
    """Take back a person's own line, with a reason. It stays, struck through, and leaves copies and the search."""
    lock(entry.incident, by=by)
    entry.refresh_from_db()
    _refuse_others(entry, by)
    if entry.struck_at is not None:
        raise BrokenRule("struck_already", _("This line is struck out already."))
    entry.struck_at, entry.struck_why = clock.now(), _required(reason, field="reason")
    entry.save()
    save(entry.incident)
    return entry


@service(action=Action.RESPOND)
def restore_entry(*, entry: TimelineEntry, by: User, reason: str = "") -> TimelineEntry:
    lock(entry.incident, by=by)
    entry.refresh_from_db()
    _refuse_others(entry, by)
    if entry.struck_at is None:
        raise BrokenRule("not_struck", _("This line is not struck out."))
    entry.struck_at, entry.struck_why = None, ""
    entry.save()
    save(entry.incident)
    return entry


def may_edit(entry: TimelineEntry, person: User) -> bool:
    """Who wrote it, and who keeps the record: scribe, commander, administrators."""
    return entry.is_written and (entry.by_id == person.pk or keeps_record(entry.incident, person))


def keeps_record(incident: Incident, person: User) -> bool:
    if may(person, Action.MANAGE_PEOPLE):
        return True
    roles = (IncidentRole.COMMANDER, IncidentRole.SCRIBE)
    return RoleAssignment.objects.filter(incident=incident, person=person, role__in=roles).held().exists()


def _refuse_others(entry: TimelineEntry, by: User) -> None:
    if not entry.is_written:
        raise BrokenRule("line_stands", _("This line tells what happened. It can be marked, and a note can add to it."))
    if not may_edit(entry, by):
        raise Refused(
            _("%(person)s wrote this. They change it, or the scribe or the commander does.") % {"person": entry.by},
            code="not_yours",
        )


def _required(text: str, *, field: str) -> str:
    text = text.strip()
    if not text:
        sentence = _("Say why.") if field == "reason" else _("Write something first.")
        raise Invalid(f"{field}_required", sentence, field=field)
    return text


def _lock_where_it_is_read(incident: Incident, *, by: User) -> None:
    """A folded incident has no page of its own any more: what is written to it would be lost."""
    lock(incident, by=by)
    if incident.status == Status.MERGED and incident.merged_into is not None:
        words = {"reference": incident.merged_into.reference}
        raise BrokenRule("merged", _("This incident was merged into %(reference)s; go on there.") % words)


def _past(at: datetime | None) -> datetime | None:
    if at is not None and at > clock.now():
        raise Invalid("in_the_future", _("A note is about what was; this moment is in the future."), field="at")
    return at


def _known(marker: Marker | str) -> str:
    if marker and marker not in Marker.values:
        raise Invalid("unknown_marker", _("A marker is one of: %s.") % ", ".join(Marker.values), field="marker")
    return str(marker)


def _address(url: str) -> str:
    url = url.strip()
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError as error:
        sentence = _("Give the whole address, such as https://graphs.example.org/d/1.")
        raise Invalid("no_address", sentence, field="url") from error
    return url
