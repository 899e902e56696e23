"""What came of a run, and how long a runbook can be relied on for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from foundation.accounts.enums import Role
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.models import Notice
from incidents.enums import IncidentKind, RunbookState, RunOutcome, Severity, Status, TimelineKind
from incidents.models import Incident, Runbook, RunbookAging, RunbookRun, RunbookVerification, TimelineEntry
from incidents.services.lifecycle import advance, cancel
from incidents.services.runbook_owners import own
from incidents.services.runbook_runs import end_run, start_run, tick_step
from incidents.services.runbooks import replace_content, set_runbook_services, set_runbook_state
from incidents.services.verification import age_runbooks, check_all_again, judge_run, save_aging
from portal.wording.notices import said
from tests.factories import (
    RUNBOOK,
    make_incident,
    make_runbook,
    make_service,
    make_team,
    make_user,
    steps_of,
    system,
    tick_off,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OTHER_COMMAND = RUNBOOK.replace("--since 5m", "--since 9m")
OTHER_WORDS = RUNBOOK.replace("declines cards", "refuses cards")


def reviewed(**fields: object) -> Runbook:
    return make_runbook(team=make_team(), state=RunbookState.REVIEWED, **fields)


def run_to_the_end(
    runbook: Runbook,
    outcome: RunOutcome | None,
    *,
    missing: str = "",
    incident: Incident | None = None,
    steps: int | None = None,
) -> RunbookRun:
    run = tick_off(start_run(runbook=runbook, incident=incident or make_incident(), by=make_user()), steps=steps)
    end_run(run=run, outcome=outcome, missing=missing, by=make_user())
    runbook.refresh_from_db()
    return run


def test_a_run_that_helped_verifies_what_was_run() -> None:
    runbook = reviewed()
    run_to_the_end(runbook, RunOutcome.HELPED)
    last = RunbookVerification.objects.get(runbook=runbook)
    assert (runbook.state, runbook.verified_at) == (RunbookState.VERIFIED, runbook.state_changes.latest().at)
    assert (last.outcome, last.content_hash, last.drill) == ("helped", runbook.content_hash, False)


def test_a_drill_is_marked_as_one() -> None:
    run_to_the_end(reviewed(), RunOutcome.HELPED, incident=make_incident(kind=IncidentKind.DRILL))
    assert RunbookVerification.objects.get().drill is True


@pytest.mark.parametrize("outcome", [RunOutcome.PARTLY, None])
def test_what_helped_in_part_or_was_not_tried_verifies_nothing(outcome: RunOutcome | None) -> None:
    runbook = reviewed()
    run_to_the_end(runbook, outcome)
    assert runbook.state == RunbookState.REVIEWED


def test_what_nobody_reviewed_or_owns_is_not_verified_by_a_run() -> None:
    runbook = make_runbook()
    run_to_the_end(runbook, RunOutcome.HELPED)
    assert runbook.state == RunbookState.DRAFT


def test_what_misled_is_stale_and_its_keeper_hears_why() -> None:
    keeper, incident = make_user("kim", Role.RUNBOOK_OWNER), make_incident()
    runbook = reviewed(maintainer=keeper)
    run_to_the_end(runbook, RunOutcome.HELPED)
    run_to_the_end(runbook, RunOutcome.MISLED, missing="step 2 names the old cluster", incident=incident)
    notice = Notice.objects.get(recipient=keeper)
    assert runbook.state == RunbookState.STALE
    assert runbook.state_changes.latest().verification == RunbookVerification.objects.latest()
    assert said(notice).sentence == "Your runbook misled someone: mend it before the next night."
    assert "step 2 names the old cluster" in said(notice).about


def test_misled_says_where() -> None:
    run = start_run(runbook=reviewed(), incident=make_incident(), by=make_user())
    with pytest.raises(Invalid) as refusal:
        end_run(run=run, outcome=RunOutcome.MISLED, by=make_user())
    assert refusal.value.field == "missing"
    run.refresh_from_db()
    assert run.ended_at is None


def test_of_a_private_incident_nothing_gets_into_the_runbook() -> None:
    commander, keeper = make_user("", Role.COMMANDER), make_user("kim")
    incident = make_incident(private=True, by=commander, title="A secret matter")
    runbook = reviewed(maintainer=keeper)
    run = start_run(runbook=runbook, incident=incident, by=commander)
    end_run(run=run, outcome=RunOutcome.MISLED, missing="the leaked key is in step 2", by=commander)
    told = " ".join((runbook.state_changes.latest().reason, str(Notice.objects.get(recipient=keeper).parameters)))
    assert incident.reference not in told
    assert "leaked" not in told
    assert not RunbookVerification.objects.visible_to(keeper).exists()
    assert RunbookVerification.objects.visible_to(commander).exists()


def test_a_runbook_that_is_changed_while_it_is_run_is_not_verified_by_that_run() -> None:
    runbook = reviewed()
    run = start_run(runbook=runbook, incident=make_incident(), by=make_user())
    replace_content(runbook=runbook, source=OTHER_COMMAND, by=system())
    set_runbook_state(runbook=runbook, state=RunbookState.REVIEWED, by=system())
    end_run(run=tick_off(run), outcome=RunOutcome.HELPED, by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.REVIEWED
    assert RunbookVerification.objects.get().content_hash == ""


def test_words_that_change_while_it_is_run_are_no_matter() -> None:
    runbook = reviewed()
    run = start_run(runbook=runbook, incident=make_incident(), by=make_user())
    replace_content(runbook=runbook, source=OTHER_WORDS, by=system())
    end_run(run=tick_off(run), outcome=RunOutcome.HELPED, by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.VERIFIED


def test_a_judgement_is_said_again_and_the_last_word_counts() -> None:
    runbook = reviewed()
    run = run_to_the_end(runbook, RunOutcome.MISLED, missing="wrong cluster")
    with pytest.raises(Invalid) as refusal:
        judge_run(run=run, outcome=RunOutcome.HELPED, by=make_user())
    assert refusal.value.field == "missing"
    judge_run(run=run, outcome=RunOutcome.HELPED, missing="it was the right cluster", by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.VERIFIED
    assert [each.outcome for each in run.verifications.in_order_of_recording()] == ["misled", "helped"]


def test_a_run_that_goes_on_is_not_judged() -> None:
    run = start_run(runbook=reviewed(), incident=make_incident(), by=make_user())
    with pytest.raises(BrokenRule) as refusal:
        judge_run(run=run, outcome=RunOutcome.HELPED, by=make_user())
    assert refusal.value.code == "still_runs"


def test_a_closed_incident_ends_its_runs_which_can_still_be_judged() -> None:
    incident = make_incident(severity=Severity.SEV4)
    runbook = reviewed()
    run = tick_off(start_run(runbook=runbook, incident=incident, by=make_user()))
    advance(incident=incident, to=Status.RESOLVED, by=make_user())
    advance(incident=incident, to=Status.CLOSED, by=make_user())
    run.refresh_from_db()
    assert run.ended_at is not None
    judge_run(run=run, outcome=RunOutcome.HELPED, by=make_user())
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.VERIFIED
    assert TimelineEntry.objects.filter(incident=incident).order_by("-id")[0].kind == TimelineKind.RUNBOOK_JUDGED


def test_a_cancelled_incident_ends_its_runs() -> None:
    incident = make_incident(severity=Severity.SEV4)
    run = start_run(runbook=reviewed(), incident=incident, by=make_user())
    cancel(incident=incident, by=make_user(), reason="a false alarm")
    run.refresh_from_db()
    assert run.ended_at is not None


def test_a_tick_keeps_what_was_read_and_run() -> None:
    runbook = make_runbook(RUNBOOK.replace("--since 5m", "--region <region>"))
    run = start_run(runbook=runbook, incident=make_incident(), by=make_user(), values={"region": "eu-west"})
    tick_step(run=run, position=steps_of(runbook)[0].position, by=make_user())
    replace_content(runbook=runbook, source=OTHER_COMMAND, by=system())
    run.refresh_from_db()
    assert run.ticked[0]["ran"] == "payctl declines --region eu-west"
    assert run.ticked[0]["did"] == "Confirm that one acquirer fails"
    assert runbook.versions.get(number=run.number).text == RUNBOOK.replace("--since 5m", "--region <region>")


def test_too_much_to_fill_in_is_refused() -> None:
    run = start_run(runbook=make_runbook(), incident=make_incident(), by=make_user())
    with pytest.raises(Invalid) as refusal:
        tick_step(run=run, position=steps_of(run.runbook)[0].position, by=make_user(), values={"pod": "x" * 301})
    assert refusal.value.field == "values"


# ------------------------------------------------------------------------------------------------------------- age


def verified_at(moment: datetime, *, tier: int) -> Runbook:
    with clock.standing_at(moment):
        runbook = reviewed(services=[make_service(tier=tier)])
        run_to_the_end(runbook, RunOutcome.HELPED)
    return runbook


def age(days: float) -> int:
    now = NOON + timedelta(days=days)
    with clock.standing_at(now):
        return age_runbooks(by=system(), now=now)


@pytest.mark.parametrize(("tier", "days"), [(1, 90), (2, 180), (3, 365)])
def test_what_is_not_exercised_for_too_long_is_stale_by_tier(tier: int, days: int) -> None:
    runbook = verified_at(NOON, tier=tier)
    assert age(days - 0.01) == 0
    assert age(days) == 1
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.STALE
    assert runbook.state_changes.latest().reason == f"Not exercised for {days} days (tier {tier})."
    assert age(days + 1) == 0


def test_the_strictest_of_its_services_counts() -> None:
    runbook = verified_at(NOON, tier=3)
    set_runbook_services(runbook=runbook, services=[make_service(tier=3), make_service(tier=1)], by=system())
    assert age(91) == 1


def test_running_it_again_makes_it_young() -> None:
    runbook = verified_at(NOON, tier=1)
    with clock.standing_at(NOON + timedelta(days=80)):
        run_to_the_end(runbook, RunOutcome.PARTLY)
    assert age(100) == 0
    assert age(170) == 1


def test_a_review_ages_too() -> None:
    with clock.standing_at(NOON):
        runbook = reviewed(services=[make_service(tier=1)])
    assert age(90) == 1
    assert runbook.state_changes.latest().reason == "Not reviewed for 90 days (tier 1)."


def test_how_long_is_the_administrators_to_say() -> None:
    verified_at(NOON, tier=1)
    aging = RunbookAging.objects.get(tier=1)
    aging.days = 30
    save_aging(aging=aging, by=system(), reason="it changes monthly")
    assert age(30) == 1
    assert aging.history.latest().history_change_reason == "it changes monthly"


def test_what_the_check_finds_is_kept_with_each_text_and_brought_up_to_date() -> None:
    runbook = make_runbook()
    assert "missing-section" in runbook.findings
    Runbook.objects.filter(pk=runbook.pk).first()
    runbook.findings, runbook.errors = {}, 9
    runbook.save(update_fields=["findings", "errors"])
    assert check_all_again(by=system()) == 1
    assert check_all_again(by=system()) == 0


def test_whose_it_is_need_not_stand_in_the_text_where_a_team_owns_it() -> None:
    runbook = make_runbook()
    assert "no-owner" in runbook.findings
    own(runbook, make_team(), by=system(), reason="")
    assert "no-owner" not in runbook.findings
