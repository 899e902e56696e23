"""Writing runbooks, owning them, and saying how far they can be relied on."""

from __future__ import annotations

import pytest

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.audit.versions import StaleVersion
from incidents.enums import RunbookState, RunOutcome
from incidents.models import Runbook, RunbookBlock, RunbookOwnerFact, RunbookStateChange
from incidents.services.catalogue import add_member
from incidents.services.runbook_owners import give_runbook, take_runbook
from incidents.services.runbook_runs import end_run, start_run
from incidents.services.runbooks import (
    create_runbook,
    describe_runbook,
    replace_content,
    retire_runbook,
    set_runbook_services,
    set_runbook_state,
)
from tests.factories import RUNBOOK, make_incident, make_runbook, make_service, make_team, make_user, system, tick_off

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("source", [RUNBOOK, RUNBOOK.replace("\n", "\r\n"), RUNBOOK.rstrip(), "\ufeff# A\n\n```\nopen"])
def test_a_runbook_gives_its_source_back_to_the_character(source: str) -> None:
    assert make_runbook(source, title="A").source() == source


def test_the_first_heading_is_the_title_and_names_the_address() -> None:
    first, second = make_runbook(), make_runbook()
    assert (first.title, first.slug, second.slug) == ("Move traffic away", "move-traffic-away", "move-traffic-away-2")


def test_an_empty_text_is_no_runbook() -> None:
    with pytest.raises(Invalid) as refusal:
        make_runbook("  \n")
    assert (refusal.value.code, refusal.value.field) == ("empty", "source")


def test_the_address_of_another_page_is_no_name_for_a_runbook() -> None:
    with pytest.raises(Invalid) as refusal:
        make_runbook(slug="write")
    assert refusal.value.field == "slug"


def test_a_responder_may_not_write_runbooks() -> None:
    with pytest.raises(Refused):
        create_runbook(source=RUNBOOK, by=make_user("", Role.RESPONDER))


@pytest.mark.engines
def test_new_content_keeps_the_rows_of_what_did_not_change() -> None:
    runbook = make_runbook()
    before = {row.text: row.pk for row in runbook.blocks.standing()}
    changed = RUNBOOK.replace("## Diagnosis\n", "## Impact\n\nCards fail.\n\n## Diagnosis\n").replace(
        "2. Check", "2. See"
    )
    replace_content(runbook=runbook, source=changed, by=system())
    after = {row.text: row.pk for row in runbook.blocks.standing()}
    assert runbook.source() == changed
    assert all(after[text] == before[text] for text in after if text.strip() and text in before)
    assert [row.position for row in runbook.blocks.standing()] == list(range(1, len(runbook.blocks.standing()) + 1))


@pytest.mark.engines
@pytest.mark.parametrize("cut", [slice(0, 120), slice(60, None), slice(200, 300)])
def test_any_part_can_go_and_come_back(cut: slice) -> None:
    runbook = make_runbook()
    replace_content(runbook=runbook, source=RUNBOOK[cut], by=system())
    assert runbook.source() == RUNBOOK[cut]
    replace_content(runbook=runbook, source=RUNBOOK, by=system())
    assert runbook.source() == RUNBOOK


def test_the_same_content_leaves_no_history() -> None:
    runbook = make_runbook()
    rows, version = RunbookBlock.history.count(), runbook.version  # type: ignore[attr-defined]
    replace_content(runbook=runbook, source=RUNBOOK, by=system())
    assert (RunbookBlock.history.count(), runbook.version) == (rows, version)  # type: ignore[attr-defined]


@pytest.mark.engines
def test_an_edit_begun_on_an_older_version_is_refused() -> None:
    runbook = make_runbook()
    replace_content(runbook=runbook, source=f"{RUNBOOK}\nOne\n", by=system(), version=1)
    with pytest.raises(StaleVersion):
        replace_content(runbook=runbook, source=f"{RUNBOOK}\nTwo\n", by=system(), version=1)
    assert runbook.source() == f"{RUNBOOK}\nOne\n"


# ----------------------------------------------------------------------------------------------------------- state


def verified() -> Runbook:
    runbook = make_runbook(team=make_team(), state=RunbookState.REVIEWED)
    run = tick_off(start_run(runbook=runbook, incident=make_incident(), by=make_user()))
    end_run(run=run, by=system(), outcome=RunOutcome.HELPED)
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.VERIFIED
    return runbook


def test_each_state_is_a_fact() -> None:
    runbook = make_runbook(team=make_team(), state=RunbookState.REVIEWED)
    states = RunbookStateChange.objects.filter(runbook=runbook).in_order_of_recording().values_list("state", flat=True)
    assert list(states) == ["draft", "reviewed"]


