"""The second person: asked for by one, effective when another confirms (ARCHITECTURE.md, point 20)."""

from __future__ import annotations

from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from foundation.accounts.access import Refused
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.seeding import SYSTEM_USERNAME
from foundation.accounts.services import service
from foundation.approvals.enums import ApprovalState
from foundation.approvals.models import Approval
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid


class Effect(Protocol):
    """What `settings.DEBRIEF_APPROVALS` names per kind: carries out what was confirmed, in the same transaction.

    `by` is the second person; the one who asked is `approval.requested_by`.
    """

    def __call__(self, *, approval: Approval, by: User) -> Any: ...


@service(action=None)
def request_approval(
    *, kind: str, subject: str, by: User, reason: str, parameters: dict[str, Any] | None = None
) -> Approval:
    """Ask a second person. Called by the service that may not act alone, which has checked who may ask."""
    if not reason.strip():
        raise Invalid("reason_required", _("Say why: the second person reads it."), field="reason")
    approval = Approval(kind=kind, subject=subject, parameters=parameters or {}, reason=reason, requested_by=by)
    approval.full_clean()
    approval.save()
    return approval


@service(action=Action.CONFIRM)
def confirm_approval(*, approval: Approval, by: User, reason: str = "") -> Any:
    """Confirm, and carry the effect out; returns what the effect returned."""
    if by.is_service and by.username != SYSTEM_USERNAME:
        raise Refused(_("A second person confirms this, and no machine."), code="not_a_person")
    _refuse_departed(approval)
    _decide(approval, ApprovalState.CONFIRMED, by=by, reason=reason)
    effect: Effect = import_string(settings.DEBRIEF_APPROVALS[approval.kind])
    return effect(approval=approval, by=by)


@service(action=Action.CONFIRM)
def refuse_approval(*, approval: Approval, by: User, reason: str = "") -> Approval:
    """Refuse; whoever asked may only withdraw."""
    if by == approval.requested_by:
        raise BrokenRule("own_request", _("You asked for this yourself: withdraw it instead."))
    return _decide(approval, ApprovalState.REFUSED, by=by, reason=reason)


@service(action=None)
def withdraw_approval(*, approval: Approval, by: User, reason: str = "") -> Approval:
    if by != approval.requested_by:
        raise BrokenRule("not_own_request", _("Only the person who asked for this can withdraw it."), status=403)
    return _decide(approval, ApprovalState.WITHDRAWN, by=by, reason=reason)


# One word each, as every face offers them.
DECISIONS = {"confirm": confirm_approval, "refuse": refuse_approval, "withdraw": withdraw_approval}


def hold_requests(*subjects: str) -> None:
    """Lock what was asked about these, before the rows that it is about: whoever decides locks in that order."""
    list(Approval.objects.select_for_update(of=("self",)).about(*subjects).order_by("pk").values_list("pk"))


def rename_subject(before: str, *, to: str) -> None:
    """What it is about has another name now; what was asked stands. Called by the service that renames."""
    for approval in Approval.objects.select_for_update(of=("self",)).about(before).order_by("pk"):
        approval.subject = to
        approval.save(update_fields=["subject"])


def _refuse_departed(approval: Approval) -> None:
    if not approval.requested_by.is_active:
        raise BrokenRule(
            "requester_left",
            _("%(person)s, who asked for this, no longer works here. Refuse it and ask anew.")
            % {"person": approval.requested_by},
        )


def _decide(approval: Approval, state: ApprovalState, *, by: User, reason: str) -> Approval:
    rows = Approval.objects.select_for_update(of=("self",)).filter(pk=approval.pk)
    locked: Approval | None = (rows if by.is_service else rows.visible_to(by)).first()
    if locked is None:
        raise BrokenRule("not_found", _("There is no such request."), status=404)
    if locked.state != ApprovalState.PENDING:
        raise BrokenRule("already_decided", _("This was %(state)s already.") % {"state": locked.get_state_display()})
    approval.subject = locked.subject  # it may have been renamed while this waited
    for row in (locked, approval):
        row.state, row.decided_by, row.decided_at, row.decision_reason = state, by, clock.now(), reason
    locked.full_clean()
    locked.save()
    return locked
