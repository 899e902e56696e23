"""The rows behind a figure agree with it, and show nobody what is not theirs to see."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.accounts.enums import Role
from foundation.audit.clock import standing_at
from incidents.enums import Severity
from incidents.models import Team
from metrics.measures import severity
from metrics.services.reading import live_counts
from postmortems.services.action_items import complete_action_item, reopen_action_item
from tests.factories import make_incident, make_team, make_user
from tests.metrics.stories import count_on, due_items, judged, noon, sample_all
from tests.postmortems.stories import open_item

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

ITEMS, INCIDENTS = "/reports/rows/action-items/", "/reports/rows/severity/"
SEPTEMBER = {"from": "2026-09", "to": "2026-09"}


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(make_user("vi", Role.VIEWER))
    return client


@pytest.fixture
def team() -> Team:
    return make_team("payments", name="Payments")


def shown(client: Client, address: str, **asked: str) -> list[str]:
    """References of the rows, over all pages."""
    found: list[str] = []
    response = client.get(address, {**SEPTEMBER, **asked})
    while True:
        assert response.status_code == 200
        page = response.context["page"]
        found += [row.reference for row in page.rows]
        if not page.older:
            return found
        response = client.get(address, {**SEPTEMBER, **asked, "after": page.older})


def test_each_outcome_lists_as_many_items_as_the_snapshot_counts(signed_in, team):
    due_items(team=team, due=date(2026, 9, 14), done=3, not_done=2)
    due_items(team=make_team(), due=date(2026, 9, 14), done=1, not_done=0)
    count_on(date(2026, 9, 20))
    assert len(shown(signed_in, ITEMS)) == 6
    assert len(shown(signed_in, ITEMS, team="payments")) == 5
    assert len(shown(signed_in, ITEMS, team="payments", outcome="on_time")) == 3
    assert len(shown(signed_in, ITEMS, team="payments", outcome="late")) == 2


def test_what_is_not_counted_yet_is_not_listed_yet(signed_in, team):
    by = make_user()
    items = due_items(team=team, due=date(2026, 9, 14), done=2, not_done=0, by=by)
    count_on(date(2026, 9, 20))
    with standing_at(noon(date(2026, 9, 21))):
        reopen_action_item(item=items[0], by=by, reason="The check found it undone")
    assert len(shown(signed_in, ITEMS, outcome="on_time")) == 2
    count_on(date(2026, 9, 21))
    assert len(shown(signed_in, ITEMS, outcome="on_time")) == 1


def test_an_item_done_late_is_within_thirty_days_and_not_on_time(signed_in, team):
    by = make_user()
    (item,) = due_items(team=team, due=date(2026, 9, 14), done=0, not_done=1, by=by)
    with standing_at(noon(date(2026, 9, 20))):
        complete_action_item(item=item, evidence="https://example.org/merged", by=by)
    count_on(date(2026, 9, 21))
    assert shown(signed_in, ITEMS, outcome="within_30") == shown(signed_in, ITEMS, outcome="late") == [item.reference]
    assert shown(signed_in, ITEMS, outcome="on_time") == []


def test_long_lists_come_in_pages(signed_in, team):
    due_items(team=team, due=date(2026, 9, 14), done=0, not_done=55)
    count_on(date(2026, 9, 20))
    assert len(signed_in.get(ITEMS, SEPTEMBER).context["page"].rows) == 50
    assert len(set(shown(signed_in, ITEMS))) == 55


def test_a_cell_of_the_matrix_lists_its_incidents(signed_in, team):
    sample_all()
    low = judged(Severity.SEV3, Severity.SEV2, team=team, on=date(2026, 9, 1))
    right = judged(Severity.SEV2, Severity.SEV2, team=team, on=date(2026, 9, 2))
    count_on(date(2026, 9, 20))
    assert shown(signed_in, INCIDENTS, declared="3", adjudicated="2") == [low.reference]
    assert shown(signed_in, INCIDENTS, critical="1") == [right.reference, low.reference]
    assert shown(signed_in, INCIDENTS, declared="1") == []
    html = signed_in.get(INCIDENTS, {**SEPTEMBER, "declared": "3", "adjudicated": "2"}).content.decode()
    assert "1 judged incident declared SEV-3, adjudicated SEV-2" in re.sub(r"\s+", " ", html)


def test_judgements_outside_the_sample_have_a_list_of_their_own(signed_in, team):
    sample_all(0)
    incident = judged(Severity.SEV3, Severity.SEV2, team=team, on=date(2026, 9, 1))
    count_on(date(2026, 9, 20))
    assert shown(signed_in, INCIDENTS) == []
    assert shown(signed_in, INCIDENTS, outside="1") == [incident.reference]


def test_a_private_incident_is_in_no_row_and_no_count(signed_in, team):
    sample_all()
    by = make_user()
    with standing_at(noon(date(2026, 9, 1))):
        incident = make_incident(by=by, team=team, private=True)
        open_item(by=by, incident=incident, due_date=date(2026, 9, 14), team=team)
    count_on(date(2026, 9, 20))
    assert shown(signed_in, ITEMS) == shown(signed_in, INCIDENTS) == []
    assert live_counts(severity.FAMILY) == {}


@pytest.mark.parametrize(
    "asked", [{"team": "nobody"}, {"from": "x"}, {"outcome": "lucky"}, {"as_of": "2031-01-01"}], ids=str
)
def test_what_is_nowhere_is_not_found(signed_in, asked):
    assert signed_in.get(ITEMS, {**SEPTEMBER, **asked}).status_code == 404


def test_a_level_that_is_none_is_not_found(signed_in):
    assert signed_in.get(INCIDENTS, {**SEPTEMBER, "declared": "9"}).status_code == 404


def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(signed_in, team):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            signed_in.get(ITEMS, SEPTEMBER)
        return len(found)

    due_items(team=team, due=date(2026, 9, 14), done=1, not_done=0)
    count_on(date(2026, 9, 20))
    one = queries()
    due_items(team=make_team(), due=date(2026, 9, 15), done=5, not_done=5)
    count_on(date(2026, 9, 21))
    assert queries() == one
