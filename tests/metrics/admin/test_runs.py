"""Computations and publications in the admin."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit.clock import standing_at
from metrics.enums import RunScope, RunState
from metrics.models import ActionItemCounts, ComputingRun
from metrics.services.publishing import publish_report
from tests.admin import submit
from tests.factories import make_team, make_user, system
from tests.metrics.stories import count_on, due_items, noon

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]

ROOT = "/admin/metrics"


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user("admin", Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def test_a_computation_is_started_by_hand_and_named_after_who_did(client: Client, administrator: User) -> None:
    due_items(team=make_team(), due=date(2026, 9, 14), done=1, not_done=1)
    submit(client, f"{ROOT}/computingrun/add/", scope="all")
    run = ComputingRun.objects.get()
    assert (run.by, run.state, run.scope) == (administrator, RunState.DONE, RunScope.ALL)
    assert ActionItemCounts.objects.live().count() == run.rows_written == 2


def test_from_a_month_on_asks_for_the_month(client: Client, administrator: User) -> None:
    html = submit(client, f"{ROOT}/computingrun/add/", 200, scope="since")
    assert "Name the month to begin with." in html


def test_a_run_is_read_and_not_changed(client: Client, administrator: User) -> None:
    submit(client, f"{ROOT}/computingrun/add/", scope="changed")
    run = ComputingRun.objects.get()
    html = client.get(f"{ROOT}/computingrun/{run.pk}/change/").content.decode()
    assert 'class="st ok"' in html
    assert 'name="scope"' not in html


def test_a_publication_leads_to_its_report(client: Client, administrator: User) -> None:
    due_items(team=make_team(), due=date(2026, 9, 14), done=1, not_done=1)
    count_on(date(2026, 9, 20))
    with standing_at(noon(date(2026, 9, 21))):
        publish_report(team=None, first=date(2026, 9, 1), last=date(2026, 9, 1), by=system())
    html = client.get(f"{ROOT}/publication/").content.decode()
    assert "/reports/?from=2026-09&amp;to=2026-09" in html


def test_counts_are_no_records_to_browse(client: Client, administrator: User) -> None:
    assert client.get(f"{ROOT}/actionitemcounts/").status_code == 404
