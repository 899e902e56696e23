"""Whether a runbook can be relied on: what came of running it, and how old that is.

Verified is pinned to the content hash of what was run: words may change, commands may not. A judgement counts as of
when the run ended, so the last run decides, and not who spoke last.
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
from incidents.models import Runbook, RunbookAging, RunbookRun, RunbookVerification
from incidents.rules import runbook_states
from incidents.services import runbook_blocks as blocks
from incidents.services import runbook_exercises as exercises
from incidents.services import timeline
from incidents.services.receivers import manager_of
from incidents.services.writing import lock, save

LONGEST_MISSING = 2000
BATCH = 200


@service(action=Action.RESPOND)
def judge_run(*, run: RunbookRun, outcome: RunOutcome, by: User, missing: str = "") -> RunbookVerification:
    """Say what came of a run that has ended; said again, the last word on it counts, as of when it ended."""
    if run.incident is not None:
        lock(run.incident, by=by)
    lock_run(run)
    if run.ended_at is None:
        raise BrokenRule("still_runs", _("This run has not ended: end it first."))
    if run.joined_into is not None:
        raise BrokenRule("joined", _("This run went on in another one: say there what came of it."))
    before = run.verifications.in_order_of_recording().last()
    if before is not None and before.by_id != by.pk and before.outcome != outcome and not missing.strip():
        words = {"by": before.by, "outcome": before.get_outcome_display()}
        raise Invalid(
            "reason_required",
            _("%(by)s said that it %(outcome)s: say why you see it otherwise.") % words,
            field="missing",
        )
    return record_outcome(run, outcome=outcome, missing=missing, by=by, now=clock.now())


def lock_run(run: RunbookRun) -> None:
    """The run as it is now, with its incident locked before. Everyone locks incident, runbook and run in this order."""
    incident, runbook = run.incident, blocks.lock(run.runbook)
    run.refresh_from_db(from_queryset=RunbookRun.objects.select_for_update(no_key=True, of=("self",)))
    run.runbook = runbook
    if incident is not None and incident.pk == run.incident_id:
        run.incident = incident


def record_outcome(
    run: RunbookRun, *, outcome: RunOutcome, missing: str, by: User, now: datetime
) -> RunbookVerification:
    """The fact, and what follows from it for the state of the runbook. Call it with the run locked, and ended."""
    missing = missing.strip()[:LONGEST_MISSING]
    if outcome == RunOutcome.MISLED and not missing:
        raise Invalid("missing_required", _("Say where it misled you: its owner has to mend it."), field="missing")
    verification = RunbookVerification(
        runbook=run.runbook,
        run=run,
        outcome=outcome,
        content_hash=exercises.hash_from_start_to_end(run),
        done=run.done,
        to_run=run.to_run or 0,
        drill=run.incident is not None and run.incident.kind == IncidentKind.DRILL,
        reason=missing,
        at=run.ended_at or now,
        recorded_at=now,
        by=by,
    )
    verification.save()
    run.runbook.exercise = exercises.last_exercise(run.runbook)
    run.runbook.save(update_fields=["exercise"])
    if run.incident is not None:
        timeline.record(
            run.incident,
            TimelineKind.RUNBOOK_JUDGED,
            by=by,
            now=now,
            title=run.runbook.title,
            runbook=run.runbook.slug,
            run=run.public_id,
            done=len(run.ticked),
            run_outcome=outcome.value,
            reason=missing,
        )
        save(run.incident, now=now)
    _follow_up(verification, by=by, now=now)
    _tell_its_keeper(verification, by=by)
    return verification


def _follow_up(verification: RunbookVerification, *, by: User, now: datetime) -> None:
    """The state follows the run that ended last, whatever was said last. Where it was, the reader may ask the fact."""
    runbook, last = verification.runbook, exercises.last_exercise(verification.runbook)
    if last is None:
        return
    if last.outcome == RunOutcome.MISLED:
        if last == verification and runbook.state in runbook_states.RELIED_ON:
            blocks.change_state(
                runbook, RunbookState.STALE, by=by, reason=_("It misled."), at=last.at, verification=verification
            )
    elif verification.outcome == RunOutcome.HELPED and not exercises.why_not_verified(verification, now=now):
        if runbook.state == RunbookState.VERIFIED and last != verification:
            return
        blocks.change_state(
            runbook,
            RunbookState.VERIFIED,
            by=by,
            reason=_("It helped: %s.") % exercises.parts_done(verification),
            at=verification.at,
            verified_at=last.at,
            verification=verification,
        )


def what_it_proves(run: RunbookRun) -> str:
    """For whoever said that it helped: whether that verifies the runbook, how far it was run, and if not, why."""
    said = run.verifications.select_related("runbook", "run__incident").in_order_of_recording().last()
    if said is None or said.outcome != RunOutcome.HELPED:
        return ""
    why_not = exercises.why_not_verified(said, now=clock.now())
    if why_not:
        return _("The runbook is not verified by it. %s") % why_not
    return _("The runbook is verified: %s.") % exercises.parts_done(said)


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
        subject="" if incident.private else incident.reference,  # hides it from whom the incident is hidden later
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
    shortest = RunbookAging.objects.aggregate(least=Min("days"))["least"]
    if shortest is None:
        return 0
    aged = 0
    for runbook in Runbook.objects.filter(state__in=runbook_states.RELIED_ON).order_by("pk").iterator(BATCH):
        since = exercises.relied_on_since(runbook)
        if since is None or now - since < timedelta(days=shortest):
            continue
        blocks.lock(runbook)
        since, allowed = exercises.relied_on_since(runbook), exercises.days_allowed(runbook)
        if runbook.state not in runbook_states.RELIED_ON or since is None or allowed is None:
            continue
        if now - since < timedelta(days=allowed):
            continue
        reason = _why_aged(runbook, exercises.tier_of(runbook), allowed)
        blocks.change_state(runbook, RunbookState.STALE, by=by, reason=reason)
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
