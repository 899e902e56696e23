"""Runs of a runbook while others tick, edit, end and merge: nothing is lost, nobody gets an error of the database."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import RunbookState, RunOutcome, Status
from incidents.models import Incident, Runbook, RunbookRun, RunbookVerification
from incidents.services import runbook_runs
from incidents.services.lifecycle import advance
from incidents.services.merging import merge_incident
from incidents.services.runbook_runs import end_run, start_run, tick_step
from incidents.services.runbooks import replace_content
from tests.factories import RUNBOOK, make_incident, make_runbook, make_team, make_user, steps_of, system
from tests.incidents.models.test_commander_race import at_once

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]

LONGER = f"intro\n\n{RUNBOOK}"


def known(outcomes: list[object]) -> bool:
    return all(not isinstance(each, Exception) or isinstance(each, BrokenRule) for each in outcomes)


def begun() -> tuple[Runbook, RunbookRun, User]:
    runbook, person = make_runbook(team=make_team(), state=RunbookState.REVIEWED), make_user()
    run = start_run(runbook=runbook, incident=make_incident(), by=person)
    tick_step(run=run, position=steps_of(runbook)[0].position, by=person)
    return runbook, run, person


def loaded(run: RunbookRun) -> RunbookRun:
    return RunbookRun.objects.select_related("runbook", "incident").get(pk=run.pk)


def edit(runbook: Runbook) -> None:
    replace_content(runbook=Runbook.objects.get(pk=runbook.pk), source=LONGER, by=system())


def ticks_stand_at_their_steps(run: RunbookRun) -> bool:
    run.refresh_from_db()
    said = {row.position: row.instruction for row in steps_of(run.runbook)}
    return all(said.get(tick["position"]) == tick["did"] for tick in run.ticked)


def test_ending_a_run_and_editing_its_runbook_wait_for_each_other() -> None:
    for _round in range(8):
        runbook, run, person = begun()
        outcomes = at_once(
            lambda: end_run(run=loaded(run), outcome=RunOutcome.HELPED, by=person),  # noqa: B023
            lambda: edit(runbook),  # noqa: B023
        )
        assert known(outcomes), outcomes
        assert RunbookVerification.objects.filter(run=run).count() == 1


def test_resolving_closes_runs_while_their_runbook_is_edited_and_ticked() -> None:
    for _round in range(4):
        runbook, run, person = begun()
        incident = Incident.objects.get(pk=run.incident_id)
        outcomes = at_once(
            lambda: advance(incident=incident, to=Status.CANCELLED, by=person),  # noqa: B023
            lambda: tick_step(run=loaded(run), position=steps_of(runbook)[2].position, by=person),  # noqa: B023
            lambda: edit(runbook),  # noqa: B023
        )
        assert known(outcomes), outcomes


def test_ticks_stand_at_their_steps_whatever_is_edited_meanwhile() -> None:
    for _round in range(8):
        runbook, run, person = begun()
        third = steps_of(runbook)[2].position
        outcomes = at_once(
            lambda: tick_step(run=loaded(run), position=third, by=person),  # noqa: B023
            lambda: edit(runbook),  # noqa: B023
        )
        assert known(outcomes), outcomes
        assert ticks_stand_at_their_steps(run), run.ticked


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time")
def test_an_edit_that_comes_in_the_middle_of_a_tick_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    runbook, run, person = begun()
    real, threads = runbook_runs._as_it_read, []

    def in_the_middle(*given: Any, **named: Any) -> dict[str, Any]:
        def other() -> None:
            try:
                edit(runbook)
            finally:
                connections.close_all()

        threads.append(threading.Thread(target=other))
        threads[0].start()
        threads[0].join(timeout=1)
        return real(*given, **named)

    monkeypatch.setattr(runbook_runs, "_as_it_read", in_the_middle)
    tick_step(run=run, position=steps_of(runbook)[2].position, by=person)
    threads[0].join(timeout=20)
    assert runbook.source() == LONGER
    assert ticks_stand_at_their_steps(run)
    assert len(run.ticked) == 2


def test_of_two_who_begin_at_once_one_joins() -> None:
    runbook, incident, person = make_runbook(), make_incident(), make_user()
    outcomes = at_once(
        *[
            lambda: start_run(
                runbook=Runbook.objects.get(pk=runbook.pk), incident=Incident.objects.get(pk=incident.pk), by=person
            )
        ]
        * 4
    )
    assert len(set(outcomes)) == 1, outcomes


def test_merging_while_both_are_run_and_edited() -> None:
    for _round in range(4):
        runbook, run, person = begun()
        other = start_run(runbook=runbook, incident=make_incident(by=person), by=person)
        outcomes = at_once(
            lambda: merge_incident(
                incident=Incident.objects.get(pk=run.incident_id),  # noqa: B023
                into=Incident.objects.get(pk=other.incident_id),  # noqa: B023
                by=person,  # noqa: B023
                reason="one matter",
            ),
            lambda: tick_step(run=loaded(other), position=steps_of(runbook)[2].position, by=person),  # noqa: B023
            lambda: edit(runbook),  # noqa: B023
        )
        assert known(outcomes), outcomes
        assert RunbookRun.objects.running().filter(runbook=runbook).count() == 1
        assert ticks_stand_at_their_steps(other)
