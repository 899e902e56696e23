"""An executive notice counts when it arrived: the outbox tells, this puts it on record."""

from __future__ import annotations

from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.outbox.models import Event
from incidents.enums import ClockKind, TimelineKind
from incidents.models import ExecutiveTold, Incident
from incidents.services import clocks, timeline
from incidents.services.writing import lock, save

KIND = "executive_notice"


@service(action=None)
def on_notice_delivered(*, event: Event, by: User) -> ExecutiveTold | None:
    """Record each delivery once; the first meets the clock, judged by when the outbox knew of it."""
    sent = event.payload
    if sent.get("notice_kind") != KIND or not (sent.get("counts") and sent.get("executive")):
        return None
    incident = Incident.objects.named(event.subject)
    if incident is None:
        return None
    incident = incident.survivor
    lock(incident)
    if ExecutiveTold.objects.filter(notice=sent["notice"]).exists():
        return None
    now = event.recorded_at
    # What a person wrote to them is that person's telling; what escalation sent is Debrief's own.
    by_human = bool(sent["parameters"].get("by_username"))
    told = ExecutiveTold(
        incident=incident,
        executive=sent["to"],
        by_human=by_human,
        notice=sent["notice"],
        at=event.at,
        recorded_at=now,
        by=by,
    )
    told.save()
    clocks.meet_clock(incident, ClockKind.EXECUTIVE_NOTICE, by=by, at=event.at, now=now, by_human=by_human)
    timeline.record(
        incident,
        TimelineKind.EXECUTIVE_NOTIFIED,
        by=by,
        at=event.at,
        now=now,
        executive=sent["to"],
        channel=sent["channel"],
        notice=sent["notice"],
    )
    save(incident, now=now)
    return told
