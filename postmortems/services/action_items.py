"""The course of an action item: noted, opened, begun, completed, reopened, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.approvals.models import Approval
from foundation.approvals.services import request_approval
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid, refuse_for
from foundation.audit.public_ids import random_public_id
from foundation.outbox.services import notify
from incidents.enums import TimelineKind
from incidents.models import Incident, Team
from incidents.services import timeline, writing
from incidents.services.references import next_reference
from postmortems.enums import ActionField, ActionKind, ActionStatus, PostmortemState, Priority
from postmortems.models import ActionItem, Postmortem
from postmortems.rules.action_transitions import NEXT_STEP, cancelling_takes_two, may_follow
from postmortems.services.action_ledger import lock_item, record_change, save_item

SERIES = "AI"
CANCEL_KIND = "action_item.cancel"


@dataclass(frozen=True)
class Proposal:
    """What is known of an action item when it is noted; `open_now` accepts it at once, with owner and due date."""

    title: str
    kind: ActionKind = ActionKind.PREVENT
    priority: Priority | None = None
    owner: User | None = None
    team: Team | None = None
    due_date: date | None = None
    end_state: str = ""
    tracker_url: str = ""
    postmortem: Postmortem | None = None
    incident: Incident | None = None
    open_now: bool = False


@service(action=Action.EDIT_ACTION_ITEM)
def propose_action_item(*, proposal: Proposal, by: User, reason: str = "") -> ActionItem:
    """Note an action item: from a post-mortem, during an incident, or on its own; opened at once if it says so."""
    now = clock.now()
    incident = proposal.incident or (proposal.postmortem.incident if proposal.postmortem else None)
    if incident is not None:
        writing.lock(incident, by=by)
    _refuse_waived(proposal.postmortem)
    item = ActionItem(
        reference=_reference(incident),
        title=proposal.title.strip(),
        kind=proposal.kind,
        priority=default_priority(incident) if proposal.priority is None else proposal.priority,
        owner=proposal.owner,
        team=proposal.team or default_team(incident, proposal.owner),
        due_date=proposal.due_date,
        end_state=proposal.end_state.strip(),
        tracker_url=proposal.tracker_url.strip(),
        created_at=now,
        created_by=by,
        postmortem=proposal.postmortem or _postmortem_of(incident),
        incident=incident,
    )
    refuse_stranger(item, item.owner)
    item.full_clean()
    item.save()
    record_change(item, ActionField.STATUS, "", ActionStatus.PROPOSED, by=by, now=now, reason=reason)
    if incident is not None:
        timeline.record(incident, TimelineKind.ACTION_NOTED, by=by, now=now, title=item.title, item=item.reference)
        writing.save(incident, now=now)
    return open_action_item(item=item, by=by, reason=reason) if proposal.open_now else item


@service(action=Action.EDIT_ACTION_ITEM)
def open_action_item(*, item: ActionItem, by: User, reason: str = "", version: int | None = None) -> ActionItem:
    """Accept a proposal, or put work that was begun back. The first opening fixes the first due date for good."""
    lock_item(item, by=by, version=version)
    if item.status in ActionStatus.ended():
        return reopen_action_item(item=item, by=by, reason=reason)
    before = _step(item, ActionStatus.OPEN)
    now = clock.now()
    item.team = item.team or default_team(item.incident, item.owner)
    refuse_incomplete(item)
    if item.first_due_date is None:
        item.first_due_date, item.charged_team = item.due_date, item.team
    record_change(item, ActionField.STATUS, before, ActionStatus.OPEN, by=by, now=now, reason=reason)
    save_item(item, by=by, now=now, reason=reason)
    tell_owner(item, by=by)
    return item


@service(action=Action.EDIT_ACTION_ITEM)
def start_action_item(*, item: ActionItem, by: User, reason: str = "", version: int | None = None) -> ActionItem:
    """Work has begun."""
    lock_item(item, by=by, version=version)
    before = _step(item, ActionStatus.IN_PROGRESS)
    now = clock.now()
    record_change(item, ActionField.STATUS, before, ActionStatus.IN_PROGRESS, by=by, now=now, reason=reason)
    return save_item(item, by=by, now=now, reason=reason)


@service(action=Action.EDIT_ACTION_ITEM)
def complete_action_item(
    *, item: ActionItem, by: User, evidence: str, reason: str = "", version: int | None = None
) -> ActionItem:
    """Done, with what shows it. It counts as done when Debrief learns of it, not earlier."""
    lock_item(item, by=by, version=version)
    evidence = evidence.strip() or item.evidence.strip()
    before = _step(item, ActionStatus.DONE)
    if not evidence:
        raise Invalid(
            "evidence_required", _("Say what shows that it is done: a link, a graph, a test."), field="evidence"
        )
    now = clock.now()
    item.evidence = evidence
    item.completed_at, item.completed_on = now, item.charged_date(now)
    record_change(item, ActionField.STATUS, before, ActionStatus.DONE, by=by, now=now, reason=reason)
    return save_item(item, by=by, now=now, reason=reason)


@service(action=Action.EDIT_ACTION_ITEM)
def reopen_action_item(*, item: ActionItem, by: User, reason: str, version: int | None = None) -> ActionItem:
    """It was not done after all, or is wanted after all. The completion is taken back; due dates stay."""
    lock_item(item, by=by, version=version)
    if item.status not in ActionStatus.ended():
        raise BrokenRule("not_ended", _("It is neither done nor cancelled, so there is nothing to reopen."))
    demand_reason(reason, _("Say why it is reopened."))
    before = _step(item, ActionStatus.OPEN)
    now = clock.now()
    item.completed_at = item.completed_on = item.cancelled_at = item.cancelled_on = None
    item.team = item.team or default_team(item.incident, item.owner)
    refuse_incomplete(item)
    if item.first_due_date is None:
        item.first_due_date, item.charged_team = item.due_date, item.team
    record_change(item, ActionField.STATUS, before, ActionStatus.OPEN, by=by, now=now, reason=reason)
    save_item(item, by=by, now=now, reason=reason)
    tell_owner(item, by=by)
    return item


@service(action=Action.EDIT_ACTION_ITEM)
def cancel_action_item(*, item: ActionItem, by: User, reason: str, version: int | None = None) -> ActionItem | Approval:
    """Call it off, or drop a proposal. After the first due date, and for a P0 or P1, a second person must confirm:
    then the `Approval` is returned and the item stays as it is until they do."""
    lock_item(item, by=by, version=version)
    if not may_follow(ActionStatus(item.status), ActionStatus.CANCELLED):
        raise _refusal(item, ActionStatus.CANCELLED)
    demand_reason(reason, _("Say why it is cancelled."))
    takes_two = cancelling_takes_two(
        status=ActionStatus(item.status),
        priority=item.level,
        first_due_date=item.first_due_date,
        today=item.charged_date(clock.now()),
    )
    if takes_two:
        return request_approval(kind=CANCEL_KIND, subject=item.reference, by=by, reason=reason)
    return _cancel(item, by=by, reason=reason)


def carry_out_cancellation(*, approval: Approval, by: User) -> ActionItem:
    """Effect of a confirmed `action_item.cancel`; it is cancelled at the moment of the confirmation."""
    item = ActionItem.objects.get(reference=approval.subject)
    return _cancel(lock_item(item, by=by), by=by, reason=approval.reason)


def _cancel(item: ActionItem, *, by: User, reason: str) -> ActionItem:
    before = _step(item, ActionStatus.CANCELLED)
    now = clock.now()
    item.cancelled_at, item.cancelled_on = now, item.charged_date(now)
    record_change(item, ActionField.STATUS, before, ActionStatus.CANCELLED, by=by, now=now, reason=reason)
    return save_item(item, by=by, now=now, reason=reason)


def default_priority(incident: Incident | None) -> Priority:
    """An action item starts with its incident's peak: SEV-1 → P0, SEV-2 → P1, else P2 (GitLab's rule)."""
    return Priority(min(incident.severity_peak - 1, Priority.P2)) if incident is not None else Priority.P2


def default_team(incident: Incident | None, owner: User | None) -> Team | None:
    """The team of the incident, else the one team that the owner is in."""
    if incident is not None and incident.team is not None:
        return incident.team
    if owner is None:
        return None
    teams = list(Team.objects.active().filter(memberships__user=owner, memberships__ended_at__isnull=True)[:2])
    return teams[0] if len(teams) == 1 else None


def demand_reason(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise Invalid("reason_required", sentence, field="reason")


def refuse_stranger(item: ActionItem, owner: User | None) -> None:
    """An owner is a person who works here and may see the item."""
    if owner is None:
        return
    if owner.is_service or not owner.is_active:
        raise Invalid("owner_is_nobody", _("%(owner)s can’t own an action item.") % {"owner": owner}, field="owner")
    if item.incident is not None and item.incident.private and not writing.is_lasting(item.incident, owner):
        raise Invalid(
            "owner_not_named",
            _("%(owner)s is not named in this private incident. Name them there first.") % {"owner": owner},
            field="owner",
        )


def refuse_incomplete(item: ActionItem) -> None:
    """Say all that an open item lacks at once; the database demands the same."""
    missing = [
        Invalid(f"{field}_required", sentence, field=field)
        for field, value, sentence in (
            ("owner", item.owner, _("An open action item has one owner. Choose a person.")),
            ("team", item.team, _("An open action item belongs to a team. Choose one.")),
            ("due_date", item.due_date, _("An open action item has a due date. Set one.")),
        )
        if value is None
    ]
    refuse_for(missing)


def tell_owner(item: ActionItem, *, by: User) -> None:
    if item.owner is None or item.owner == by:
        return
    notify(
        key=f"action_item:{item.reference}:{item.version}",
        subject=item.reference,
        recipients=[item.owner],
        kind="action_item_given",
        parameters={
            "reference": item.reference,
            "title": item.title,
            "by": str(by),
            "due_date": item.due_date.isoformat() if item.due_date else "",
        },
        url=item.get_absolute_url(),
        by=by,
    )


def _step(item: ActionItem, to: ActionStatus) -> str:
    """Set the status, refusing what may not follow; returns the status before."""
    before = ActionStatus(item.status)
    if not may_follow(before, to):
        raise _refusal(item, to)
    item.status = to
    return before.value


def _refusal(item: ActionItem, to: ActionStatus) -> BrokenRule:
    before = ActionStatus(item.status)
    if before == to:
        sentence = _("It is %(status)s already.") % {"status": to.label}
    else:
        sentence = _("It is %(before)s, so it can’t become %(to)s. %(next)s") % {
            "before": before.label,
            "to": to.label,
            "next": NEXT_STEP[before],
        }
    return BrokenRule("transition_refused", sentence, field="status")


def _reference(incident: Incident | None) -> str:
    """The next of the series; an item of a private incident has a random one, so that no gap tells."""
    if incident is not None and incident.private:
        return f"{SERIES}-{random_public_id()}"
    return next_reference(SERIES)


def _postmortem_of(incident: Incident | None) -> Postmortem | None:
    return None if incident is None else Postmortem.objects.filter(incident=incident).first()


def _refuse_waived(postmortem: Postmortem | None) -> None:
    if postmortem is not None and postmortem.state == PostmortemState.NOT_NEEDED:
        raise BrokenRule("not_needed", _("This post-mortem was decided not to be needed. Open it again first."))
