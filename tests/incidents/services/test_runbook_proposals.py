"""A change is proposed, reviewed by someone else, and adopted or not."""

from __future__ import annotations

import pytest

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.audit.versions import StaleVersion
from foundation.outbox.models import Notice
from incidents.enums import ProposalState, RunbookState
from incidents.models import Runbook, RunbookProposal
from incidents.services.runbook_proposals import (
    adopt_proposal,
    decline_proposal,
    propose_change,
    renew_proposal,
    withdraw_proposal,
)
from incidents.services.runbooks import replace_content, retire_runbook, set_runbook_state
from portal.wording.notices import said
from tests.factories import RUNBOOK, make_runbook, make_team, make_user, system

pytestmark = pytest.mark.django_db

BETTER = RUNBOOK.replace("--since 5m", "--since 15m")


def proposed(runbook: Runbook | None = None, **fields: object) -> RunbookProposal:
    by = make_user("", Role.RESPONDER)
    return propose_change(
        **{"runbook": runbook or make_runbook(), "text": BETTER, "why": "5 minutes is noise", "by": by, **fields}
    )


def test_a_responder_proposes_and_its_keeper_hears() -> None:
    proposal = proposed(make_runbook(maintainer=make_user("kim")))
    assert (proposal.state, proposal.based_on, proposal.runbook.source()) == (ProposalState.OPEN, 1, RUNBOOK)
    assert said(Notice.objects.get(recipient__username="kim")).about.endswith("“5 minutes is noise”")


def test_a_viewer_proposes_nothing() -> None:
    with pytest.raises(Refused):
        proposed(by=make_user("", Role.VIEWER))


