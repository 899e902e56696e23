"""What verifies: at least half of what is run, by the run that ended last, as of when it ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from foundation.accounts.enums import Role
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import IncidentKind, RunbookState, RunOutcome
from incidents.models import Incident, Runbook, RunbookRun, RunbookVerification
from incidents.services.runbook_runs import end_run, start_run, tick_step
from incidents.services.runbooks import replace_content, set_runbook_state
from incidents.services.verification import age_runbooks, judge_run, what_it_proves
from tests.factories import RUNBOOK, make_incident, make_runbook, make_team, make_user, steps_of, system, tick_off

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MUCH_LATER = NOON + timedelta(days=900)
OTHER_COMMAND = RUNBOOK.replace("--since 5m", "--since 9m")
FIVE = "# Five\n\n## Mitigation\n\n" + "".join(f"1. Do it\n\n   ```shell\n   do {n}\n   ```\n\n" for n in range(5))


def reviewed(source: str = RUNBOOK) -> Runbook:
    return make_runbook(source, team=make_team(), state=RunbookState.REVIEWED)


def begun(runbook: Runbook, incident: Incident | None = None) -> RunbookRun:
    return start_run(runbook=runbook, incident=incident or make_incident(), by=make_user())


def run(runbook: Runbook, outcome: RunOutcome = RunOutcome.HELPED, *, steps: int | None = None) -> RunbookRun:
    found = end_run(run=tick_off(begun(runbook), steps=steps), outcome=outcome, missing="words", by=make_user())
    runbook.refresh_from_db()
    return found


@pytest.mark.parametrize(
    ("steps", "state", "says"),
    [
        (0, "reviewed", "No step with something to run was ticked off"),
        (1, "reviewed", "1 of 5 steps with something to run were ticked off: fewer than half"),
        (2, "reviewed", "2 of 5 steps"),
        (3, "verified", "The runbook is verified: 3 of 5 steps."),
        (5, "verified", "5 of 5 steps"),
    ],
)
def test_half_of_what_is_run_was_run_at_the_least_and_how_much_is_said(steps: int, state: str, says: str) -> None:
    runbook = reviewed(FIVE)
    found = run(runbook, steps=steps)
    said = RunbookVerification.objects.get()
    assert runbook.state == state
    assert (said.done, said.to_run) == (steps, 5)
    assert says in what_it_proves(found)


def test_steps_that_run_nothing_are_not_counted() -> None:
    runbook = reviewed()
    found = begun(runbook)
    tick_step(run=found, position=steps_of(runbook)[1].position, by=system())
    end_run(run=found, outcome=RunOutcome.HELPED, by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.REVIEWED
    assert (RunbookVerification.objects.get().done, RunbookVerification.objects.get().to_run) == (0, 2)


def test_what_runs_nothing_is_not_verified_by_running_it() -> None:
    runbook = reviewed("# Call\n\n## Mitigation\n\n1. Call the bank\n")
    assert "No step has anything to run" in what_it_proves(run(runbook))
    assert runbook.state == RunbookState.REVIEWED


@pytest.mark.parametrize("outcome", [RunOutcome.HELPED, RunOutcome.MISLED])
def test_a_test_counts_nowhere(outcome: RunOutcome) -> None:
    runbook = reviewed()
    found = tick_off(begun(runbook, make_incident(kind=IncidentKind.TEST)))
    end_run(run=found, outcome=outcome, missing="words", by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.REVIEWED
    with pytest.raises(BrokenRule) as refusal:
        set_runbook_state(runbook=runbook, state=RunbookState.VERIFIED, by=system())
    assert refusal.value.code == "not_exercised"


def test_why_it_is_not_verified_is_said_to_who_ends_the_run() -> None:
    assert "Nobody owns the runbook" in what_it_proves(run(make_runbook()))
    assert "It is draft: someone has to review it first." in what_it_proves(run(make_runbook(team=make_team())))
    assert what_it_proves(run(reviewed(), RunOutcome.PARTLY)) == ""


# ------------------------------------------------------------------------------------------------- what was changed


def test_an_edit_that_was_undone_in_the_middle_proves_nothing() -> None:
    runbook = reviewed()
    found = begun(runbook)
    replace_content(runbook=runbook, source=OTHER_COMMAND, by=system())
    tick_off(found)
    replace_content(runbook=runbook, source=RUNBOOK, by=system())
    set_runbook_state(runbook=runbook, state=RunbookState.REVIEWED, by=system())
    end_run(run=found, outcome=RunOutcome.HELPED, by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.REVIEWED
    assert "changed during the run" in what_it_proves(found)


def test_what_misled_while_it_changed_speaks_against_every_text_until_a_run_helps() -> None:
    runbook = reviewed()
    run(runbook)
    found = begun(runbook)
    replace_content(runbook=runbook, source=OTHER_COMMAND, by=system())
    end_run(run=found, outcome=RunOutcome.MISLED, missing="wrong host", by=make_user())
    replace_content(runbook=runbook, source=RUNBOOK, by=system())
    with pytest.raises(BrokenRule) as refusal:
        set_runbook_state(runbook=runbook, state=RunbookState.VERIFIED, by=system())
    assert refusal.value.code == "not_exercised"
    run(runbook)
    assert runbook.state == RunbookState.VERIFIED


def test_what_changed_after_the_run_is_not_verified_by_saying_later_that_it_helped() -> None:
    runbook = reviewed()
    found = end_run(run=tick_off(begun(runbook)), by=make_user())
    replace_content(runbook=runbook, source=OTHER_COMMAND, by=system())
    set_runbook_state(runbook=runbook, state=RunbookState.REVIEWED, by=system())
    judge_run(run=found, outcome=RunOutcome.HELPED, by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.REVIEWED
    assert "was changed since" in what_it_proves(found)


# ------------------------------------------------------------------------------------------------------ the last run


def test_an_older_run_that_is_judged_again_does_not_outvote_a_later_one_that_misled() -> None:
    runbook = reviewed()
    first = run(runbook)
    run(runbook, RunOutcome.MISLED)
    judge_run(run=first, outcome=RunOutcome.HELPED, by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.STALE
    assert "A run that ended later misled." in what_it_proves(first)


def test_an_older_run_that_is_said_to_have_misled_does_not_outvote_a_later_one_that_helped() -> None:
    runbook = reviewed()
    first = run(runbook)
    run(runbook)
    judge_run(run=first, outcome=RunOutcome.MISLED, missing="step 2", by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.VERIFIED


def test_what_someone_called_stale_after_a_run_is_not_lifted_by_judging_that_run() -> None:
    runbook = reviewed()
    found = end_run(run=tick_off(begun(runbook)), by=make_user())
    set_runbook_state(runbook=runbook, state=RunbookState.STALE, reason="the cluster is gone", by=system())
    judge_run(run=found, outcome=RunOutcome.HELPED, by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.STALE
    assert "found stale after this run" in what_it_proves(found)


# -------------------------------------------------------------------------------------------------------------- age


def aged() -> tuple[Runbook, RunbookRun]:
    with clock.standing_at(NOON):
        runbook = reviewed()
        found = run(runbook)
    with clock.standing_at(MUCH_LATER):
        age_runbooks(by=system(), now=MUCH_LATER)
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.STALE
    return runbook, found


def test_what_is_stale_by_age_is_not_clicked_back() -> None:
    runbook, _found = aged()
    with clock.standing_at(MUCH_LATER), pytest.raises(BrokenRule) as refusal:
        set_runbook_state(runbook=runbook, state=RunbookState.VERIFIED, by=make_user("", Role.RUNBOOK_OWNER))
    assert refusal.value.code == "too_long_ago"
    assert "365 days ago or more" in refusal.value.sentence


def test_what_is_stale_by_age_is_not_made_young_by_judging_the_old_run_again() -> None:
    runbook, found = aged()
    with clock.standing_at(MUCH_LATER):
        judge_run(run=found, outcome=RunOutcome.HELPED, by=make_user())
        assert "365 days ago or more" in what_it_proves(found)
    runbook.refresh_from_db()
    assert (runbook.state, runbook.verified_at) == (RunbookState.STALE, NOON)


def test_a_run_that_is_judged_later_ages_from_its_end() -> None:
    with clock.standing_at(NOON):
        runbook = reviewed()
        found = end_run(run=tick_off(begun(runbook)), by=make_user())
    with clock.standing_at(NOON + timedelta(days=30)):
        judge_run(run=found, outcome=RunOutcome.HELPED, by=make_user())
    runbook.refresh_from_db()
    assert (runbook.state, runbook.verified_at) == (RunbookState.VERIFIED, NOON)
    with clock.standing_at(NOON + timedelta(days=365)):
        assert age_runbooks(by=system(), now=NOON + timedelta(days=365)) == 1


def test_a_click_counts_as_of_the_run_and_not_of_the_click() -> None:
    with clock.standing_at(NOON):
        runbook = reviewed()
        run(runbook)
        set_runbook_state(runbook=runbook, state=RunbookState.STALE, reason="a doubt", by=system())
    with clock.standing_at(NOON + timedelta(days=300)):
        set_runbook_state(runbook=runbook, state=RunbookState.VERIFIED, by=system())
    assert runbook.verified_at == NOON
    with clock.standing_at(NOON + timedelta(days=365)):
        assert age_runbooks(by=system(), now=NOON + timedelta(days=365)) == 1


# ------------------------------------------------------------------------------------------------------- the review


def test_a_changed_command_takes_a_reviewed_runbook_back_to_draft_and_says_why() -> None:
    runbook = reviewed()
    replace_content(runbook=runbook, source=OTHER_COMMAND, by=system(), reason="The file changed.")
    last = runbook.state_changes.latest()
    assert (runbook.state, last.state) == ("draft", "draft")
    assert last.reason == "What is run changed after it was reviewed. The file changed."


def test_changed_words_leave_a_reviewed_runbook_reviewed() -> None:
    runbook = reviewed()
    replace_content(runbook=runbook, source=RUNBOOK.replace("declines cards", "refuses cards"), by=system())
    assert runbook.state == RunbookState.REVIEWED


def test_who_wrote_what_is_run_does_not_review_it() -> None:
    runbook, owner = make_runbook(team=make_team()), make_user("", Role.RUNBOOK_OWNER, Role.ADMINISTRATOR)
    replace_content(runbook=runbook, source=OTHER_COMMAND, by=owner)
    replace_content(
        runbook=runbook,
        source=OTHER_COMMAND.replace("declines cards", "refuses cards"),
        by=make_user("", Role.ADMINISTRATOR),
    )
    with pytest.raises(BrokenRule) as refusal:
        set_runbook_state(runbook=runbook, state=RunbookState.REVIEWED, by=owner)
    assert refusal.value.code == "own_words"
    set_runbook_state(runbook=runbook, state=RunbookState.REVIEWED, by=make_user("", Role.RUNBOOK_OWNER))


def test_what_debrief_itself_brought_in_anyone_who_keeps_runbooks_reviews() -> None:
    runbook = make_runbook(team=make_team())
    set_runbook_state(runbook=runbook, state=RunbookState.REVIEWED, by=make_user("", Role.RUNBOOK_OWNER))
    assert runbook.state == RunbookState.REVIEWED
