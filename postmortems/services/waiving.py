"""“Not needed”: a decision with a reason and a second name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.approvals.models import Approval
from foundation.approvals.services import request_approval
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import TimelineKind
from incidents.models import Incident
from incidents.services import timeline, writing
from incidents.services.asking import ask_second_person
from postmortems.enums import PostmortemState
from postmortems.models import Postmortem, PostmortemWaiver
from postmortems.services.opening import withdraw_duty
from postmortems.services.standing import lock_postmortem, move_to, save_postmortem

WAIVE_KIND = "postmortem.waive"


def waiver_subject(incident: Incident) -> str:
    """What the approval is about: not the incident itself, whose own approvals concern its course."""
    return f"{incident.reference}/postmortem"


@service(action=Action.WRITE_POSTMORTEM)
def waive_postmortem(*, incident: Incident, by: User, reason: str) -> Approval:
    """Ask that this incident's post-mortem is not written; it takes effect when a second person confirms."""
    writing.lock(incident, by=by)
    if not reason.strip():
        raise Invalid("reason_required", _("Say why nothing is to be learned from it."), field="reason")
    _refuse_ended(Postmortem.objects.filter(incident=incident).first())
    approval = request_approval(kind=WAIVE_KIND, subject=waiver_subject(incident), by=by, reason=reason)
    ask_second_person(incident, approval, by=by)
    return approval


def carry_out_waiver(*, approval: Approval, by: User) -> PostmortemWaiver:
    """Effect of a confirmed `postmortem.waive`."""
    incident = Incident.objects.get(reference=approval.subject.removesuffix("/postmortem"))
    writing.lock(incident, by=by)
    now = clock.now()
    postmortem = Postmortem.objects.filter(incident=incident).first()
    _refuse_ended(postmortem)
    waiver = PostmortemWaiver(
        incident=incident, asked_by=approval.requested_by, at=now, recorded_at=now, by=by, reason=approval.reason
    )
    waiver.save()
    if postmortem is not None:
        lock_postmortem(postmortem, by=by)
        move_to(postmortem, PostmortemState.NOT_NEEDED, by=by, now=now, reason=approval.reason)
        save_postmortem(postmortem)
    withdraw_duty(incident, by=by, now=now)
    timeline.record(incident, TimelineKind.POSTMORTEM_WAIVED, by=by, now=now, reason=approval.reason)
    writing.save(incident, now=now)
    return waiver


def _refuse_ended(postmortem: Postmortem | None) -> None:
    if postmortem is None or postmortem.is_being_written:
        return
    if postmortem.state == PostmortemState.PUBLISHED:
        raise BrokenRule("published", _("It is published already, so it can’t be declared not needed."))
    raise BrokenRule("not_needed", _("It was decided already that it is not needed."))
