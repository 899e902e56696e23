"""October's action items: twelve stories, counted as of four days, live and asked for again.

Team A in Los Angeles, the organisation in UTC, due dates in October 2026 unless said, all P2 but item 10.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from foundation.accounts.enums import Role
from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval
from foundation.audit.clock import standing_at
from metrics.services.computing import compute_changed
from metrics.services.publishing import publish_report
from postmortems.enums import Priority
from postmortems.models import ActionItem
from postmortems.services.action_changes import change_due_date, change_priority, change_team
from postmortems.services.action_items import (
    Proposal,
    cancel_action_item,
    complete_action_item,
    open_action_item,
    propose_action_item,
    reopen_action_item,
)
from tests.api import client_of
from tests.factories import make_team, make_user, system
from tests.postmortems.stories import open_item

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

ON_TIME, COMPLETION = "action_item_on_time_rate", "action_item_completion_rate"
DUE_DAYS = {1: 5, 2: 12, 3: 19, 4: 31, 5: 20, 6: 10, 7: 30, 8: 28, 9: 15, 10: 22, 12: 25}


def at(month: int, day: int, hour: int = 18, minute: int = 0) -> Any:
    return standing_at(datetime(2026, month, day, hour, minute, tzinfo=UTC))


class October:
    """Plays the stories day by day, computing every evening as the sweep would."""

    def __init__(self) -> None:
        with at(9, 20):
            self.by, self.second = make_user("ana"), make_user("bo")
            self.leader = make_user("lea", Role.LEADERSHIP)
            self.a = make_team("team-a", time_zone="America/Los_Angeles")
            self.b = make_team("team-b")
            self.items = {number: self._opened(number, day) for number, day in DUE_DAYS.items()}
        self.client = client_of(self.leader)
        self.approvals: dict[int, Approval] = {}
        self.clock = date(2026, 9, 20)

    def _opened(self, number: int, day: int) -> ActionItem:
        priority = Priority.P1 if number == 10 else Priority.P2
        return open_item(
            by=self.by, team=self.a, due_date=date(2026, 10, day), title=f"Item {number} is done", priority=priority
        )

    def until(self, month: int, day: int) -> October:
        """All that happened up to the end of that day, and counted."""
        last = date(2026, month, day)
        for number, moment, act in sorted(self._stories(), key=lambda story: story[1]):
            if self.clock < moment.date() <= last:
                with standing_at(moment):
                    self._act(number, act)
        self.clock = last
        with at(month, day, 23, 59):
            compute_changed(by=system())
        return self

    def _stories(self) -> list[tuple[int, datetime, str]]:
        def moment(month: int, day: int, hour: int = 18, minute: int = 0) -> datetime:
            return datetime(2026, month, day, hour, minute, tzinfo=UTC)

        return [
            (1, moment(10, 4), "done"),
            (2, moment(10, 12), "done"),
            (3, moment(10, 18), "done"),
            (4, moment(11, 1, 6, 30), "done"),
            (5, moment(11, 5), "done"),
            (6, moment(10, 9), "move"),
            (6, moment(12, 8), "done"),
            (7, moment(10, 12), "cancel"),
            (8, moment(11, 2), "cancel"),
            (9, moment(10, 25), "give"),
            (10, moment(10, 15), "lower"),
            (11, moment(10, 7), "propose"),
            (11, moment(11, 3), "open"),
            (12, moment(10, 24), "done"),
            (12, moment(11, 10), "reopen"),
            (12, moment(11, 20), "done"),
        ]

    def _act(self, number: int, act: str) -> None:
        if act == "propose":
            proposal = Proposal(
                title="Item 11 is done", owner=self.by, team=self.a, due_date=date(2026, 11, 20), priority=Priority.P2
            )
            self.items[11] = propose_action_item(proposal=proposal, by=self.by)
            return
        item = self.items[number]
        outcome = self._do(item, act)
        if isinstance(outcome, Approval):
            self.approvals[number] = outcome
            confirm_approval(approval=outcome, by=self.second)

    def _do(self, item: ActionItem, act: str) -> object:
        if act == "done":
            return complete_action_item(item=item, evidence="https://example.org/merged", by=self.by)
        if act == "move":
            return change_due_date(item=item, due_date=date(2026, 12, 15), by=self.by, reason="It waits for a part")
        if act == "cancel":
            return cancel_action_item(item=item, by=self.by, reason="The system it was about is gone")
        if act == "give":
            return change_team(item=item, team=self.b, by=self.by, reason="Team B owns it now")
        if act == "lower":
            return change_priority(item=item, priority=Priority.P2, by=self.by, reason="A workaround holds")
        if act == "open":
            return open_action_item(item=item, by=self.by)
        return reopen_action_item(item=item, by=self.by, reason="The check found it undone")

    def row(self, measure: str, *, team: str = "team-a", **asked: str) -> dict[str, Any]:
        """October's row, as the API says it."""
        query = {"measure": measure, "team": team, "from": "2026-10", "to": "2026-10", **asked}
        (row,) = self.client.get("/api/v1/measures/", query).json()["results"]
        return row

    def counted(self, measure: str, **asked: str) -> tuple[int, int, str]:
        row = self.row(measure, **asked)
        return round(row["value"] * row["n"]), row["n"], row["state"]


