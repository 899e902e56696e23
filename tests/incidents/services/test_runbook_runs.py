"""Running a runbook on an incident."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import IncidentRole, Severity, TimelineKind
from incidents.models import RunbookRun, TimelineEntry
from incidents.services.lifecycle import cancel
from incidents.services.roles import assign_role
from incidents.services.runbook_runs import end_run, start_run, tick_step, untick_step
from incidents.services.runbook_steps import add_step
from incidents.services.runbooks import retire_runbook
from tests.factories import make_incident, make_runbook, make_user, steps_of, system

pytestmark = pytest.mark.django_db


def test_a_run_stands_on_the_timeline_from_start_to_end() -> None:
    incident, person = make_incident(), make_user()
    run = start_run(runbook=make_runbook(), incident=incident, by=person)
    end_run(run=run, by=person)
    kinds = list(TimelineEntry.objects.filter(incident=incident).order_by("id").values_list("kind", flat=True))
    assert kinds[-2:] == [TimelineKind.RUNBOOK_STARTED, TimelineKind.RUNBOOK_ENDED]


def test_all_who_help_share_one_run() -> None:
    runbook, incident = make_runbook(), make_incident()
    first = start_run(runbook=runbook, incident=incident, by=make_user())
    assert start_run(runbook=runbook, incident=incident, by=make_user()) == first


def test_a_commander_alone_may_run_one() -> None:
    incident, person = make_incident(), make_user()
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=person, by=person)
    assert start_run(runbook=make_runbook(), incident=incident, by=person).person == person


def test_a_step_is_ticked_once_by_whoever_did_it() -> None:
    runbook, person = make_runbook(), make_user()
    run, position = start_run(runbook=runbook, incident=make_incident(), by=make_user()), steps_of(runbook)[0].position
    tick_step(run=run, position=position, by=person)
    tick_step(run=run, position=position, by=make_user())
    run.refresh_from_db()
    assert [(tick["position"], tick["by"]) for tick in run.ticked] == [(position, person.username)]
    untick_step(run=run, position=position, by=person)
    assert run.ticked == []


def test_text_is_not_ticked() -> None:
    run = start_run(runbook=make_runbook(), incident=make_incident(), by=make_user())
    with pytest.raises(Invalid):
        tick_step(run=run, position=1, by=system())


def test_a_tick_follows_its_step_when_the_runbook_is_edited() -> None:
    runbook, person = make_runbook(), make_user()
    run = start_run(runbook=runbook, incident=make_incident(), by=person)
    third = steps_of(runbook)[2]
    tick_step(run=run, position=third.position, by=person)
    add_step(runbook=runbook, after=steps_of(runbook)[0], instruction="Wait", by=system())
    run.refresh_from_db()
    third.refresh_from_db()
    assert [tick["position"] for tick in run.ticked] == [third.position]


def test_a_tick_on_an_older_page_ticks_no_other_step() -> None:
    runbook, person = make_runbook(), make_user()
    run = start_run(runbook=runbook, incident=make_incident(), by=person)
    first, _second, third = (step.position for step in steps_of(runbook))
    add_step(runbook=runbook, after=steps_of(runbook)[0], instruction="Wait", by=system())
    with pytest.raises(BrokenRule) as refusal:
        tick_step(run=run, position=third, version=1, by=person)
    assert refusal.value.code == "changed_meanwhile"
    tick_step(run=run, position=first, version=1, by=person)
    assert [tick["position"] for tick in run.ticked] == [first]
    with pytest.raises(BrokenRule):
        untick_step(run=run, position=third, version=9, by=person)


def test_an_ended_run_takes_no_more_ticks() -> None:
    runbook = make_runbook()
    run = end_run(run=start_run(runbook=runbook, incident=make_incident(), by=make_user()), by=system())
    with pytest.raises(BrokenRule) as refusal:
        tick_step(run=run, position=steps_of(runbook)[0].position, by=system())
    assert refusal.value.code == "ended"


def test_a_retired_runbook_is_not_run() -> None:
    runbook = make_runbook()
    retire_runbook(runbook=runbook, by=system(), reason="the service is gone")
    with pytest.raises(BrokenRule) as refusal:
        start_run(runbook=runbook, incident=make_incident(), by=make_user())
    assert refusal.value.code == "retired"


def test_nothing_is_run_on_a_cancelled_incident() -> None:
    incident = make_incident(severity=Severity.SEV4)
    cancel(incident=incident, by=make_user(), reason="a false alarm")
    with pytest.raises(BrokenRule) as refusal:
        start_run(runbook=make_runbook(), incident=incident, by=make_user())
    assert refusal.value.code == "cancelled"


def test_the_database_holds_one_run_of_a_runbook_on_an_incident() -> None:
    run = start_run(runbook=make_runbook(), incident=make_incident(), by=make_user())
    run.pk, run.public_id, run._state.adding = None, "another", True
    with pytest.raises(ValidationError, match="join that run"):
        run.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        run.save()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ended_on_a_version", {"ended_at": clock.now()}),
        ("ended_on_a_version", {"to_run": 2}),
        ("joined_is_ended", {"joined_into_id": 1}),
    ],
)
def test_what_holds_for_every_run(name: str, change: dict[str, object]) -> None:
    run = start_run(runbook=make_runbook(), incident=make_incident(), by=make_user())
    rule = next(each for each in RunbookRun._meta.constraints if each.name == f"incidents_runbookrun_{name}")
    rule.validate(RunbookRun, run)
    for column, value in change.items():
        setattr(run, column, value)
    with pytest.raises(ValidationError, match=str(rule.violation_error_message)):
        rule.validate(RunbookRun, run)


def test_a_private_incident_is_not_there_for_others() -> None:
    incident = make_incident(private=True)
    with pytest.raises(BrokenRule) as refusal:
        start_run(runbook=make_runbook(), incident=incident, by=make_user())
    assert refusal.value.status == 404
