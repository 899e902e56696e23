"""Handing over command: offered with a brief, effective when accepted; the outgoing one commands until then."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.access import Refused, may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import HandoverState, StanceKind, TimelineKind
from incidents.models import Handover, Incident, RoleAssignment
from incidents.services import stances, timeline
from incidents.services.participants import pass_command
from incidents.services.telling import tell
from incidents.services.writing import lock_unfolded, refuse_unnamed, save


@service(action=Action.COMMAND)
def offer_handover(*, incident: Incident, to: User, brief: str, by: User, reason: str = "") -> Handover:
    """Offer command to `to`. Only the commander offers; refused at once where `to` investigates here."""
    lock_unfolded(incident, by=by)
    outgoing = RoleAssignment.objects.filter(incident=incident).commanding().with_person().first()
    if outgoing is None:
        raise BrokenRule("nobody_commands", _("Nobody commands this incident: take command instead."))
    if outgoing.person != by:
        raise Refused(_("Only the commander, %(person)s, hands over command.") % {"person": outgoing.person})
    if to == by:
        raise Invalid("handover_to_oneself", _("Choose someone else to hand over to."), field="to")
    if not may(to, Action.COMMAND):
        raise Invalid("may_not_command", _("%(person)s may not command an incident.") % {"person": to}, field="to")
    refuse_unnamed(incident, to, field="to")
    if not brief.strip():
        raise Invalid("brief_required", _("Write the brief: state, running actions, next decision."), field="brief")
    _refuse_investigator(incident, to, by=by)
    now = clock.now()
    handover = Handover(incident=incident, outgoing=outgoing, to=to, brief=brief, offered_by=by, offered_at=now)
    handover.full_clean()
    handover.save()
    timeline.record(incident, TimelineKind.HANDOVER_OFFERED, by=by, now=now, person=to.username, name=str(to))
    save(incident, now=now)
    key, below = f"handover:{handover.public_id}", f"handover/{handover.public_id}/"
    tell(incident, [to], kind="handover_offered", key=key, below=below, by=by)
    return handover


@service(action=Action.COMMAND)
def accept_handover(*, handover: Handover, by: User, reason: str = "") -> RoleAssignment:
    """Take over: ends the outgoing role and begins the new one at the same instant."""
    incident = handover.incident
    lock_unfolded(incident, by=by)
    handover.refresh_from_db()
    if handover.to != by:
        raise Refused(_("This handover was offered to %(person)s.") % {"person": handover.to})
    if handover.state != HandoverState.OFFERED or handover.outgoing.ended_at is not None:
        raise BrokenRule("handover_over", _("This handover no longer stands."))
    now = clock.now()
    assignment = pass_command(incident, handover.outgoing, to=by, by=by, now=now, reason=reason)
    handover.state, handover.ended_at = HandoverState.ACCEPTED, now
    handover.save()
    timeline.record(
        incident,
        TimelineKind.HANDOVER_ACCEPTED,
        by=by,
        now=now,
        person=by.username,
        name=str(by),
        outgoing=str(handover.outgoing.person),
        handover=handover.public_id,
    )
    save(incident, now=now)
    return assignment


@service(action=Action.COMMAND)
def withdraw_handover(*, handover: Handover, by: User, reason: str = "") -> Handover:
    """Take the offer back, or decline it."""
    incident = handover.incident
    lock_unfolded(incident, by=by)
    handover.refresh_from_db()
    if by not in (handover.offered_by, handover.to):
        raise Refused(_("Only who offered it or who was asked can withdraw a handover."))
    if handover.state != HandoverState.OFFERED:
        raise BrokenRule("handover_over", _("This handover no longer stands."))
    now = clock.now()
    handover.state, handover.ended_at = HandoverState.WITHDRAWN, now
    handover.save()
    timeline.record(
        incident,
        TimelineKind.HANDOVER_WITHDRAWN,
        by=by,
        now=now,
        person=handover.to.username,
        name=str(handover.to),
        reason=reason,
    )
    save(incident, now=now)
    return handover


def _refuse_investigator(incident: Incident, person: User, *, by: User) -> None:
    """Say so when the offer is made, not when it is accepted at the worst moment."""
    if incident.stances.filter(person=person, kind=StanceKind.INVESTIGATE).exists():
        stances.take_side(incident, person, StanceKind.COMMAND, by=by)