def whole(interval: list[float]) -> list[int]:
    return [round(end * 100) for end in interval]


@pytest.fixture
def october() -> October:
    return October()


LIVE = [
    pytest.param((10, 31), ON_TIME, (4, 10, "open"), id="on time on 31 October"),
    pytest.param((11, 3), ON_TIME, (5, 10, "open"), id="on time on 3 November"),
    pytest.param((11, 12), ON_TIME, (4, 10, "open"), id="on time on 12 November"),
    pytest.param((12, 31), COMPLETION, (6, 10, "closed"), id="completed on 31 December"),
]


@pytest.mark.parametrize(("day", "measure", "expected"), LIVE)
def test_the_live_snapshots_say_what_was_counted_by_hand(october, day, measure, expected):
    october.until(*day)
    with at(*day, 23, 59):
        assert october.counted(measure) == expected


@pytest.mark.parametrize(("day", "measure", "expected"), LIVE)
def test_any_of_these_days_can_be_asked_for_again_later(october, day, measure, expected):
    october.until(12, 31)
    with at(12, 31, 23, 59):
        assert october.counted(measure, as_of=date(2026, *day).isoformat()) == expected


def test_the_intervals_are_those_of_wilson(october):
    october.until(12, 31)
    with at(12, 31, 23, 59):
        third, twelfth = (october.row(ON_TIME, as_of=f"2026-11-{day}")["interval"] for day in ("03", "12"))
    assert (whole(third), whole(twelfth)) == ([24, 76], [17, 69])


def test_the_report_of_3_november_is_restated_by_the_reopening_of_item_12(october, client):
    october.until(11, 3)
    with at(11, 3, 23, 59):
        publish_report(team=october.a, first=date(2026, 10, 1), last=date(2026, 10, 1), by=october.leader)
    october.until(11, 12)
    client.force_login(october.leader)
    with at(11, 12, 23, 59):
        page = client.get("/reports/teams/team-a/", {"from": "2026-10", "to": "2026-10"}).content.decode()
    assert "5 of 10, 50%" in page
    assert "4 of 10, 40%" in page
    assert f"{october.items[12].reference} was reopened: The check found it undone." in page


def test_team_b_has_none_of_them(october):
    october.until(12, 31)
    with at(12, 31, 23, 59):
        row = october.row(ON_TIME, team="team-b")
    assert (row["value"], row["n"], row["interval"]) == (None, 0, None)


def test_items_8_and_10_needed_a_second_person_and_no_other(october):
    october.until(12, 31)
    assert set(october.approvals) == {8, 10}


def test_the_rows_behind_the_figure_are_its_ten_items(october, client):
    october.until(12, 31)
    client.force_login(october.leader)
    with at(12, 31, 23, 59):
        address = october.row(ON_TIME, as_of="2026-11-12")["evidence"]
        page = client.get(address)
    shown = {item.title: bool(item.was_on_time) for item in page.context["page"].rows}
    assert {title for title, on_time in shown.items() if on_time} == {f"Item {n} is done" for n in (1, 2, 3, 4)}
    assert set(shown) == {f"Item {n} is done" for n in (1, 2, 3, 4, 5, 6, 8, 9, 10, 12)}
