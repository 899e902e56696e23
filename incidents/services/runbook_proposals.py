"""Changes to a runbook that someone asks for: proposed, read by a second person, adopted or not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.access import Refused, may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.services import notify
from incidents.enums import ProposalState, RunbookState
from incidents.models import Runbook, RunbookProposal
from incidents.services import runbook_blocks as blocks
from incidents.services.verification import keeper_of


@service(action=Action.PROPOSE_CHANGE)
def propose_change(*, runbook: Runbook, text: str, why: str, by: User, version: int | None = None) -> RunbookProposal:
    """Ask that the runbook read like this. `version` is the one that the writer began on."""
    blocks.read(text, field="text")
    blocks.lock(runbook)
    runbook.demand_version(version)
    if runbook.state == RunbookState.RETIRED:
        raise BrokenRule("retired", _("This runbook is retired: nobody mends it any more."))
    if text == runbook.source():
        raise Invalid("no_change", _("That is how it reads already: change something."), field="text")
    if not why.strip():
        raise Invalid("reason_required", _("Say why: whoever reviews it was not there."), field="why")
    now = clock.now()
    proposal = RunbookProposal(
        runbook=runbook, based_on=runbook.version, text=text, why=why.strip(), proposed_by=by, proposed_at=now
    )
    proposal.full_clean()
    proposal.save()
    proposal.authors.add(by)
    keeper = keeper_of(runbook)
    if keeper is not None and keeper != by:
        _tell(proposal, keeper, kind="runbook_proposed", by=by, reason=proposal.why)
    return proposal


@service(action=Action.PROPOSE_CHANGE)
def renew_proposal(*, proposal: RunbookProposal, text: str, by: User, version: int | None = None) -> RunbookProposal:
    """The same on the newest version, or better words. By who proposed it, or by who may edit the runbook.

    Whoever does it answers for the words too, and so did all who wrote them before: none of them reviews them.
    """
    blocks.read(text, field="text")
    runbook = _lock(proposal)
    runbook.demand_version(version)
    if by.pk != proposal.proposed_by_id and not may(by, Action.EDIT_RUNBOOK):
        raise Refused(_("%s proposed this: only they, or an owner of runbooks, can change it.") % proposal.proposed_by)
    if text == runbook.source():
        raise Invalid("no_change", _("That is how the runbook reads already."), field="text")
    proposal.text, proposal.based_on = text, runbook.version
    proposal.next_version()
    proposal.save()
    proposal.authors.add(by)
    return proposal


@service(action=Action.EDIT_RUNBOOK)
def adopt_proposal(*, proposal: RunbookProposal, by: User, words: str = "", version: int | None = None) -> Runbook:
    """The runbook reads like it from now on. Never by who wrote it, and only on the version that it was begun on.

    `version` of the proposal is the one that was read; without it that of `proposal` as it was loaded.
    """
    runbook = _lock_as_read(proposal, version)
    if proposal.authors.filter(pk=by.pk).exists():
        raise BrokenRule("own_words", _("You wrote it: someone else reviews it. Editing it yourself needs no review."))
    if proposal.based_on != runbook.version:
        raise BrokenRule(
            "changed_meanwhile", _("The runbook changed since this was proposed: carry the proposal over first.")
        )
    document = blocks.read(proposal.text, field="text")
    _decide(proposal, ProposalState.ADOPTED, by=by, words=words)
    reason = _("Proposed by %(by)s: %(why)s") % {"by": proposal.proposed_by, "why": proposal.why}
    blocks.write(runbook, document, by=by, reason=reason, proposal=proposal)
    return runbook


@service(action=Action.EDIT_RUNBOOK)
def decline_proposal(*, proposal: RunbookProposal, by: User, words: str, version: int | None = None) -> RunbookProposal:
    """It stays as it is, and who wrote it hears why."""
    _lock_as_read(proposal, version)
    if not words.strip():
        raise Invalid("reason_required", _("Say why not: someone took the time to write it."), field="words")
    return _decide(proposal, ProposalState.DECLINED, by=by, words=words)


@service(action=Action.PROPOSE_CHANGE)
def withdraw_proposal(*, proposal: RunbookProposal, by: User) -> RunbookProposal:
    _lock(proposal)
    if by.pk != proposal.proposed_by_id:
        raise Refused(_("%s proposed this: only they can withdraw it. It can be declined.") % proposal.proposed_by)
    return _decide(proposal, ProposalState.WITHDRAWN, by=by, words="")


def _lock(proposal: RunbookProposal) -> Runbook:
    """The runbook under its lock, and the proposal as it is now; refused where it was decided already."""
    runbook = blocks.lock(proposal.runbook)
    proposal.refresh_from_db(fields=["state", "text", "based_on", "version"])
    if proposal.state != ProposalState.OPEN:
        raise BrokenRule("decided", _("It is %s already.") % proposal.get_state_display())
    return runbook


def _lock_as_read(proposal: RunbookProposal, version: int | None) -> Runbook:
    """`_lock`, refused where its words are not those that were read."""
    read = proposal.version if version is None else version
    runbook = _lock(proposal)
    if read != proposal.version:
        raise BrokenRule("changed_since_read", _("Its words changed since you read them. Read them as they are now."))
    return runbook


def _decide(proposal: RunbookProposal, state: ProposalState, *, by: User, words: str) -> RunbookProposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, clock.now()
    proposal.words = words.strip()
    proposal.save()
    for author in proposal.authors.exclude(pk=by.pk).order_by("pk"):
        _tell(proposal, author, kind="runbook_proposal_decided", by=by, reason=proposal.words)
    return proposal


def _tell(proposal: RunbookProposal, person: User, *, kind: str, by: User, reason: str) -> None:
    notify(
        key=f"{kind}:{proposal.public_id}",
        recipients=[person],
        kind=kind,
        parameters={
            "title": proposal.runbook.title,
            "by": str(by),
            "state": proposal.state,
            **({"reason": reason} if reason else {}),
        },
        url=proposal.get_absolute_url(),
        by=by,
    )
