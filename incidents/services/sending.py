"""Carrying a sent communication to its receivers, through the outbox."""

from __future__ import annotations

from foundation.accounts.models import User
from foundation.outbox.models import Target
from incidents.enums import Audience, IncidentKind
from incidents.models import Communication, Incident, RoleAssignment
from incidents.services.executive_notices import KIND as EXECUTIVE_NOTICE
from incidents.services.receivers import Receivers, executives, followers_of, may_hear, members_of, targets_of
from incidents.services.telling import tell


def send_out(communication: Communication, *, by: User) -> bool:
    """Write what the outbox delivers, once; whether its delivery will prove that an executive was told."""
    incident = communication.incident
    if incident.retrospective or (incident.kind == IncidentKind.DRILL and not incident.notices_in_drill):
        return False
    receivers = receivers_for(communication)
    to_executives = communication.audience == Audience.EXECUTIVE
    tell(
        incident,
        [person for person in receivers.people if person != by],
        targets=receivers.targets,
        kind=EXECUTIVE_NOTICE if to_executives else "update_sent",
        key=f"update:{communication.public_id}",
        proof=to_executives,
        by=by,
        audience=communication.audience,
        by_username=by.username,
        text=communication.text,
    )
    return to_executives and bool(receivers)


def reaches_anyone(communication: Communication) -> bool:
    """Whether sending it would tell someone. What happened in the past, and a quiet drill, tells nobody by design."""
    incident = communication.incident
    if incident.retrospective or (incident.kind == IncidentKind.DRILL and not incident.notices_in_drill):
        return True
    return bool(receivers_for(communication))


def receivers_for(communication: Communication) -> Receivers:
    """Internal: who follows, who holds a role, the owner team and its targets. Customers: what reaches customers."""
    incident = communication.incident
    people: list[User] = []
    targets: list[Target] = []
    match Audience(communication.audience):
        case Audience.INTERNAL:
            people = [*followers_of(incident), *_in_roles(incident), *members_of(incident.team)]
            targets = targets_of(incident.team) if incident.team is not None else []
        case Audience.EXECUTIVE:
            people, targets = executives(), list(Target.objects.for_executives())
        case Audience.CUSTOMER:
            targets = list(Target.objects.for_customers())
    people = may_hear(incident, list(dict.fromkeys(people)))
    return Receivers(people, [] if incident.private else targets)


def _in_roles(incident: Incident) -> list[User]:
    return [each.person for each in RoleAssignment.objects.filter(incident=incident).held().with_person()]
