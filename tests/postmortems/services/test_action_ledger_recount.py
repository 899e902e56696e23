"""Whatever happens to items in whatever order: the sum of the ledger is the recount of the items."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db.models import F, Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.facts import AppendOnly
from incidents.models import Incident, Team
from postmortems.enums import CohortState, Priority
from postmortems.models import ActionItem, ActionItemStateFact
from postmortems.services.action_changes import change_due_date, change_priority, change_team
from postmortems.services.action_items import (
    cancel_action_item,
    complete_action_item,
    open_action_item,
    reopen_action_item,
    start_action_item,
)
from postmortems.services.action_ledger import current_standing, last_standing, restate_action_items
from tests.factories import make_incident, make_team, make_user
from tests.postmortems.stories import open_item

pytestmark = pytest.mark.engines

ACTS = ("start", "open", "complete", "reopen", "cancel", "lower", "move", "team", "private", "public")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 20)), min_size=1, max_size=12)
BEGIN = datetime(2026, 10, 5, 3, tzinfo=UTC)

Cohort = tuple[int, date]


class Playground:
    """Two teams at the two ends of the day, and an incident that may be hidden."""

    def __init__(self) -> None:
        self.by, self.second = make_user(), make_user()
        self.teams = (make_team(time_zone="Pacific/Auckland"), make_team(time_zone="America/Los_Angeles"))
        self.incident: Incident = make_incident(by=self.by, team=self.teams[0])
        self.items = [
            open_item(
                by=self.by, incident=incident, team=self.teams[0], due_date=date(2026, 10, day), priority=Priority.P1
            )
            for incident, day in ((self.incident, 12), (None, 31))
        ]

    def act(self, act: str, number: int) -> None:
        item = self.items[number % len(self.items)]
        if act in ("private", "public"):
            self.hide(act == "private")
            return
        try:
            outcome = self._do(act, item, number)
        except BrokenRule:
            return
        if isinstance(outcome, Approval):
            confirm_approval(approval=outcome, by=self.second)

    def _do(self, act: str, item: ActionItem, number: int) -> object:
        common = {"item": item, "by": self.by}
        if act == "complete":
            return complete_action_item(**common, evidence="A test")
        if act == "team":
            return change_team(**common, team=self.teams[number % 2], reason="Moved")
        if act == "move":
            return change_due_date(**common, due_date=date(2026, 10, 1) + timedelta(days=number), reason="Moved")
        if act == "lower":
            return change_priority(**common, priority=Priority.P3, reason="Calmer")
        if act in ("start", "open"):
            return {"start": start_action_item, "open": open_action_item}[act](**common)
        return {"reopen": reopen_action_item, "cancel": cancel_action_item}[act](**common, reason="Because")

    def hide(self, private: bool) -> None:
        self.incident.refresh_from_db()
        self.incident.private = private
        self.incident.save()
        restate_action_items(incident=self.incident, by=self.by)


def summed() -> Counter[Cohort]:
    rows = ActionItemStateFact.objects.values("team", "cohort_month").annotate(
        n=Sum(F("due") - F("was_due")),
        ok=Sum(F("on_time") - F("was_on_time")),
        late=Sum(F("within_30") - F("was_within_30")),
    )
    return Counter(
        {
            (row["team"], row["cohort_month"], name): row[name]
            for row in rows
            for name in ("n", "ok", "late")
            if row[name]
        }
    )


def recounted() -> Counter[Cohort]:
    found: Counter[Cohort] = Counter()
    for item in ActionItem.objects.select_related("incident"):
        standing = current_standing(item)
        if standing is None:
            continue
        key = (standing.team, standing.cohort_month)
        found.update({(*key, "n"): standing.due, (*key, "ok"): standing.on_time, (*key, "late"): standing.within_30})
    return +found


class TestRecount(TestCase):
    @given(STEPS)
    @settings(max_examples=25, deadline=None)
    def test_the_sum_of_the_ledger_is_the_recount(self, steps: list[tuple[str, int]]) -> None:
        with time_machine.travel(BEGIN, tick=False) as clock:
            playground = Playground()
            for act, number in steps:
                clock.shift(timedelta(days=number % 9, hours=number))
                playground.act(act, number)
                assert summed() == recounted()
        for item in playground.items:
            item.refresh_from_db()
            assert last_standing(item) == current_standing(item)
            rows = list(item.state_facts.order_by("id"))
            assert all(before.to_state == after.from_state for before, after in pairwise(rows))


@pytest.mark.django_db
def test_hiding_the_incident_takes_its_items_out_and_showing_it_brings_them_back() -> None:
    playground = Playground()
    item = playground.items[0]
    complete_action_item(item=item, by=playground.by, evidence="A test")
    before = summed()
    playground.hide(True)
    assert last_standing(item) is None
    playground.hide(False)
    assert summed() == before


@pytest.mark.django_db
def test_restating_twice_writes_nothing_twice() -> None:
    playground = Playground()
    playground.hide(True)
    rows = ActionItemStateFact.objects.count()
    restate_action_items(incident=playground.incident, by=playground.by)
    assert ActionItemStateFact.objects.count() == rows


@pytest.mark.django_db
def test_the_ledger_is_append_only() -> None:
    open_item(by=make_user())
    with pytest.raises(AppendOnly):
        ActionItemStateFact.objects.update(to_state=CohortState.DONE)


@pytest.mark.django_db
def test_a_team_that_leaves_on_the_due_date_itself_takes_the_item_along() -> None:
    by = make_user()
    los_angeles: Team = make_team(time_zone="America/Los_Angeles")
    other: Team = make_team(time_zone="America/Los_Angeles")
    with time_machine.travel(BEGIN, tick=False) as clock:
        item = open_item(by=by, team=los_angeles, due_date=date(2026, 10, 20))
        clock.move_to(datetime(2026, 10, 21, 6, 59, tzinfo=UTC))  # 23:59 of the 20th there
        change_team(item=item, team=other, by=by, reason="Moved")
    assert (item.charged_team, [fact.team for fact in item.state_facts.order_by("id")][-2:]) == (
        other,
        [los_angeles, other],
    )
