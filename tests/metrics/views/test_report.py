"""The report: what it says with figures and without, what it reads, and how many queries that takes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit.clock import standing_at
from incidents.enums import Severity
from incidents.models import Team
from metrics.measures import MEASURES
from metrics.models import Publication
from postmortems.enums import Priority
from tests.factories import make_incident, make_team, make_user
from tests.metrics.stories import count_on, due_items, judged, noon, sample_all
from tests.postmortems.stories import open_item

pytestmark = pytest.mark.django_db

NOVEMBER = {"from": "2025-11", "to": "2026-10"}


@pytest.fixture(autouse=True)
def ninth_of_november():
    with time_machine.travel(datetime(2026, 11, 9, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def leader() -> User:
    return make_user("lea", Role.LEADERSHIP)


@pytest.fixture
def signed_in(client: Client, leader: User) -> Client:
    client.force_login(leader)
    return client


@pytest.fixture
def team() -> Team:
    return make_team("payments", name="Payments")


def page(client: Client, address: str = "/reports/", status: int = 200, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == status, response.content[:500]
    return re.sub(r"\s+", " ", response.content.decode())


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_without_figures_it_says_so_and_draws_no_zero(signed_in):
    html = page(signed_in)
    assert "nothing to judge yet" in html
    assert "No data" in html
    assert 'class="dot' not in html
    assert "0%</a>" not in html


def test_the_headline_is_the_rate_with_its_count_and_interval(signed_in, team):
    due_items(team=team, due=date(2026, 9, 14), done=8, not_done=12)
    count_on(date(2026, 11, 8))
    text = text_of(page(signed_in))
    assert "40% of action items are done on time." in text
    assert "8 of 20, 95% interval 22–61%" in text


def test_a_few_items_are_counted_and_get_no_rate(signed_in, team):
    due_items(team=team, due=date(2026, 9, 14), done=1, not_done=2)
    count_on(date(2026, 11, 8))
    assert "12 months hold 3 due action items, too few to judge: 1 was done on time." in text_of(page(signed_in))


def test_the_whole_period_is_judged_where_the_last_months_hold_too_few(signed_in, team):
    due_items(team=team, due=date(2026, 1, 14), done=8, not_done=4)
    due_items(team=team, due=date(2026, 9, 14), done=0, not_done=2)
    count_on(date(2026, 11, 8))
    text = text_of(page(signed_in))
    assert "57% of action items are done on time." in text
    assert "On-time rate, November 2025 to October 2026" in text


def test_no_sentence_ends_twice(signed_in, team):
    sample_all()
    judged(Severity.SEV2, Severity.SEV2, team=team, on=date(2026, 9, 2))
    due_items(team=team, due=date(2026, 9, 14), done=2, not_done=2)
    due_items(team=team, due=date(2026, 10, 14), done=2, not_done=2)
    count_on(date(2026, 11, 8))
    text = text_of(page(signed_in))
    assert "October is open: 2 of 4 so far" in text
    assert ".." not in text.replace("…", "")


def test_a_year_before_that_was_worse_is_called_a_change(signed_in, team):
    due_items(team=team, due=date(2025, 9, 15), done=3, not_done=27)
    due_items(team=team, due=date(2026, 9, 14), done=25, not_done=5)
    count_on(date(2026, 11, 8))
    text = text_of(page(signed_in))
    assert "Better than a year ago: 83% of action items are done on time." in text
    assert "Up 73 points on a year ago" in text


def test_an_open_month_is_hollow_and_says_until_when(signed_in, team):
    due_items(team=team, due=date(2026, 10, 14), done=6, not_done=6)
    count_on(date(2026, 11, 8))
    html = page(signed_in)
    assert 'class="dot hollow"' in html
    assert "October 2026, until 30 November 2026" in html
    assert "50% so far, open" in html


def test_severity_figures_stand_with_judged_and_sampled(signed_in, team):
    sample_all()
    judged(Severity.SEV3, Severity.SEV2, team=team, on=date(2026, 9, 1))
    judged(Severity.SEV2, Severity.SEV2, team=team, on=date(2026, 9, 2))
    count_on(date(2026, 11, 8))
    html = page(signed_in)
    assert "2 of 2 sampled incidents judged" in text_of(html)
    under = re.findall(r'<td class="under"><a class="t" href="([^"]+)">(\d+)</a><span>too low</span>', html)
    assert under == [("/reports/rows/severity/?from=2025-11&amp;to=2026-10&amp;declared=3&amp;adjudicated=2", "1")]


def test_critical_sensitivity_does_not_apply_where_none_was_critical(signed_in, team):
    sample_all()
    judged(Severity.SEV3, Severity.SEV3, team=team, on=date(2026, 9, 1))
    count_on(date(2026, 11, 8))
    assert "Not applicable" in page(signed_in)


def test_teams_stand_in_alphabetical_order(signed_in):
    for name in ("Tracking", "checkout", "Payments"):
        make_team(name.lower(), name=name)
    html = page(signed_in)
    places = [html.index(f'href="/reports/teams/{slug}/"') for slug in ("checkout", "payments", "tracking")]
    assert places == sorted(places)


def test_a_team_has_its_own_report_with_the_teams_below_it(signed_in, team):
    below = make_team("cards", name="Cards", parent=team)
    due_items(team=below, due=date(2026, 9, 14), done=6, not_done=6)
    count_on(date(2026, 11, 8))
    html = page(signed_in, "/reports/teams/payments/")
    assert "50% of action items are done on time." in html
    assert "/reports/teams/cards/" in html


def test_choosing_a_team_leads_to_its_report(signed_in, team):
    response = signed_in.get("/reports/", {"team": "payments", **NOVEMBER})
    assert response["Location"] == "/reports/teams/payments/?from=2025-11&to=2026-10"
    response = signed_in.get("/reports/teams/payments/", {"team": ""})
    assert response["Location"] == "/reports/"


def test_a_period_that_is_none_is_refused_in_a_sentence(signed_in):
    html = page(signed_in, status=422, **{"from": "October", "as_of": "2031-01-01"})
    assert "“October” is no month" in html
    assert "as of a day to come" in html


def test_an_earlier_day_shows_what_was_known_then(signed_in, team):
    due_items(team=team, due=date(2026, 9, 14), done=6, not_done=6)
    count_on(date(2026, 11, 8))
    assert "12 of 12" not in page(signed_in, as_of="2026-09-10")
    text = text_of(page(signed_in, as_of="2026-09-13", to="2026-09"))
    assert "6 of 12, 95% interval" in text
    assert "isn’t shown as of an earlier day" in text


def test_a_day_before_the_first_record_is_called_so(signed_in, team):
    due_items(team=team, due=date(2026, 9, 14), done=1, not_done=0)
    assert "Before Debrief: by that day nothing had been recorded here." in page(signed_in, as_of="2026-08-31")
    assert "Before Debrief" not in page(signed_in, as_of="2026-09-10")


def test_overdue_p1_names_who_is_accountable_and_is_the_one_ask(signed_in, team):
    owner = make_user("tom", display_name="Tomasz Wilk")
    with standing_at(noon(date(2026, 9, 1))):
        open_item(by=owner, team=team, due_date=date(2026, 9, 17), priority=Priority.P1, title="Alert on consumer lag")
    text = text_of(page(signed_in))
    assert "Overdue on 9 November: 1, of them 1 P0 or P1" in text
    assert "Free Tomasz Wilk to finish" in text


def test_an_item_of_a_private_incident_is_nowhere_on_it(signed_in):
    by = make_user()
    with standing_at(noon(date(2026, 9, 1))):
        incident = make_incident(by=by, private=True)
        open_item(by=by, incident=incident, due_date=date(2026, 9, 17), team=make_team(), priority=Priority.P0)
    count_on(date(2026, 11, 8))
    assert "No action item is overdue." in page(signed_in)


READS = re.compile(r'(?:FROM|JOIN) "?(\w+)"?')


def tables_read(client: Client, address: str = "/reports/") -> list[set[str]]:
    with CaptureQueriesContext(connection) as queries:
        page(client, address)
    return [set(READS.findall(query["sql"])) for query in queries]


def test_it_reads_snapshots_and_no_record_but_for_what_is_overdue(signed_in, team):
    due_items(team=team, due=date(2026, 9, 14), done=6, not_done=6)
    make_incident(team=team)
    count_on(date(2026, 11, 8))
    read = tables_read(signed_in)
    figures = [tables for tables in read if "postmortems_actionitem" not in tables]
    assert len(read) - len(figures) <= 2
    records = {table for tables in figures for table in tables if table.startswith(("incidents_", "postmortems_"))}
    assert records == {"incidents_team"}


def test_its_queries_do_not_grow_with_teams_items_and_months(signed_in, team):
    due_items(team=team, due=date(2026, 9, 14), done=1, not_done=1)
    count_on(date(2026, 11, 7))
    before = len(tables_read(signed_in))
    for number in range(4):
        more = make_team(f"more-{number}")
        due_items(team=more, due=date(2026, 8, 10 + number), done=2, not_done=2)
    count_on(date(2026, 11, 8))
    assert len(tables_read(signed_in)) == before <= 16


def test_publishing_pins_the_report_and_says_so(signed_in, team):
    due_items(team=team, due=date(2026, 9, 14), done=6, not_done=6)
    count_on(date(2026, 11, 8))
    response = signed_in.post("/reports/publish/", {"team": "", **NOVEMBER}, follow=True)
    assert "shown as restated" in response.content.decode()
    assert Publication.objects.get().action_item_rows.count() == 1


def test_nothing_to_publish_is_refused_in_a_sentence(signed_in):
    response = signed_in.post("/reports/publish/", {"team": "", **NOVEMBER}, follow=True)
    assert "no report to publish yet" in response.content.decode()


def test_a_responder_reads_and_does_not_publish(client, team):
    due_items(team=team, due=date(2026, 9, 14), done=6, not_done=6)
    count_on(date(2026, 11, 8))
    client.force_login(make_user())
    assert "/reports/publish/" not in page(client)
    assert client.post("/reports/publish/", NOVEMBER).status_code == 403


def test_the_csv_holds_every_month_and_leaves_out_what_is_not_known(signed_in, team):
    due_items(team=team, due=date(2026, 9, 14), done=6, not_done=6)
    count_on(date(2026, 11, 8))
    lines = signed_in.get("/reports/figures.csv", NOVEMBER).content.decode().splitlines()
    assert "action_item_on_time_rate,,2026-09,closed,0.5,12," in "\n".join(lines)
    assert "action_item_on_time_rate,,2026-08,closed,,0,,,1" in lines


def test_the_definitions_are_those_of_the_measures(signed_in):
    html = page(signed_in, "/reports/definitions/")
    for measure in MEASURES:
        assert f'id="{measure.name}-v{measure.version}"' in html
        assert str(measure.text) in html
