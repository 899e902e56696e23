"""Who is told when nobody answers: each step once, at its time, to whom it concerns."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import clock
from foundation.outbox.enums import WorkState
from foundation.outbox.models import Delivery, Notice, Target
from foundation.outbox.services import deliver_due, handle_due, save_target
from incidents.enums import DutyLine, IncidentKind, IncidentRole, Severity, Status, TimelineKind
from incidents.models import Escalation, EscalationStep, ExecutiveTold, Incident, TimelineEntry
from incidents.services import escalation
from incidents.services.communications import record_executive_told
from incidents.services.duty import add_shift
from incidents.services.escalation import escalate_due, upcoming_steps
from incidents.services.following import follow_incident, unfollow_incident
from incidents.services.lifecycle import advance
from incidents.services.merging import merge_incident
from incidents.services.policy import save_step
from incidents.services.roles import assign_role
from incidents.services.severity import reassess_severity
from incidents.services.targets import add_team_target
from tests.factories import make_incident, make_service, make_team, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NIGHT = datetime(2026, 3, 27, 3, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def sweep(minutes: float) -> int:
    with clock.standing_at(after(minutes)):
        return escalate_due(by=system(), now=clock.now())


class Team:
    def __init__(self) -> None:
        self.pia, self.sol = make_user("pia", Role.RESPONDER), make_user("sol", Role.RESPONDER)
        self.mia = make_user("mia", Role.COMMANDER)
        self.lea = make_user("lea", Role.LEADERSHIP, email="lea@example.org")
        self.team = make_team("payments", manager=self.mia, time_zone="Europe/Lisbon")
        self.service = make_service("checkout", team=self.team)
        for person, line in ((self.pia, DutyLine.PRIMARY), (self.sol, DutyLine.SECONDARY)):
            add_shift(team=self.team, person=person, line=line, starts_at=after(-600), ends_at=after(600), by=system())

    def declare(self, **fields: Any) -> Incident:
        with clock.standing_at(NIGHT):
            return make_incident(by=self.pia, service=self.service, **{"severity": Severity.SEV1, **fields})


@pytest.fixture
def team() -> Team:
    return Team()


def told(kind: str = "escalated") -> list[str]:
    return [notice.recipient.username for notice in Notice.objects.filter(kind=kind).order_by("id") if notice.recipient]


def test_a_sev1_that_nobody_answers_goes_up_step_by_step(team: Team) -> None:
    team.declare()
    assert sweep(0) == 1
    assert told() == ["pia"]
    assert sweep(4.9) == 0
    sweep(5)
    assert set(told()) == {"pia", "sol", "mia"}  # the second on duty, and whoever may command
    sweep(15)
    assert told().count("mia") == 2  # as a commander, and as the manager


def test_a_step_is_taken_once_however_often_the_sweep_runs(team: Team) -> None:
    team.declare()
    assert [sweep(0), sweep(0), sweep(1)] == [1, 0, 0]
    assert told() == ["pia"]
    assert Escalation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_that_sweep_at_once_take_each_step_once(team: Team) -> None:
    team.declare()
    barrier = threading.Barrier(6)

    def work() -> None:
        try:
            barrier.wait()
            with clock.standing_at(after(5)):
                escalate_due(by=system(), now=clock.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told()) == ["mia", "pia", "sol"]


def test_what_is_acknowledged_goes_no_further(team: Team) -> None:
    incident = team.declare()
    sweep(0)
    with clock.standing_at(after(3)):
        advance(incident=incident, to=Status.ACKNOWLEDGED, by=team.pia)
        assign_role(incident=incident, role=IncidentRole.COMMANDER, person=team.mia, by=team.mia)
    sweep(20)
    assert told() == ["pia"]


def test_a_gap_in_duty_falls_to_the_next_and_says_so(team: Team) -> None:
    team.declare()
    with clock.standing_at(after(700)):
        escalate_due(by=system(), now=clock.now())
    row = Escalation.objects.get(to="primary")
    assert (row.fell_to, row.told) == ("manager", ["Mia"])


def test_where_there_is_nobody_at_all_the_timeline_says_so() -> None:
    with clock.standing_at(NIGHT):
        make_incident(by=system(), severity=Severity.SEV3)
    sweep(0)
    line = TimelineEntry.objects.get(kind=TimelineKind.ESCALATED)
    assert line.parameters["names"] == ""


def test_raising_starts_the_steps_of_the_new_level_from_then_on(team: Team) -> None:
    incident = team.declare(severity=Severity.SEV3)
    sweep(0)
    with clock.standing_at(after(30)):
        reassess_severity(incident=incident, severity=Severity.SEV1, by=team.pia)
    assert sweep(30) == 1
    assert told() == ["pia", "pia"]
    assert sweep(34) == 0
    sweep(35)
    assert "sol" in told()


def test_lowering_makes_up_for_nothing_that_was_passed_over(team: Team) -> None:
    incident = team.declare()
    sweep(0)
    with clock.standing_at(after(6)):
        assign_role(incident=incident, role=IncidentRole.COMMANDER, person=team.mia, by=team.mia)
        reassess_severity(incident=incident, severity=Severity.SEV2, by=team.mia, reason="Half of it works")
    assert sweep(7) == 0


def test_a_policy_that_changes_meanwhile_changes_nothing_for_what_runs(team: Team) -> None:
    incident = team.declare()
    step = EscalationStep.objects.get(level__level=1, to="primary")
    step.after_amount = 3
    save_step(step=step, by=system(), reason="Wait for it to settle")
    sweep(0)
    assert told() == ["pia"]
    assert incident.policy_version.steps != make_incident(by=system()).policy_version.steps


def test_a_drill_is_quiet_unless_asked(team: Team) -> None:
    team.declare(kind=IncidentKind.DRILL)
    assert sweep(20) == 0
    team.declare(kind=IncidentKind.DRILL, notices_in_drill=True)
    assert sweep(20) > 0


@pytest.mark.parametrize("quiet", [{"kind": IncidentKind.TEST}, {"retrospective": True}])
def test_tests_and_what_is_declared_after_the_fact_tell_nobody(team: Team, quiet: dict[str, Any]) -> None:
    team.declare(**quiet)
    assert sweep(20) == 0


def test_a_sev4_waits_for_the_teams_working_day(team: Team) -> None:
    friday_night = datetime(2026, 3, 27, 21, tzinfo=UTC)
    with clock.standing_at(friday_night):
        make_incident(by=team.pia, service=team.service, severity=Severity.SEV4)
    [first, *_rest] = upcoming_steps(Incident.objects.get())
    assert first.planned.at == friday_night
    with clock.standing_at(friday_night):
        escalate_due(by=system(), now=clock.now())
    [digest] = upcoming_steps(Incident.objects.get())
    assert digest.planned.at == datetime(2026, 3, 30, 16, tzinfo=UTC)  # 17:00 in Lisbon, in summer time by then


def test_the_teams_targets_hear_as_well_but_not_of_a_private_one(team: Team) -> None:
    target = save_target(target=Target(name="#payments"), address="json://127.0.0.1:9/x", by=system())
    add_team_target(team=team.team, target=target, by=system())
    team.declare()
    team.declare(private=True)
    sweep(0)
    assert Notice.objects.filter(target=target).count() == 1
    assert told() == ["pia", "pia"]


# --------------------------------------------------------------------------------------------------- executives


def deliver(minutes: float) -> None:
    with clock.standing_at(after(minutes)):
        deliver_due()
        handle_due()


def test_executives_are_told_ten_minutes_after_their_clock_starts(team: Team) -> None:
    incident = team.declare()
    sweep(9.9)
    assert told("executive_notice") == []
    sweep(10)
    assert told("executive_notice") == ["lea"]
    deliver(10)
    row = ExecutiveTold.objects.get()
    assert (row.by_human, row.executive, row.incident) == (False, "Lea", incident)
    clock_row = incident.clocks.get(kind="executive_notice")
    assert (clock_row.state, clock_row.met_by_human, clock_row.met_at) == ("met", False, after(10))
    proof = TimelineEntry.objects.get(kind=TimelineKind.EXECUTIVE_NOTIFIED)
    assert (proof.parameters["executive"], proof.parameters["channel"]) == ("Lea", "mail")


def test_a_persons_own_telling_makes_the_notice_needless_and_counts_apart(team: Team) -> None:
    incident = team.declare()
    with clock.standing_at(after(8)):
        record_executive_told(incident=incident, executive="The chief executive", by=team.mia)
    sweep(20)
    assert told("executive_notice") == []
    assert incident.clocks.get(kind="executive_notice").met_by_human is True


def test_a_private_incident_tells_only_executives_who_are_named(team: Team) -> None:
    team.declare(private=True)
    sweep(20)
    assert told("executive_notice") == []


def test_an_executive_without_another_way_is_told_in_debrief(team: Team) -> None:
    User.objects.filter(pk=team.lea.pk)
    team.lea.email = ""
    team.lea.save()
    incident = team.declare()
    sweep(10)
    deliver(10)
    assert incident.clocks.get(kind="executive_notice").state == "met"


def test_sweeping_takes_as_many_queries_for_many_incidents(team: Team) -> None:
    team.declare()
    sweep(20)
    with CaptureQueriesContext(connection) as one:
        sweep(21)
    for _number in range(5):
        team.declare()
    sweep(20)
    with CaptureQueriesContext(connection) as many:
        sweep(21)
    assert len(many) == len(one)


def test_what_goes_wrong_with_one_incident_holds_up_no_other(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = team.declare(), team.declare()
    real = escalation.receivers_of

    def receivers(step: Any, incident: Incident, **at: Any) -> Any:
        if incident == broken:
            raise RuntimeError("its team's calendar cannot be read")
        return real(step, incident, **at)

    monkeypatch.setattr(escalation, "receivers_of", receivers)
    assert sweep(0) == 1
    assert list(Escalation.objects.values_list("incident", flat=True)) == [sound.pk]
    monkeypatch.undo()
    assert sweep(1) == 1
    assert Escalation.objects.filter(incident=broken).count() == 1


def raise_and_lower(team: Team, incident: Incident) -> None:
    with clock.standing_at(after(12)):
        assign_role(incident=incident, role=IncidentRole.COMMANDER, person=team.mia, by=team.mia)
        reassess_severity(incident=incident, severity=Severity.SEV3, by=team.mia, reason="It is one page")
    with clock.standing_at(after(14)):
        reassess_severity(incident=incident, severity=Severity.SEV1, by=team.mia)


def test_what_is_on_its_way_to_executives_is_not_sent_again(team: Team) -> None:
    incident = team.declare()
    sweep(10)
    raise_and_lower(team, incident)
    sweep(30)
    assert told("executive_notice") == ["lea"]


def test_what_was_given_up_on_its_way_to_executives_is_sent_again(team: Team) -> None:
    incident = team.declare()
    sweep(10)
    Delivery.objects.filter(notice__kind="executive_notice").update(state=WorkState.DEAD)
    raise_and_lower(team, incident)
    sweep(30)
    assert told("executive_notice") == ["lea", "lea"]


def test_what_waits_for_the_end_of_quiet_hours_holds_no_urgent_notice_back(team: Team) -> None:
    incident = team.declare(severity=Severity.SEV2)
    sweep(50)
    assert told("executive_notice") == ["lea"]
    with clock.standing_at(after(51)):
        reassess_severity(incident=incident, severity=Severity.SEV1, by=team.pia)
    sweep(70)
    assert told("executive_notice") == ["lea", "lea"]


def test_executives_who_are_being_told_of_the_one_are_not_told_of_what_it_is_folded_into(team: Team) -> None:
    first, second, third = team.declare(), team.declare(severity=Severity.SEV2), team.declare(severity=Severity.SEV2)
    sweep(10)
    with clock.standing_at(after(11)):
        merge_incident(incident=first, into=second, by=team.mia, reason="One cause")
        merge_incident(incident=second, into=third, by=team.mia, reason="One cause")
    sweep(60)
    assert told("executive_notice") == ["lea"]
    deliver(60)
    assert [row.incident for row in ExecutiveTold.objects.all()] == [third]


def test_shifts_are_read_at_the_moment_of_the_sweep(team: Team) -> None:
    team.declare()
    with clock.standing_at(after(700)):  # a worker that looks late
        escalate_due(by=system(), now=after(1))
    assert told() == ["pia"]


# ---------------------------------------------------------------------------------------------------- followers


def test_followers_hear_of_severity_mitigation_and_resolution_once_each(team: Team) -> None:
    incident = team.declare(severity=Severity.SEV3)
    fay = make_user("fay", Role.LEADERSHIP, email="")
    follow_incident(incident=incident, by=fay)
    with clock.standing_at(after(5)):
        reassess_severity(incident=incident, severity=Severity.SEV2, by=team.pia)
        advance(incident=incident, to=Status.MITIGATED, by=team.pia)
        advance(incident=incident, to=Status.RESOLVED, by=team.pia)
        handle_due()
        handle_due()
    assert told("followed") == ["fay"] * 3
    unfollow_incident(incident=incident, by=fay)
    with clock.standing_at(after(6)):
        reassess_severity(incident=incident, severity=Severity.SEV1, by=team.pia)
        handle_due()
    assert told("followed") == ["fay"] * 3