def test_what_nobody_owns_is_not_reviewed() -> None:
    with pytest.raises(BrokenRule) as refusal:
        make_runbook(state=RunbookState.REVIEWED)
    assert refusal.value.code == "no_owner"


def test_what_was_never_run_on_an_incident_is_not_verified() -> None:
    runbook = make_runbook(team=make_team(), state=RunbookState.REVIEWED)
    with pytest.raises(BrokenRule) as refusal:
        set_runbook_state(runbook=runbook, state=RunbookState.VERIFIED, by=system())
    assert refusal.value.code == "not_exercised"


def test_a_draft_does_not_become_verified_at_once() -> None:
    with pytest.raises(BrokenRule) as refusal:
        make_runbook(team=make_team(), state=RunbookState.VERIFIED)
    assert refusal.value.code == "state_does_not_follow"


def test_a_changed_command_makes_a_verified_runbook_stale() -> None:
    runbook = verified()
    replace_content(runbook=runbook, source=RUNBOOK.replace("--since 5m", "--since 9m"), by=system())
    assert runbook.state == RunbookState.STALE
    assert runbook.state_changes.latest().state == RunbookState.STALE


def test_changed_words_leave_a_verified_runbook_verified() -> None:
    runbook = verified()
    replace_content(runbook=runbook, source=RUNBOOK.replace("declines cards", "refuses cards"), by=system())
    assert runbook.state == RunbookState.VERIFIED


def test_retiring_takes_a_reason() -> None:
    with pytest.raises(Invalid) as refusal:
        retire_runbook(runbook=make_runbook(), by=system(), reason=" ")
    assert refusal.value.field == "reason"


# ----------------------------------------------------------------------------------------------------------- owner


def test_a_runbook_owner_takes_it_for_a_team_of_theirs() -> None:
    runbook, team, owner = make_runbook(), make_team(), make_user("", Role.RUNBOOK_OWNER)
    add_member(team=team, user=owner, by=system())
    take_runbook(runbook=runbook, team=team, by=owner)
    facts = RunbookOwnerFact.objects.filter(runbook=runbook).in_order_of_recording()
    assert [fact.team for fact in facts] == [None, team]
    assert runbook.team == team


def test_nobody_takes_a_runbook_for_a_team_of_others() -> None:
    with pytest.raises(Refused):
        take_runbook(runbook=make_runbook(), team=make_team(), by=make_user("", Role.RUNBOOK_OWNER))


def test_what_another_team_owns_is_not_taken_but_given() -> None:
    team, owner = make_team(), make_user("", Role.RUNBOOK_OWNER)
    add_member(team=team, user=owner, by=system())
    runbook = make_runbook(team=make_team())
    with pytest.raises(BrokenRule) as refusal:
        take_runbook(runbook=runbook, team=team, by=owner)
    assert refusal.value.code == "owned"
    with pytest.raises(Refused):
        give_runbook(runbook=runbook, team=team, by=owner)
    assert give_runbook(runbook=runbook, team=team, by=system()).team == team


def test_what_nobody_owns_is_not_given_to_a_team_of_others() -> None:
    team, owner = make_team(), make_user("", Role.RUNBOOK_OWNER)
    with pytest.raises(Refused) as refusal:
        give_runbook(runbook=make_runbook(), team=team, by=owner)
    assert refusal.value.field == "team"
    add_member(team=team, user=owner, by=system())
    assert give_runbook(runbook=make_runbook(), team=team, by=owner).team == team


def test_what_is_relied_on_keeps_an_owner() -> None:
    runbook = make_runbook(team=make_team(), state=RunbookState.REVIEWED)
    with pytest.raises(BrokenRule) as refusal:
        give_runbook(runbook=runbook, team=None, by=system())
    assert refusal.value.code == "no_owner"


def test_its_services_are_exactly_those_named() -> None:
    first, second = make_service(), make_service()
    runbook = make_runbook(services=[first])
    set_runbook_services(runbook=runbook, services=[second], by=system())
    standing = runbook.service_links.filter(ended_at__isnull=True)
    assert [link.service for link in standing] == [second]
    assert runbook.service_links.count() == 2


def test_title_and_maintainer_change_with_who_and_why() -> None:
    runbook, owner = make_runbook(), make_user("", Role.RUNBOOK_OWNER)
    describe_runbook(runbook=runbook, title="Move cards", maintainer=owner, by=owner, reason="clearer")
    row = runbook.history.latest()
    assert (row.title, row.history_user, row.history_change_reason) == ("Move cards", owner, "clearer")
