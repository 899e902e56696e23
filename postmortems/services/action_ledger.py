"""Locking an action item, and keeping its facts in step: change rows and the ledger that the measures read."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from foundation.outbox.models import Event
from incidents.models import Incident
from incidents.services.writing import is_named
from postmortems.enums import ActionField, ActionStatus, CohortState
from postmortems.models import ActionItem, ActionItemChange, ActionItemStateFact
from postmortems.rules.cohorts import Movement, Standing, movements, standing_of


def lock_item(item: ActionItem, *, by: User, version: int | None = None) -> ActionItem:
    """Refresh the item under its row lock, in place. Refuses whom it is hidden from, and a stale `version`."""
    rows = ActionItem.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "incident", "team", "charged_team", "owner"
    )
    item.refresh_from_db(from_queryset=rows)
    if item.incident is not None and item.incident.private and not is_named(item.incident, by):
        raise BrokenRule("not_found", _("There is no such action item."), status=404)
    item.demand_version(version)
    return item


def record_change(
    item: ActionItem, field: ActionField, before: str, after: str, *, by: User, now: datetime, reason: str
) -> None:
    """One change row; nothing where nothing changed."""
    if before != after:
        ActionItemChange(
            item=item, field=field, from_value=before, to_value=after, at=now, recorded_at=now, by=by, reason=reason
        ).save()


def save_item(item: ActionItem, *, by: User, now: datetime, reason: str = "") -> ActionItem:
    """Validate, write, and move the ledger to where the item stands now."""
    item.next_version()
    item.full_clean(exclude=["reference"])
    item.save()
    sync_ledger(item, by=by, now=now, reason=reason)
    return item


def sync_ledger(item: ActionItem, *, by: User, now: datetime, reason: str = "") -> None:
    """Write the movements from where the ledger last saw the item to where it stands."""
    for movement in movements(last_standing(item), current_standing(item)):
        _fact_of(item, movement, by=by, now=now, reason=reason).save()


def current_standing(item: ActionItem) -> Standing | None:
    return standing_of(
        status=ActionStatus(item.status),
        team=item.charged_team_id,
        first_due_date=item.first_due_date,
        completed_on=item.completed_on,
        cancelled_on=item.cancelled_on,
        hidden=item.incident is not None and item.incident.private,
    )


def last_standing(item: ActionItem) -> Standing | None:
    """Where the ledger last saw the item."""
    last = ActionItemStateFact.objects.filter(item=item).order_by("id").last()
    if last is None or last.to_state == CohortState.OUTSIDE:
        return None
    return Standing(
        team=last.team_id,
        first_due_date=last.first_due_date,
        state=CohortState(last.to_state),
        on_time=bool(last.on_time),
        within_30=bool(last.within_30),
    )


def _fact_of(item: ActionItem, movement: Movement, *, by: User, now: datetime, reason: str) -> ActionItemStateFact:
    before, after, cohort = movement.before, movement.after, movement.cohort_of
    return ActionItemStateFact(
        item=item,
        team_id=cohort.team,
        cohort_month=cohort.cohort_month,
        first_due_date=cohort.first_due_date,
        from_state=before.state if before else CohortState.OUTSIDE,
        to_state=after.state if after else CohortState.OUTSIDE,
        was_due=int(before is not None and before.due),
        due=int(after is not None and after.due),
        was_on_time=int(before is not None and before.on_time),
        on_time=int(after is not None and after.on_time),
        was_within_30=int(before is not None and before.within_30),
        within_30=int(after is not None and after.within_30),
        at=now,
        recorded_at=now,
        by=by,
        reason=reason,
    )


@service(action=Action.EDIT_ACTION_ITEM)
def restate_action_items(*, incident: Incident, by: User, reason: str = "") -> int:
    """After an incident was made private or public: its items leave or enter their cohorts. Safe to run twice."""
    now = clock.now()
    items = list(ActionItem.objects.filter(incident=incident).select_related("incident"))
    for item in items:
        lock_item(item, by=User.system())
        sync_ledger(item, by=by, now=now, reason=reason)
    return len(items)


def on_privacy_changed(*, event: Event, by: User) -> None:
    """Event handler: the subject is the incident's reference at that moment, the payload may hold its present one."""
    reference = event.payload.get("reference", event.subject)
    incident = Incident.objects.named(reference)
    if incident is not None:
        restate_action_items(incident=incident, by=by, reason="")