@pytest.mark.parametrize(
    ("changes", "field"), [({"text": RUNBOOK}, "text"), ({"why": " "}, "why"), ({"text": ""}, "text")]
)
def test_a_proposal_changes_something_and_says_why(changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        proposed(**changes)
    assert refusal.value.field == field


def test_nothing_is_proposed_to_what_is_retired() -> None:
    runbook = make_runbook()
    retire_runbook(runbook=runbook, by=system(), reason="gone")
    with pytest.raises(BrokenRule) as refusal:
        proposed(runbook)
    assert refusal.value.code == "retired"


def test_adopted_it_is_the_text_with_who_and_why_in_the_history() -> None:
    proposal, owner = proposed(), make_user("", Role.RUNBOOK_OWNER)
    runbook = adopt_proposal(proposal=proposal, by=owner, words="thanks")
    version = runbook.versions.get(number=2)
    assert runbook.source() == BETTER
    assert (proposal.state, proposal.decided_by, version.by) == (ProposalState.ADOPTED, owner, owner)
    assert version.reason == f"Proposed by {proposal.proposed_by}: 5 minutes is noise"
    assert said(Notice.objects.get(recipient=proposal.proposed_by)).sentence.endswith(
        "adopted your change to a runbook."
    )


def test_nobody_adopts_their_own() -> None:
    proposal = proposed(by=(owner := make_user("", Role.RUNBOOK_OWNER)))
    with pytest.raises(BrokenRule) as refusal:
        adopt_proposal(proposal=proposal, by=owner)
    assert refusal.value.code == "own_words"


def test_a_responder_adopts_nothing() -> None:
    with pytest.raises(Refused):
        adopt_proposal(proposal=proposed(), by=make_user("", Role.RESPONDER))


def test_what_changed_meanwhile_is_carried_over_first() -> None:
    proposal = proposed()
    replace_content(runbook=proposal.runbook, source=f"{RUNBOOK}\nMore.\n", by=system())
    with pytest.raises(BrokenRule) as refusal:
        adopt_proposal(proposal=proposal, by=system())
    assert refusal.value.code == "changed_meanwhile"
    renew_proposal(proposal=proposal, text=f"{BETTER}\nMore.\n", by=proposal.proposed_by, version=2)
    assert adopt_proposal(proposal=proposal, by=system()).source() == f"{BETTER}\nMore.\n"


def test_whoever_rewrites_a_proposal_does_not_review_it() -> None:
    proposal, owner = proposed(), make_user("", Role.RUNBOOK_OWNER)
    renew_proposal(proposal=proposal, text=f"{BETTER}\nMore.\n", by=owner)
    with pytest.raises(BrokenRule):
        adopt_proposal(proposal=proposal, by=owner)


def test_what_was_not_read_is_not_adopted_nor_declined() -> None:
    proposal, owner = proposed(), make_user("", Role.RUNBOOK_OWNER)
    read = RunbookProposal.objects.get(pk=proposal.pk)
    evil = RUNBOOK.replace("--to easterly", "--to nowhere")
    renew_proposal(proposal=proposal, text=evil, by=proposal.proposed_by)
    with pytest.raises(BrokenRule) as refusal:
        adopt_proposal(proposal=read, by=owner)
    assert refusal.value.code == "changed_since_read"
    with pytest.raises(BrokenRule):
        decline_proposal(proposal=proposal, by=owner, words="no", version=1)
    assert adopt_proposal(proposal=proposal, by=owner, version=2).source() == evil


def test_carrying_over_unchanged_words_makes_them_nobody_elses() -> None:
    author, colleague = make_user("", Role.RUNBOOK_OWNER), make_user("", Role.RUNBOOK_OWNER)
    proposal = proposed(by=author)
    renew_proposal(proposal=proposal, text=BETTER, by=colleague)
    for person in (author, colleague):
        with pytest.raises(BrokenRule) as refusal:
            adopt_proposal(proposal=proposal, by=person)
        assert refusal.value.code == "own_words"
    adopt_proposal(proposal=proposal, by=make_user("", Role.RUNBOOK_OWNER))
    assert set(Notice.objects.values_list("recipient", flat=True)) == {author.pk, colleague.pk}


def test_who_adopted_it_may_review_it_and_who_wrote_it_may_not() -> None:
    author, adopter = make_user("", Role.RUNBOOK_OWNER), make_user("", Role.RUNBOOK_OWNER)
    runbook = adopt_proposal(proposal=proposed(make_runbook(team=make_team()), by=author), by=adopter)
    with pytest.raises(BrokenRule) as refusal:
        set_runbook_state(runbook=runbook, state=RunbookState.REVIEWED, by=author)
    assert refusal.value.code == "own_words"
    set_runbook_state(runbook=runbook, state=RunbookState.REVIEWED, by=adopter)


def test_others_do_not_rewrite_it() -> None:
    with pytest.raises(Refused):
        renew_proposal(proposal=proposed(), text=RUNBOOK + "x", by=make_user("", Role.RESPONDER))


def test_declining_takes_words_which_its_author_hears() -> None:
    proposal = proposed()
    with pytest.raises(Invalid):
        decline_proposal(proposal=proposal, by=system(), words=" ")
    decline_proposal(proposal=proposal, by=system(), words="5 minutes is on purpose")
    assert "5 minutes is on purpose" in said(Notice.objects.get(recipient=proposal.proposed_by)).about


def test_what_is_decided_is_decided() -> None:
    proposal = proposed()
    withdraw_proposal(proposal=proposal, by=proposal.proposed_by)
    with pytest.raises(BrokenRule) as refusal:
        adopt_proposal(proposal=proposal, by=system())
    assert refusal.value.code == "decided"


def test_only_its_author_withdraws_it() -> None:
    with pytest.raises(Refused):
        withdraw_proposal(proposal=proposed(), by=make_user("", Role.RESPONDER))


def test_a_proposal_begun_on_an_older_version_is_refused() -> None:
    runbook = make_runbook()
    replace_content(runbook=runbook, source=f"{RUNBOOK}\nMore.\n", by=system())
    with pytest.raises(StaleVersion):
        proposed(runbook, version=1)


def test_adopting_a_changed_command_makes_a_verified_runbook_stale() -> None:
    from tests.incidents.services.test_runbooks import verified

    runbook = adopt_proposal(proposal=proposed(verified()), by=system())
    assert runbook.state == RunbookState.STALE
