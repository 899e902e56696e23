"""Keeping runbooks right: asking the new owner of a service, and one digest a week to whoever keeps them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from foundation.accounts.access import Refused
from foundation.accounts.enums import Action
from foundation.accounts.models import Organisation, User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.services import notify
from incidents.enums import RunbookState
from incidents.models import AlertDefinition, Runbook, RunbookConfirmation, RunbookService, Service
from incidents.rules import runbook_states
from incidents.services import runbook_blocks as blocks
from incidents.services.receivers import manager_of, members_of
from incidents.services.runbook_owners import own, teams_to_take_for
from incidents.services.verification import keeper_of

DIGEST_HOUR = 9
MONDAY = 0


def ask_new_owner(service: Service, *, by: User) -> None:
    """The service changed hands: its new owner says of each of its runbooks whether it is still right.

    Of those that name the service, and of those that answer its alerts. However many they are, one notice says so.
    """
    now = clock.now()
    runbooks = list(_runbooks_of(service))
    for runbook in runbooks:
        waiting = RunbookConfirmation.objects.waiting().filter(runbook=runbook, service=service).first()
        asked = waiting or RunbookConfirmation(runbook=runbook, service=service)
        asked.team, asked.asked_at = service.team, now
        asked.save()
    if not runbooks:
        return
    manager, alone = manager_of(service.team), len(runbooks) == 1
    notify(
        key=f"runbook-confirm:{service.pk}:{service.team_id}:{now.isoformat()}",
        recipients=[manager] if manager else members_of(service.team),
        kind="runbook_confirm",
        parameters={
            "title": ", ".join(each.title for each in runbooks[:3]),
            "runbooks": len(runbooks),
            "service": str(service),
            "team": str(service.team),
            "by": str(by),
        },
        url=runbooks[0].get_absolute_url() if alone else f"/runbooks/health/?team={service.team.slug}",
        by=by,
    )


def _runbooks_of(service: Service) -> QuerySet[Runbook]:
    named = RunbookService.objects.filter(service=service, ended_at__isnull=True)
    alerted = AlertDefinition.objects.in_force().filter(service=service, runbook__isnull=False)
    wanted = Q(pk__in=named.values("runbook")) | Q(pk__in=alerted.values("runbook"))
    return Runbook.objects.in_use().filter(wanted).order_by("title", "pk")


@service(action=Action.EDIT_RUNBOOK)
def answer_confirmation(
    *, confirmation: RunbookConfirmation, is_right: bool, by: User, takes_it: bool = False, reason: str = ""
) -> RunbookConfirmation:
    """The new owner’s answer. “No” makes the runbook stale; whoever answers may take it for their team at once."""
    runbook = blocks.lock(confirmation.runbook)
    confirmation.refresh_from_db()
    if confirmation.answered_at is not None:
        raise BrokenRule("answered", _("%s answered this already.") % confirmation.answered_by)
    if confirmation.team not in teams_to_take_for(by):
        raise Refused(_("%s owns the service: someone there answers.") % confirmation.team)
    if not is_right and not reason.strip():
        raise Invalid("reason_required", _("Say what is no longer right."), field="reason")
    now = clock.now()
    confirmation.answered_at, confirmation.answered_by, confirmation.is_right = now, by, is_right
    confirmation.save()
    if takes_it and runbook.team_id != confirmation.team_id:
        own(runbook, confirmation.team, by=by, reason=reason)
    if not is_right and runbook.state in runbook_states.RELIED_ON:
        why = _("%(team)s, the new owner of %(service)s: %(reason)s")
        words = {"team": confirmation.team, "service": confirmation.service, "reason": reason.strip()}
        blocks.change_state(runbook, RunbookState.STALE, by=by, reason=why % words)
    return confirmation


def may_answer(confirmation: RunbookConfirmation, user: User) -> bool:
    return confirmation.team in teams_to_take_for(user)


# ---------------------------------------------------------------------------------------------------------- digest


@service(action=None)
def tell_keepers(*, by: User, now: datetime) -> int:
    """On Mondays from nine o’clock of each keeper’s own time: one notice on all their runbooks that can’t be relied on.

    Returns how many were written; once a week however often it runs.
    """
    organisation = Organisation.current()
    lists: dict[User, list[Runbook]] = defaultdict(list)
    shaky = Runbook.objects.in_use().exclude(state=RunbookState.VERIFIED).filter(team__isnull=False)
    for runbook in shaky.with_owner().order_by("title"):
        keeper = keeper_of(runbook)
        if keeper is not None:
            lists[keeper].append(runbook)
    written = 0
    for keeper, runbooks in lists.items():
        there = now.astimezone(ZoneInfo(keeper.time_zone or organisation.time_zone))
        if there.weekday() != MONDAY or there.hour < DIGEST_HOUR:
            continue
        year, week, _day = there.isocalendar()
        stale = [each for each in runbooks if each.state == RunbookState.STALE]
        notices = notify(
            key=f"runbooks:{year}-W{week:02}",
            recipients=[keeper],
            kind="runbook_digest",
            parameters={
                "stale": len(stale),
                "never": len(runbooks) - len(stale),
                "title": ", ".join(each.title for each in (stale or runbooks)[:3]),
            },
            url="/runbooks/health/?mine=1",
            by=by,
        )
        written += len(notices)
    return written
