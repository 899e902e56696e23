"""October's action items, played through the services with a clock that stands where the story says."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db.models import F, Sum

from foundation.accounts.enums import Role
from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval
from incidents.models import Team
from postmortems.enums import Priority
from postmortems.models import ActionItem, ActionItemStateFact
from postmortems.services.action_changes import change_due_date, change_priority, change_team
from postmortems.services.action_items import (
    Proposal,
    cancel_action_item,
    complete_action_item,
    open_action_item,
    propose_action_item,
    reopen_action_item,
)
from tests.factories import make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def utc(month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


class October:
    """The people and the twelve items of the story."""

    def __init__(self) -> None:
        self.a = make_team("team-a", time_zone="America/Los_Angeles")
        self.b = make_team("team-b", time_zone="America/Los_Angeles")
        self.owner, self.second = make_user("owner"), make_user("second", Role.COMMANDER)

    def open(self, due: date, priority: Priority = Priority.P2) -> ActionItem:
        proposal = Proposal(
            title="Alert when a partition has no consumer for 60 s",
            priority=priority,
            owner=self.owner,
            team=self.a,
            due_date=due,
            open_now=True,
        )
        return propose_action_item(proposal=proposal, by=self.owner)

    def done(self, item: ActionItem) -> None:
        complete_action_item(item=item, evidence="The alert fired in a drill.", by=self.owner)

    def confirmed(self, outcome: object) -> None:
        assert isinstance(outcome, Approval), "this takes a second person"
        confirm_approval(approval=outcome, by=self.second)


def play() -> October:
    story = October()
    with time_machine.travel(utc(10, 1), tick=False) as clock:
        days = (20, 21, 22, 31, 20, 10, 30, 28, 15)
        items = {number: story.open(date(2026, 10, day)) for number, day in enumerate(days, start=1)}
        items[10] = story.open(date(2026, 10, 22), Priority.P1)
        proposal = Proposal(title="Show the age of a position", owner=story.owner, team=story.a)
        items[11] = propose_action_item(proposal=proposal, by=story.owner)
        items[12] = story.open(date(2026, 10, 25))
        for day, act in (
            (utc(10, 9), lambda: change_due_date(
                item=items[6], due_date=date(2026, 12, 10), by=story.owner, reason="Waits for the upgrade")),
            (utc(10, 12), lambda: cancel_action_item(item=items[7], by=story.owner, reason="The service ends")),
            (utc(10, 18), lambda: [story.done(items[number]) for number in (1, 2, 3)]),
            (utc(10, 20), lambda: story.confirmed(
                change_priority(item=items[10], priority=Priority.P2, by=story.owner, reason="Less urgent now"))),
            (utc(10, 24), lambda: story.done(items[12])),
            (utc(10, 25), lambda: change_team(item=items[9], team=story.b, by=story.owner, reason="Moved with it")),
            (utc(11, 1, 6, 30), lambda: story.done(items[4])),
            (utc(11, 2), lambda: story.confirmed(
                cancel_action_item(item=items[8], by=story.owner, reason="Not worth it"))),
            (utc(11, 4), lambda: (
                change_due_date(item=items[11], due_date=date(2026, 11, 20), by=story.owner),
                open_action_item(item=items[11], by=story.owner))),
            (utc(11, 5), lambda: story.done(items[5])),
            (utc(11, 10), lambda: reopen_action_item(item=items[12], by=story.owner, reason="It fired falsely")),
            (utc(11, 20), lambda: story.done(items[12])),
            (utc(12, 8), lambda: story.done(items[6])),
        ):  # fmt: skip
            clock.move_to(day)
            act()
    return story


def as_of(team: Team, month: date, cutoff: datetime) -> tuple[int, int, int]:
    """Due, done on time, done within 30 days: one sum over the ledger."""
    sums = (
        ActionItemStateFact.objects.filter(team=team, cohort_month=month)
        .known_before(cutoff)
        .aggregate(
            due=Sum(F("due") - F("was_due"), default=0),
            on_time=Sum(F("on_time") - F("was_on_time"), default=0),
            within_30=Sum(F("within_30") - F("was_within_30"), default=0),
        )
    )
    return (sums["due"], sums["on_time"], sums["within_30"])


def test_october_comes_out_as_of_every_day_of_the_story() -> None:
    story = play()
    assert as_of(story.a, OCTOBER, utc(11, 1, 0))[:2] == (10, 4)
    assert as_of(story.a, OCTOBER, utc(11, 4, 0))[:2] == (10, 5)
    assert as_of(story.a, OCTOBER, utc(11, 13, 0))[:2] == (10, 4)
    assert as_of(story.a, OCTOBER, datetime(2027, 1, 1, tzinfo=UTC)) == (10, 4, 6)


def test_the_item_that_opened_in_november_is_charged_to_november() -> None:
    story = play()
    assert as_of(story.a, NOVEMBER, datetime(2027, 1, 1, tzinfo=UTC)) == (1, 0, 0)


def test_the_team_that_got_an_item_after_its_first_due_date_is_not_charged() -> None:
    story = play()
    assert as_of(story.b, OCTOBER, datetime(2027, 1, 1, tzinfo=UTC)) == (0, 0, 0)
