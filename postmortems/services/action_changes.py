"""Changes of an action item that are rows with a reason: due date, owner, team, priority; and its wording."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.approvals.models import Approval
from foundation.approvals.services import request_approval
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.models import Team
from postmortems.enums import ActionField, ActionKind, ActionStatus, Priority
from postmortems.models import ActionItem
from postmortems.rules.action_transitions import lowering_takes_two, moving_team_moves_charge
from postmortems.services.action_items import (
    cancel_action_item,
    complete_action_item,
    demand_reason,
    open_action_item,
    refuse_stranger,
    reopen_action_item,
    start_action_item,
    tell_owner,
)
from postmortems.services.action_ledger import lock_item, record_change, save_item

LOWER_KIND = "action_item.lower_priority"
UNCHANGED: Any = object()


@service(action=Action.EDIT_ACTION_ITEM)
def change_due_date(
    *, item: ActionItem, due_date: date, by: User, reason: str = "", version: int | None = None
) -> ActionItem:
    """Move the due date. The first one stays: it is what the measures go by."""
    _begin(item, by=by, reason=reason, version=version)
    now = clock.now()
    before = item.due_date.isoformat() if item.due_date else ""
    item.due_date = due_date
    record_change(item, ActionField.DUE_DATE, before, due_date.isoformat(), by=by, now=now, reason=reason)
    return save_item(item, by=by, now=now, reason=reason)


@service(action=Action.EDIT_ACTION_ITEM)
def change_owner(
    *, item: ActionItem, owner: User, by: User, reason: str = "", version: int | None = None
) -> ActionItem:
    """Give it to someone else."""
    _begin(item, by=by, reason=reason, version=version)
    refuse_stranger(item, owner)
    now = clock.now()
    before, changed = (item.owner.username if item.owner else ""), item.owner != owner
    item.owner = owner
    record_change(item, ActionField.OWNER, before, owner.username, by=by, now=now, reason=reason)
    save_item(item, by=by, now=now, reason=reason)
    if changed and item.is_live:
        tell_owner(item, by=by)
    return item


@service(action=Action.EDIT_ACTION_ITEM)
def change_team(*, item: ActionItem, team: Team, by: User, reason: str = "", version: int | None = None) -> ActionItem:
    """Give it to another team. Up to the first due date the measures follow; after it the first team stays charged."""
    _begin(item, by=by, reason=reason, version=version)
    now = clock.now()
    before = item.team.slug if item.team else ""
    if moving_team_moves_charge(first_due_date=item.first_due_date, today=item.charged_date(now)):
        item.charged_team = team
    item.team = team
    record_change(item, ActionField.TEAM, before, team.slug, by=by, now=now, reason=reason)
    return save_item(item, by=by, now=now, reason=reason)


@service(action=Action.EDIT_ACTION_ITEM)
def change_priority(
    *, item: ActionItem, priority: Priority, by: User, reason: str = "", version: int | None = None
) -> ActionItem | Approval:
    """Raise or lower. Lowering a P0 or P1 takes a second person: then the `Approval` is returned."""
    _begin(item, by=by, reason=reason, version=version)
    if lowering_takes_two(status=ActionStatus(item.status), before=item.level, after=priority):
        return request_approval(
            kind=LOWER_KIND,
            subject=item.reference,
            by=by,
            reason=reason,
            parameters={"priority": priority.label, "before": item.level.label},
        )
    return _set_priority(item, priority, by=by, reason=reason)


def carry_out_lowering(*, approval: Approval, by: User) -> ActionItem:
    """Effect of a confirmed `action_item.lower_priority`."""
    item = lock_item(ActionItem.objects.get(reference=approval.subject), by=by)
    return _set_priority(item, Priority.from_label(approval.parameters["priority"]), by=by, reason=approval.reason)


def _set_priority(item: ActionItem, priority: Priority, *, by: User, reason: str) -> ActionItem:
    now = clock.now()
    before, item.priority = item.level.label, priority
    record_change(item, ActionField.PRIORITY, before, priority.label, by=by, now=now, reason=reason)
    return save_item(item, by=by, now=now, reason=reason)


@service(action=Action.EDIT_ACTION_ITEM)
def edit_action_item(
    *,
    item: ActionItem,
    by: User,
    title: str | None = None,
    kind: ActionKind | None = None,
    end_state: str | None = None,
    tracker_url: str | None = None,
    evidence: str | None = None,
    reason: str = "",
    version: int | None = None,
) -> ActionItem:
    """Wording, kind, tracker and evidence; kept in the history. What is not given stays."""
    lock_item(item, by=by, version=version)
    given = {"title": title, "kind": kind, "end_state": end_state, "tracker_url": tracker_url, "evidence": evidence}
    for name, value in given.items():
        if value is not None:
            setattr(item, name, value.strip())
    return save_item(item, by=by, now=clock.now(), reason=reason)


@service(action=Action.EDIT_ACTION_ITEM)
def change_action_item(
    *,
    item: ActionItem,
    by: User,
    reason: str = "",
    status: ActionStatus | None = None,
    owner: User | None = UNCHANGED,
    team: Team | None = UNCHANGED,
    priority: Priority | None = None,
    due_date: date | None = UNCHANGED,
    evidence: str | None = None,
    version: int | None = None,
) -> tuple[ActionItem, list[Approval]]:
    """Several changes at once, all or none, in the order that lets them hold: a proposal gets its owner before it is
    opened. Returns the item and what waits for a second person."""
    lock_item(item, by=by, version=version)
    waiting: list[Approval] = []
    if status is not None and item.status in ActionStatus.ended() and status in ActionStatus.live():
        reopen_action_item(item=item, by=by, reason=reason)
    if owner is not UNCHANGED and owner != item.owner:
        change_owner(item=item, owner=_given(owner, "owner"), by=by, reason=reason)
    if team is not UNCHANGED and team != item.team:
        change_team(item=item, team=_given(team, "team"), by=by, reason=reason)
    if due_date is not UNCHANGED and due_date != item.due_date:
        change_due_date(item=item, due_date=_given(due_date, "due_date"), by=by, reason=reason)
    if priority is not None and priority != item.priority:
        outcome = change_priority(item=item, priority=priority, by=by, reason=reason)
        waiting += [outcome] if isinstance(outcome, Approval) else []
    if evidence is not None and status != ActionStatus.DONE:
        edit_action_item(item=item, evidence=evidence, by=by, reason=reason)
    if status is not None and status != item.status:
        waiting += _go_to(item, status, by=by, reason=reason, evidence=evidence or "")
    return item, waiting


def _go_to(item: ActionItem, status: ActionStatus, *, by: User, reason: str, evidence: str) -> list[Approval]:
    if status == ActionStatus.PROPOSED:
        raise BrokenRule(
            "transition_refused", _("It was accepted already; cancel it if it is not wanted."), field="status"
        )
    if status == ActionStatus.CANCELLED:
        outcome = cancel_action_item(item=item, by=by, reason=reason)
        return [outcome] if isinstance(outcome, Approval) else []
    if status == ActionStatus.DONE:
        if item.is_proposed:
            open_action_item(item=item, by=by, reason=reason)
        complete_action_item(item=item, by=by, reason=reason, evidence=evidence)
    elif status == ActionStatus.OPEN:
        open_action_item(item=item, by=by, reason=reason)
    else:
        if item.is_proposed:
            open_action_item(item=item, by=by, reason=reason)
        start_action_item(item=item, by=by, reason=reason)
    return []


def _given(value: Any, field: str) -> Any:
    if value is None:
        raise Invalid(
            f"{field}_required", _("This can be changed, not taken away: an open action item needs it."), field=field
        )
    return value


def _begin(item: ActionItem, *, by: User, reason: str, version: int | None) -> None:
    """Lock; refuse what has ended; ask for the reason from *open* on."""
    lock_item(item, by=by, version=version)
    if item.status in ActionStatus.ended():
        raise BrokenRule(
            "ended",
            _("It is %(status)s, so it stays as it was. Reopen it first.") % {"status": item.get_status_display()},
        )
    if not item.is_proposed:
        demand_reason(reason, _("Say why: the change is kept with its reason."))
