"""Computing: idempotent, set-based, restartable; two at once and a killed worker leave nothing wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from foundation.accounts.access import Refused
from foundation.audit.clock import standing_at
from incidents.models import SeverityStanding
from incidents.services.catalogue import save_team
from metrics.enums import RunState
from metrics.measures import severity
from metrics.models import ActionItemCounts, ComputingRun, SeverityCounts
from metrics.services.computing import Scope, compute_changed, compute_months
from postmortems.services.action_items import complete_action_item
from tests.factories import make_team, make_user, system
from tests.metrics.ledgers import digest, fill_incidents, fill_items
from tests.metrics.stories import count_on, due_items, noon
from tests.workers import ROOT, database_url

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

SEPTEMBER = date(2026, 9, 14)


def test_computing_again_writes_nothing() -> None:
    due_items(team=make_team(), due=SEPTEMBER, done=1, not_done=1)
    assert count_on(date(2026, 9, 20)) == 2
    before = digest()
    assert count_on(date(2026, 9, 20)) == 0
    with standing_at(noon(date(2026, 9, 21))):
        assert compute_months(scope=Scope.all(), by=system()).rows_written == 0
    assert digest() == before


def test_a_new_value_supersedes_the_old_row_and_changes_nothing_in_place() -> None:
    team, by = make_team(), make_user()
    items = due_items(team=team, due=SEPTEMBER, done=0, not_done=2, by=by)
    count_on(date(2026, 9, 12))
    old = ActionItemCounts.objects.live().get(team=team)
    with standing_at(noon(date(2026, 9, 13))):
        complete_action_item(item=items[0], evidence="https://example.org/merged", by=by)
    count_on(date(2026, 9, 13))
    new = ActionItemCounts.objects.live().get(team=team)
    old.refresh_from_db()
    assert (old.on_time, new.on_time) == (0, 1)
    assert old.superseded_at == new.computed_at


def test_a_changed_item_computes_its_own_months_anew_and_no_other() -> None:
    team, other, by = make_team(), make_team(), make_user()
    items = due_items(team=team, due=SEPTEMBER, done=0, not_done=1, by=by)
    due_items(team=team, due=date(2026, 8, 14), done=1, not_done=1)
    due_items(team=other, due=date(2026, 9, 10), done=1, not_done=1)
    count_on(date(2026, 9, 12))
    with standing_at(noon(date(2026, 9, 13))):
        complete_action_item(item=items[0], evidence="https://example.org/merged", by=by)
    count_on(date(2026, 9, 13))
    run = ComputingRun.objects.latest("pk")
    rows = ActionItemCounts.objects.filter(run=run).values_list("team_id", "month")
    assert set(rows) == {(team.pk, date(2026, 9, 1)), (None, date(2026, 9, 1))}


def test_a_team_that_moves_in_the_tree_is_counted_in_its_new_place() -> None:
    team, above = make_team(), make_team()
    due_items(team=team, due=SEPTEMBER, done=1, not_done=1)
    count_on(date(2026, 9, 20))
    with standing_at(noon(date(2026, 9, 21))):
        team.parent = above
        save_team(team=team, by=system())
    count_on(date(2026, 9, 21))
    assert ActionItemCounts.objects.live().get(team=above).due == 2


def test_nothing_new_leaves_no_run_behind() -> None:
    with standing_at(noon(SEPTEMBER)):
        assert compute_changed(by=system()) == 0
    assert not ComputingRun.objects.exists()


def test_a_responder_may_not_compute() -> None:
    with pytest.raises(Refused):
        compute_months(scope=Scope.all(), by=make_user())


def test_a_run_whose_worker_died_is_closed_by_the_next() -> None:
    long_ago = datetime(2026, 9, 14, 3, tzinfo=UTC)
    dead = ComputingRun.objects.create(scope="all", by=system(), started_at=long_ago, progressed_at=long_ago)
    with standing_at(long_ago + timedelta(hours=2)):
        compute_changed(by=system())
    dead.refresh_from_db()
    assert dead.state == RunState.ABANDONED


def queries_of_a_computation(incidents: int, *, seed: int) -> int:
    fill_incidents([make_team(), make_team()], incidents=incidents, seed=seed)
    with CaptureQueriesContext(connection) as queries:
        run = compute_months(scope=Scope.all(), by=system())
    assert run.rows_written
    return len(queries)


def test_computing_takes_as_many_queries_for_a_thousand_incidents_as_for_ten() -> None:
    compute_months(scope=Scope.all(), by=system())
    assert queries_of_a_computation(10, seed=1) == queries_of_a_computation(1000, seed=2)


def test_the_counts_are_those_of_a_plain_recount() -> None:
    teams = [make_team(), make_team()]
    fill_incidents(teams, incidents=300)
    compute_months(scope=Scope.all(), by=system())
    live = SeverityCounts.objects.live().filter(team__isnull=True).values()
    counted = sum(cell.count for cell in severity.cells_of(list(live)))
    plain = SeverityStanding.objects.filter(adjudicated__isnull=False, rate__isnull=False, by_machine=False).count()
    assert counted == plain > 50


def test_the_command_says_how_many_rows_and_how_long() -> None:
    due_items(team=make_team(), due=SEPTEMBER, done=1, not_done=1)
    out, err = StringIO(), StringIO()
    call_command("compute_metrics", "--all", "--progress", stdout=out, stderr=err)
    assert out.getvalue().startswith("2 rows written in ")
    assert err.getvalue().splitlines() == ["action items: 2 rows written", "severity: 0 rows written"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_each_row_once() -> None:
    fill_items([make_team(), make_team()], facts=400)

    def compute(_number: int) -> int:
        try:
            return compute_months(scope=Scope.all(), by=system()).rows_written
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(compute, range(4)))
    assert sorted(written)[:3] == [0, 0, 0]
    doubled = ActionItemCounts.objects.live().values("team", "month").annotate(n=Count("pk")).filter(n__gt=1)
    assert not doubled.exists()
    assert ActionItemCounts.objects.count() == max(written)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_all_or_nothing_of_a_family() -> None:
    teams = [make_team() for _number in range(5)]
    fill_items(teams, facts=1500)
    fill_incidents(teams, incidents=300)
    compute_months(scope=Scope.all(), by=system())
    expected, whole = digest(), [ActionItemCounts.objects.live().count(), SeverityCounts.objects.live().count()]
    for model in (ActionItemCounts, SeverityCounts):
        model.objects.all().delete()
    environment = os.environ | {"DEBRIEF_ENV": "test", "DATABASE_URL": database_url()}
    code = "from tests.metrics.services.computing_killed import main; main(10)"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout.splitlines()[-1])
    assert found["digest"] == expected
    assert len(found["after"]) == 10
    for counts in found["after"]:
        assert all(count in (0, full) for count, full in zip(counts, whole, strict=True))
