"""How an incident is called and what it is: its words, its links, and whether it was real."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import IncidentKind, Severity, TimelineKind
from incidents.models import Incident
from incidents.services import clocks, timeline
from incidents.services.standings import sync_standing
from incidents.services.writing import lock_unfolded, save


@service(action=Action.RESPOND)
def describe_incident(
    *,
    incident: Incident,
    by: User,
    title: str | None = None,
    summary: str | None = None,
    channel_url: str | None = None,
    call_url: str | None = None,
    reason: str = "",
) -> Incident:
    """Change its words and links; what is None stays."""
    lock_unfolded(incident, by=by)
    given = {"title": title, "summary": summary, "channel_url": channel_url, "call_url": call_url}
    changed = {
        name: value.strip()
        for name, value in given.items()
        if value is not None and value.strip() != getattr(incident, name)
    }
    if not changed:
        return incident
    for name, value in changed.items():
        setattr(incident, name, value)
    incident.clean_fields(exclude=[field.name for field in Incident._meta.fields if field.name not in changed])
    return save(incident, *changed)


@service(action=Action.CORRECT)
def correct_kind(*, incident: Incident, kind: IncidentKind, by: User, reason: str) -> Incident:
    """Say that it was a drill or a test after all, or real: with a reason, since it enters or leaves the measures."""
    lock_unfolded(incident, by=by)
    kind = IncidentKind(kind)
    if kind == incident.kind:
        return incident
    if not reason.strip():
        raise Invalid(
            "reason_required",
            _("Say why it is %(kind)s: only real incidents are measured.") % {"kind": kind.label},
            field="reason",
        )
    if incident.kind == IncidentKind.REAL and incident.severity_peak <= Severity.SEV2:
        raise BrokenRule(
            "takes_a_second_person",
            _(
                "By its peak it is a %(level)s, and nobody takes one out of the measures alone. Cancel it, "
                "which a second person confirms, and declare the drill."
            )
            % {"level": Severity(incident.severity_peak).label},
            field="kind",
        )
    now = clock.now()
    incident.kind = kind
    save(incident, "kind", now=now)
    if kind == IncidentKind.TEST:  # nothing is promised to anyone in a test
        clocks.withdraw_all(incident, by=by, now=now, why="kind")
    sync_standing(incident, by=by, now=now)
    timeline.record(incident, TimelineKind.KIND_CORRECTED, by=by, now=now, became=str(kind.label), reason=reason)
    return incident
