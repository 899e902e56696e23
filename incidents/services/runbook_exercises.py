"""What speaks for relying on a runbook: the last run of what it runs now, how much of it was run, how old that is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.models import User
from incidents.enums import IncidentKind, RunbookState, RunOutcome, ServiceTier
from incidents.models import (
    Runbook,
    RunbookAging,
    RunbookBlock,
    RunbookRun,
    RunbookStateChange,
    RunbookVerification,
    RunbookVersion,
    Service,
)
from incidents.rules import runbook_states
from incidents.rules.runbook_steps import command_of


def steps_to_run(runbook: Runbook) -> int:
    """How many of its steps have something to run, as it stands."""
    return sum(bool(command_of(row)) for row in RunbookBlock.objects.filter(runbook=runbook).standing() if row.is_step)


def hash_from_start_to_end(run: RunbookRun) -> str:
    """Of what is run, where no version in between ran anything else: an edit in the middle is no proof of any text."""
    read = RunbookVersion.objects.filter(
        runbook=run.runbook_id, number__gt=run.number, number__lte=run.number_at_end or run.number
    )
    others = set(read.values_list("content_hash", flat=True)) - {run.content_hash}
    return "" if others else run.content_hash


def last_exercise(runbook: Runbook) -> RunbookVerification | None:
    """The last word on the run that ended last, of those that prove what is run now, or misled.

    A run that misled while its text changed speaks against every text until another run helps.
    """
    of_what_is_run = Q(content_hash__in={runbook.content_hash, ""})
    said = RunbookVerification.objects.exercises().filter(of_what_is_run, runbook=runbook)
    rows = said.select_related("run__incident", "by").in_order_of_recording()
    last_words = {row.run_id: row for row in rows}
    counting = [row for row in last_words.values() if row.counts]
    return max(counting, key=lambda row: (row.at, row.run_id), default=None)


def writers_of_what_is_run(runbook: Runbook) -> set[int]:
    """Who wrote the version that last changed what is run: its authors where it was proposed, else who saved it."""
    rows = RunbookVersion.objects.filter(runbook=runbook).order_by("-number")
    found = None
    for row in rows.only("content_hash", "by_id", "proposal_id").iterator():
        if found is not None and row.content_hash != found.content_hash:
            break
        found = row
    if found is None:
        return set()
    return set(found.proposal.authors.values_list("pk", flat=True)) if found.proposal is not None else {found.by_id}


def wrote_what_is_run(runbook: Runbook, person: User) -> bool:
    """Debrief's own users only bring texts in, and so may say what someone else said of them."""
    return not person.is_service and person.pk in writers_of_what_is_run(runbook)


# ---------------------------------------------------------------------------------------------------------- in words


def shortfall_of(verification: RunbookVerification) -> str:
    """Why a run that is said to have helped proves nothing; empty where it does."""
    run, words = verification.run, {"done": verification.done, "all": verification.to_run}
    if run.incident is not None and run.incident.kind == IncidentKind.TEST:
        return _("A test verifies nothing: it takes an incident or a drill.")
    if not verification.content_hash:
        return _("What is run was changed during the run, so it proves neither text.")
    if not verification.to_run:
        return _("No step has anything to run, so there is nothing that a run could prove.")
    if not verification.done:
        return _("No step with something to run was ticked off, so it proves nothing.")
    if not verification.proves:
        few = _("%(done)d of %(all)d steps with something to run were ticked off: fewer than half prove nothing.")
        return few % words
    return ""


def why_not_verified(verification: RunbookVerification, *, now: datetime) -> str:
    """Why a run that helped does not verify its runbook as it stands; empty where it does."""
    runbook, shortfall = verification.runbook, shortfall_of(verification)
    if shortfall:
        return shortfall
    if runbook.content_hash != verification.content_hash:
        return _("What is run was changed since: the new text has to be run.")
    if runbook.team_id is None:
        return _("Nobody owns the runbook: it has to be taken for a team first.")
    if runbook.state not in (*runbook_states.RELIED_ON, RunbookState.STALE):
        return _("It is %s: someone has to review it first.") % runbook.get_state_display()
    return _outdone(verification, now=now)


def _outdone(verification: RunbookVerification, *, now: datetime) -> str:
    """Whether something that came later, or the time that went by, takes its weight."""
    runbook, last = verification.runbook, last_exercise(verification.runbook)
    if last is not None and last.outcome == RunOutcome.MISLED:
        return _("A run that ended later misled.")
    at = last.at if last is not None else verification.at
    if is_too_old(runbook, at, now=now):
        return too_old(runbook)
    state = RunbookStateChange.objects.filter(runbook=runbook).in_order_of_recording().last()
    if runbook.state == RunbookState.STALE and state is not None and state.at > verification.at:
        return _("It was found stale after this run had ended: it has to be run again.")
    return ""


def parts_done(verification: RunbookVerification) -> str:
    words = {"done": verification.done, "all": verification.to_run}
    return ngettext("%(done)d of %(all)d step", "%(done)d of %(all)d steps", verification.to_run) % words


# --------------------------------------------------------------------------------------------------------------- age


def tier_of(runbook: Runbook) -> int:
    """The strictest among the services that it serves, by itself or through the alerts that it answers."""
    served = Service.objects.active().filter(runbook_links__runbook=runbook, runbook_links__ended_at__isnull=True)
    alerted = Service.objects.active().filter(
        alert_definitions__runbook=runbook, alert_definitions__vanished_at__isnull=True
    )
    tiers = [each.aggregate(least=Min("tier"))["least"] for each in (served, alerted)]
    return min((tier for tier in tiers if tier), default=ServiceTier.THREE)


def days_allowed(runbook: Runbook) -> int | None:
    """How long it counts as exercised, or reviewed, by the tier of its services; None where nothing ages."""
    days = dict(RunbookAging.objects.values_list("tier", "days"))
    return days.get(tier_of(runbook), max(days.values())) if days else None


def is_too_old(runbook: Runbook, at: datetime, *, now: datetime) -> bool:
    days = days_allowed(runbook)
    return days is not None and now - at >= timedelta(days=days)


def too_old(runbook: Runbook) -> str:
    days, tier = days_allowed(runbook) or 0, ServiceTier(tier_of(runbook)).label
    said = ngettext(
        "It was last run %(days)d day ago or more (%(tier)s): run it again.",
        "It was last run %(days)d days ago or more (%(tier)s): run it again.",
        days,
    )
    return said % {"days": days, "tier": tier}


def relied_on_since(runbook: Runbook) -> datetime | None:
    """When a verified one was last exercised with what it runs now; else when it came into its state."""
    if runbook.state == RunbookState.VERIFIED:
        last = last_exercise(runbook)
        if last is not None:
            return last.at
    state = RunbookStateChange.objects.filter(runbook=runbook).in_order_of_recording().last()
    return state.at if state else None
