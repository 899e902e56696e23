"""Whether a runbook can be relied on: what came of running it, how old that is, and whom a service belongs to now.

Verified is pinned to the content hash of what was run: words may change, commands may not.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.services import notify
from incidents.enums import IncidentKind, RunbookState, RunOutcome, ServiceTier, TimelineKind
from incidents.models import (
    Runbook,
    RunbookAging,
    RunbookRun,
    RunbookStateChange,
    RunbookVerification,
    RunbookVersion,
    Service,
)
from incidents.rules import runbook_states
from incidents.services import runbook_blocks as blocks
from incidents.services import timeline
from incidents.services.receivers import manager_of
from incidents.services.writing import lock, save

LONGEST_MISSING = 2000
BATCH = 200


@service(action=Action.RESPOND)
def judge_run(*, run: RunbookRun, outcome: RunOutcome, by: User, missing: str = "") -> RunbookVerification:
    """Say what came of a run that has ended; said again, the last word counts."""
    if run.incident is not None:
        lock(run.incident, by=by)
    run.refresh_from_db()
    if run.ended_at is None:
        raise BrokenRule("still_runs", _("This run has not ended: end it first."))
    return record_outcome(run, outcome=outcome, missing=missing, by=by, now=clock.now())


def record_outcome(
    run: RunbookRun, *, outcome: RunOutcome, missing: str, by: User, now: datetime
) -> RunbookVerification:
    """The fact, and what follows from it for the state of the runbook. Call it with the incident locked."""
    missing = missing.strip()[:LONGEST_MISSING]
    if outcome == RunOutcome.MISLED and not missing:
        raise Invalid("missing_required", _("Say where it misled you: its owner has to mend it."), field="missing")
    runbook = blocks.lock(run.runbook)
    verification = RunbookVerification(
        runbook=runbook,
        run=run,
        outcome=outcome,
        content_hash=run.content_hash if run.content_hash == _hash_at_the_end(run) else "",
        drill=run.incident is not None and run.incident.kind == IncidentKind.DRILL,
        reason=missing,
        at=run.ended_at or now,
        recorded_at=now,
        by=by,
    )
    verification.save()
    if run.incident is not None:
        timeline.record(
            run.incident,
            TimelineKind.RUNBOOK_JUDGED,
            by=by,
            now=now,
            title=runbook.title,
            runbook=runbook.slug,
            run=run.public_id,
            done=len(run.ticked),
            run_outcome=outcome.value,
            reason=missing,
        )
        save(run.incident, now=now)
    _follow_up(runbook, run, outcome, by=by)
    _tell_its_keeper(verification, by=by)
    return verification


def _hash_at_the_end(run: RunbookRun) -> str:
    """What was run when the run ended: an edit in the middle is no proof of either text."""
    versions = RunbookVersion.objects.filter(runbook=run.runbook_id, recorded_at__lte=run.ended_at or clock.now())
    last = versions.order_by("-number").first()
    return last.content_hash if last else ""


def _follow_up(runbook: Runbook, run: RunbookRun, outcome: RunOutcome, *, by: User) -> None:
    on = _(" on %s") % run.incident.reference if run.incident is not None and not run.incident.private else ""
    if outcome == RunOutcome.MISLED and runbook.state in runbook_states.RELIED_ON:
        blocks.change_state(runbook, RunbookState.STALE, by=by, reason=_("It misled%s.") % on)
    elif outcome == RunOutcome.HELPED and may_be_verified(runbook):
        blocks.change_state(runbook, RunbookState.VERIFIED, by=by, reason=_("It helped%s.") % on)


def may_be_verified(runbook: Runbook) -> bool:
    """Reviewed once, owned by someone, and what it runs now has helped, or helped in part, on its last run."""
    if runbook.team_id is None or runbook.state not in (*runbook_states.RELIED_ON, RunbookState.STALE):
        return False
    return is_exercised(runbook)


def is_exercised(runbook: Runbook) -> bool:
    """The last judged run of what is run now did not mislead."""
    judged = RunbookVerification.objects.filter(runbook=runbook, content_hash=runbook.content_hash)
    last = judged.in_order_of_recording().last()
    return last is not None and last.outcome != RunOutcome.MISLED


def _tell_its_keeper(verification: RunbookVerification, *, by: User) -> None:
    """What was missing is worth most to whoever can mend it. Of a private incident only that something was."""
    runbook, incident = verification.runbook, verification.run.incident
    if verification.outcome == RunOutcome.HELPED or incident is None:
        return
    keeper = keeper_of(runbook)
    if keeper is None or keeper == by:
        return
    told = {} if incident.private else {"incident": incident.reference, "reason": verification.reason}
    notify(
        key=f"runbook-judged:{verification.run.public_id}:{verification.outcome}",
        recipients=[keeper],
        kind="runbook_judged",
        parameters={"title": runbook.title, "outcome": verification.outcome, **told},
        url=f"{runbook.get_absolute_url()}history/",
        by=by,
    )


def keeper_of(runbook: Runbook) -> User | None:
    """Its maintainer, else the manager of the team that owns it, or of one above."""
    if runbook.maintainer is not None and runbook.maintainer.is_active:
        return runbook.maintainer
    return manager_of(runbook.team)


# ------------------------------------------------------------------------------------------------------------- age


@service(action=Action.EDIT_POLICY)
def save_aging(*, aging: RunbookAging, by: User, reason: str = "") -> RunbookAging:
    """How long a runbook counts as verified, or reviewed, by the tier of its services."""
    aging.full_clean()
    aging.save()
    return aging


@service(action=Action.EDIT_RUNBOOK)
def age_runbooks(*, by: User, now: datetime) -> int:
    """Make stale what was last exercised, or reviewed, too long ago for the tier of its services. Returns how many."""
    days = dict(RunbookAging.objects.values_list("tier", "days"))
    if not days:
        return 0
    shortest = now - timedelta(days=min(days.values()))
    aged = 0
    for runbook in Runbook.objects.filter(state__in=runbook_states.RELIED_ON).order_by("pk").iterator(BATCH):
        if _relied_on_since(runbook) > shortest:
            continue
        blocks.lock(runbook)
        tier = tier_of(runbook)
        allowed, since = days.get(tier, max(days.values())), _relied_on_since(runbook)
        if runbook.state not in runbook_states.RELIED_ON or now - since < timedelta(days=allowed):
            continue
        blocks.change_state(runbook, RunbookState.STALE, by=by, reason=_why_aged(runbook, tier, allowed))
        aged += 1
    return aged


@service(action=Action.EDIT_RUNBOOK)
def check_all_again(*, by: User) -> int:
    """Bring what the check finds up to date where its rules changed since a text was written. Returns how many."""
    return sum(blocks.check_again(runbook) for runbook in Runbook.objects.in_use().order_by("pk").iterator(BATCH))


def _why_aged(runbook: Runbook, tier: int, days: int) -> str:
    words = {"days": days, "tier": ServiceTier(tier).label}
    if runbook.state == RunbookState.VERIFIED:
        said = ngettext(
            "Not exercised for %(days)d day (%(tier)s).", "Not exercised for %(days)d days (%(tier)s).", days
        )
    else:
        said = ngettext("Not reviewed for %(days)d day (%(tier)s).", "Not reviewed for %(days)d days (%(tier)s).", days)
    return said % words


def tier_of(runbook: Runbook) -> int:
    """The strictest among the services that it serves, by itself or through the alerts that it answers."""
    served = Service.objects.active().filter(runbook_links__runbook=runbook, runbook_links__ended_at__isnull=True)
    alerted = Service.objects.active().filter(
        alert_definitions__runbook=runbook, alert_definitions__vanished_at__isnull=True
    )
    tiers = [each.aggregate(least=Min("tier"))["least"] for each in (served, alerted)]
    return min((tier for tier in tiers if tier), default=ServiceTier.THREE)


def _relied_on_since(runbook: Runbook) -> datetime:
    """When it was last exercised with what it runs now, or came into its state, whichever is later."""
    state = RunbookStateChange.objects.filter(runbook=runbook).in_order_of_recording().last()
    since: datetime = state.at if state else clock.now()
    if runbook.state == RunbookState.VERIFIED:
        exercised = RunbookVerification.objects.filter(runbook=runbook, content_hash=runbook.content_hash)
        last = exercised.exclude(outcome=RunOutcome.MISLED).in_order_of_recording().last()
        since = max(since, last.at) if last else since
    return since
