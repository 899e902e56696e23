"""The new owner of a service is asked about its runbooks; whoever keeps runbooks hears of them once a week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.models import Notice
from incidents.enums import RunbookState
from incidents.models import AlertDefinition, Runbook, RunbookConfirmation, Service, Team
from incidents.services.catalogue import add_member, save_service
from incidents.services.runbook_keeping import answer_confirmation, tell_keepers
from incidents.services.runbooks import retire_runbook, set_runbook_state
from portal.wording.notices import said
from tests.factories import make_runbook, make_service, make_team, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def handed_over(*, state: RunbookState = RunbookState.REVIEWED) -> tuple[Runbook, Service, Team]:
    service = make_service()
    runbook = make_runbook(team=service.team, services=[service], state=state)
    service.team = new = make_team(manager=make_user("mo"))
    save_service(service=service, by=system())
    return runbook, service, new


def owner_in(team: Team) -> object:
    person = make_user("", Role.RUNBOOK_OWNER)
    add_member(team=team, user=person, by=system())
    return person


def test_the_new_owner_of_a_service_is_asked_about_its_runbook() -> None:
    runbook, service, new = handed_over()
    asked = RunbookConfirmation.objects.get()
    notice = Notice.objects.get(recipient__username="mo")
    assert (asked.runbook, asked.service, asked.team) == (runbook, service, new)
    assert said(notice).sentence == f"{new} owns {service} now: is its runbook still right?"


def test_the_new_owner_is_asked_about_what_answers_the_alerts_of_the_service_too() -> None:
    service, retired = make_service(), make_runbook(title="Retired")
    both, answers = make_runbook(title="Both", services=[service]), make_runbook(title="Answers")
    retire_runbook(runbook=retired, by=system(), reason="gone")
    gone = AlertDefinition(name="Gone", service=service, runbook=make_runbook(), vanished_at=clock.now(), identity="g")
    for each in (
        gone,
        *(AlertDefinition(name=b.title, service=service, runbook=b, identity=b.slug) for b in (both, answers, retired)),
    ):
        each.save()
    service.team = make_team(manager=make_user("mo"))
    save_service(service=service, by=system())
    asked = RunbookConfirmation.objects.order_by("runbook__title")
    assert [each.runbook.title for each in asked] == ["Answers", "Both"]
    notice = Notice.objects.get(recipient__username="mo")
    assert said(notice).sentence == f"{service.team} owns {service} now: are its 2 runbooks still right?"
    assert "Answers, Both" in said(notice).about


def test_a_service_that_changes_hands_twice_asks_the_last_one() -> None:
    _runbook, service, _new = handed_over()
    service.team = last = make_team()
    save_service(service=service, by=system())
    assert RunbookConfirmation.objects.get().team == last


def test_nothing_is_asked_where_nothing_changed_hands_or_the_runbook_is_retired() -> None:
    service = make_service()
    retire_runbook(runbook=make_runbook(services=[service]), by=system(), reason="gone")
    service.name = "Another name"
    save_service(service=service, by=system())
    service.team = make_team()
    save_service(service=service, by=system())
    assert not RunbookConfirmation.objects.exists()


def test_still_right_keeps_its_state_and_may_take_it_over() -> None:
    runbook, _service, new = handed_over()
    answer_confirmation(confirmation=RunbookConfirmation.objects.get(), is_right=True, takes_it=True, by=owner_in(new))
    runbook.refresh_from_db()
    assert (runbook.state, runbook.team) == (RunbookState.REVIEWED, new)


def test_no_longer_right_makes_it_stale_with_the_reason() -> None:
    runbook, _service, new = handed_over()
    answer_confirmation(
        confirmation=RunbookConfirmation.objects.get(), is_right=False, reason="we deploy otherwise", by=owner_in(new)
    )
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.STALE
    assert "we deploy otherwise" in runbook.state_changes.latest().reason


def test_no_longer_right_says_what() -> None:
    _runbook, _service, new = handed_over()
    with pytest.raises(Invalid):
        answer_confirmation(confirmation=RunbookConfirmation.objects.get(), is_right=False, by=owner_in(new))


def test_others_do_not_answer_and_nobody_answers_twice() -> None:
    _runbook, _service, new = handed_over()
    asked = RunbookConfirmation.objects.get()
    with pytest.raises(Refused):
        answer_confirmation(confirmation=asked, is_right=True, by=make_user("", Role.RUNBOOK_OWNER))
    answer_confirmation(confirmation=asked, is_right=True, by=owner_in(new))
    with pytest.raises(BrokenRule) as refusal:
        answer_confirmation(confirmation=asked, is_right=True, by=owner_in(new))
    assert refusal.value.code == "answered"


def digests() -> list[str]:
    return [said(each).sentence for each in Notice.objects.filter(kind="runbook_digest").order_by("id")]


def test_a_keeper_gets_one_digest_a_week_at_nine_of_their_monday() -> None:
    keeper = make_user("kim", time_zone="America/New_York")
    team = make_team()
    set_runbook_state(
        runbook=make_runbook(team=team, maintainer=keeper, state=RunbookState.REVIEWED),
        state=RunbookState.STALE,
        reason="old",
        by=system(),
    )
    make_runbook(team=team, maintainer=keeper)
    make_runbook()
    assert tell_keepers(by=system(), now=MONDAY + timedelta(hours=13, minutes=59)) == 0
    assert tell_keepers(by=system(), now=MONDAY + timedelta(hours=14)) == 1
    assert tell_keepers(by=system(), now=MONDAY + timedelta(hours=15)) == 0
    assert tell_keepers(by=system(), now=MONDAY + timedelta(days=1, hours=15)) == 0
    assert tell_keepers(by=system(), now=MONDAY + timedelta(days=7, hours=14)) == 1
    assert digests()[0] == "1 of your runbooks is stale and 1 was never verified."


def test_without_a_maintainer_the_manager_of_the_team_hears() -> None:
    make_runbook(team=make_team(manager=make_user("mo")))
    tell_keepers(by=system(), now=MONDAY + timedelta(hours=9))
    assert Notice.objects.get(kind="runbook_digest").recipient.username == "mo"
