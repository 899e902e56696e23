"""/api/v1/measures/: rows, states, no data, refusals, pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.accounts.enums import Role
from incidents.enums import Severity
from metrics.measures import BY_NAME
from tests.api import client_of, rules_of
from tests.factories import make_team, make_user
from tests.metrics.stories import count_on, due_items, judged, sample_all

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/measures/"
ON_TIME = "action_item_on_time_rate"


@pytest.fixture(autouse=True)
def ninth_of_november():
    with time_machine.travel(datetime(2026, 11, 9, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def team():
    return make_team("payments", name="Payments")


@pytest.fixture
def client():
    return client_of(make_user("vi", Role.VIEWER))


def rows(client: Any, **asked: str) -> list[dict[str, Any]]:
    response = client.get(ADDRESS, {"page_size": "100", **asked})
    assert response.status_code == 200, response.content
    return response.json()["results"]


def september(client: Any, **asked: str) -> dict[str, Any]:
    (row,) = rows(client, **{"from": "2026-09", "to": "2026-09", "team": "payments", "measure": ON_TIME, **asked})
    return row


def test_a_row_says_value_n_interval_and_where_its_rows_and_meaning_are(client, team):
    due_items(team=team, due=date(2026, 9, 14), done=2, not_done=2)
    count_on(date(2026, 11, 8))
    assert september(client) == {
        "measure": ON_TIME,
        "team": "payments",
        "period": "2026-09",
        "state": "closed",
        "value": 0.5,
        "n": 4,
        "interval": pytest.approx([0.150, 0.850], abs=0.001),
        "definition": f"http://testserver/reports/definitions/#{ON_TIME}-v1",
        "evidence": "http://testserver/reports/rows/action-items/?team=payments&from=2026-09&to=2026-09",
    }


def test_a_month_without_data_is_a_row_without_value(client, team):
    row = september(client)
    assert (row["value"], row["n"], row["interval"]) == (None, 0, None)


def test_a_month_is_open_until_thirty_days_after_its_end(client, team):
    states = {row["period"]: row["state"] for row in rows(client, team="payments", measure=ON_TIME)}
    assert states["2026-09"] == "closed"
    assert states["2026-10"] == states["2026-11"] == "open"
    assert len(states) == 12


def test_without_a_team_the_organisation_comes_first_and_then_every_team(client, team):
    make_team("cards", name="Cards")
    asked = {"measure": ON_TIME, "from": "2026-09", "to": "2026-09"}
    assert [row["team"] for row in rows(client, **asked)] == [None, "cards", "payments"]


def test_without_a_measure_all_are_answered(client, team):
    found = rows(client, team="payments", **{"from": "2026-09", "to": "2026-09"})
    assert [row["measure"] for row in found] == list(BY_NAME)


def test_severity_rates_are_weighted_and_lead_to_their_incidents(client, team):
    sample_all()
    judged(Severity.SEV3, Severity.SEV2, team=team, on=date(2026, 9, 1))
    count_on(date(2026, 11, 8))
    row = september(client, measure="severity_under_classification_rate")
    assert (row["value"], row["n"]) == (1.0, 1)
    assert row["evidence"].startswith("http://testserver/reports/rows/severity/?team=payments")


def test_an_earlier_day_is_answered_from_the_facts(client, team):
    due_items(team=team, due=date(2026, 9, 14), done=2, not_done=2)
    assert september(client)["n"] == 0
    assert september(client, as_of="2026-09-12")["value"] == 0
    row = september(client, as_of="2026-09-13")
    assert (row["value"], row["state"]) == (0.5, "open")
    assert row["evidence"].endswith("as_of=2026-09-13")


def test_every_page_is_reached_once_and_back_again(client, team):
    asked = {"measure": ON_TIME, "team": "payments", "from": "2026-01", "to": "2026-07", "page_size": "3"}
    page = client.get(ADDRESS, asked).json()
    seen = [row["period"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["period"] for row in page["results"]]
    assert seen == [f"2026-0{month}" for month in range(1, 8)]
    assert [row["period"] for row in client.get(page["previous"]).json()["results"]] == [
        "2026-04",
        "2026-05",
        "2026-06",
    ]


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"measure": "happiness"}, ["measure"]),
        ({"team": "nobody"}, ["team"]),
        ({"from": "October"}, ["from"]),
        ({"to": "2026-13"}, ["to"]),
        ({"as_of": "yesterday"}, ["as_of"]),
        ({"as_of": "2031-01-01"}, ["as_of"]),
        ({"from": "2026-09", "to": "2026-08"}, ["to"]),
        ({"from": "2001-01"}, ["from"]),
        ({"measure": "happiness", "team": "nobody", "from": "x"}, ["measure", "team", "from"]),
    ],
)
def test_what_is_unknown_is_refused_at_its_field(client, asked, fields):
    response = client.get(ADDRESS, asked)
    assert response.status_code == 422
    assert rules_of(response)
    assert [error["field"] for error in response.json()["errors"]] == fields


def test_its_queries_do_not_grow_with_rows(client, team):
    def queries(**asked: str) -> int:
        with CaptureQueriesContext(connection) as found:
            rows(client, **asked)
        return len(found)

    one = queries(**{"from": "2026-09", "to": "2026-09"})
    for number in range(5):
        make_team(f"more-{number}")
    assert queries(**{"from": "2026-01", "to": "2026-09", "measure": ON_TIME}) <= one <= 6


def test_the_definitions_are_those_of_the_measures(client):
    found = client.get("/api/v1/measures/definitions/").json()["results"]
    assert [(row["name"], row["version"]) for row in found] == [(name, 1) for name in BY_NAME]


@pytest.mark.parametrize(
    "asked", [{"as_of": "0001-01-01"}, {"from": "0001-01", "to": "0001-01"}, {"to": "9999-12"}], ids=str
)
def test_the_ends_of_the_calendar_are_refused(client, asked):
    assert client.get(ADDRESS, asked).status_code == 422
