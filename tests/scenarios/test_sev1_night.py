"""A SEV-1 night, hour by hour: every clock, the rule of the house, and the durations that come out of it.

Friday 27 March 2026, a team in Lisbon; summer time starts on the 29th, Good Friday is 3 April.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.clock import standing_at
from incidents.enums import ClockKind, ClockState, DeclaredVia, IncidentRole, Moment, Severity, Status
from incidents.models import Clock, Incident, SeverityLevel
from incidents.rules.durations import durations
from incidents.services.clocks import mark_missed
from incidents.services.communications import record_executive_told
from incidents.services.handover import accept_handover, offer_handover
from incidents.services.investigation import add_task, change_task
from incidents.services.lifecycle import advance, relapse, reopen
from incidents.services.moments import correct_moment
from incidents.services.participants import commander_of
from incidents.services.policy import save_level
from incidents.services.roles import assign_role
from incidents.services.severity import reassess_severity
from tests.factories import make_incident, make_service, make_team, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NIGHT = datetime(2026, 3, 27, tzinfo=UTC)


def moment(clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return NIGHT + timedelta(hours=int(hours), minutes=int(minutes))


def at(clock: str):
    return standing_at(moment(clock))


class Night:
    """The incident and the people of one night, so that a test can stop at any hour."""

    def __init__(self) -> None:
        with standing_at(NIGHT):
            self._policy()
            team = make_team("payments", time_zone="Europe/Lisbon", holiday_country="PT")
            self.service = make_service("checkout", team=team)
            self.ana, self.bo, self.cy = (make_user(name) for name in ("ana", "bo", "cy"))
        with at("03:00"):
            self.incident = make_incident(by=system(), service=self.service, via=DeclaredVia.ALERT)

    def _policy(self) -> None:
        for level, minutes, executives in ((1, 60, 15), (2, 120, None)):
            row = SeverityLevel.objects.get(level=level)
            row.mitigate_amount, row.mitigate_unit = minutes, "minutes"
            row.executive_notice_amount, row.executive_notice_unit = executives, "minutes"
            save_level(level=row, by=system(), reason="The policy of this night")

    def clock(self, kind: ClockKind) -> Clock:
        return Clock.objects.filter(incident=self.incident, kind=kind).latest("id")

    def take_command(self, person: User) -> None:
        assign_role(incident=self.incident, role=IncidentRole.COMMANDER, person=person, by=person)

    def until_raised(self) -> Incident:
        with at("03:02"):
            advance(incident=self.incident, to=Status.ACKNOWLEDGED, by=self.ana)
            self.task = add_task(incident=self.incident, title="Read the gateway logs", assignee=self.ana, by=self.ana)
        with at("03:06"):
            self.take_command(self.bo)
        with at("03:10"):
            reassess_severity(incident=self.incident, severity=Severity.SEV1, by=self.bo)
        with at("03:12"):
            correct_moment(
                incident=self.incident,
                moment=Moment.IMPACT_STARTED_AT,
                value=moment("02:50"),
                by=self.bo,
                reason="The decline rate rose then",
            )
        return self.incident

    def until_handed_over(self) -> Incident:
        self.until_raised()
        with at("03:26"):
            mark_missed(by=system(), now=moment("03:26"))
        with at("03:27"):
            record_executive_told(incident=self.incident, executive="The chief executive", by=self.bo)
        with at("03:40"):
            reassess_severity(incident=self.incident, severity=Severity.SEV2, by=self.bo, reason="Cards work again")
        with at("03:53"):
            change_task(task=self.task, assignee=self.cy, by=self.bo)
            handover = offer_handover(incident=self.incident, to=self.ana, brief="Two thirds fixed.", by=self.bo)
            accept_handover(handover=handover, by=self.ana)
        return self.incident

    def until_over(self) -> Incident:
        self.until_handed_over()
        with at("04:10"):
            advance(incident=self.incident, to=Status.MITIGATED, by=self.ana)
        with at("04:30"):
            relapse(incident=self.incident, by=self.ana)
        with at("04:45"):
            advance(incident=self.incident, to=Status.MITIGATED, by=self.ana)
        with at("05:10"):
            advance(incident=self.incident, to=Status.RESOLVED, by=self.ana)
        with at("05:30"):
            reopen(incident=self.incident, by=self.ana, reason="Queue still drains", impact_back=False)
        with at("06:00"):
            advance(incident=self.incident, to=Status.RESOLVED, by=self.ana)
        return self.incident


@pytest.fixture
def night() -> Night:
    return Night()


def test_the_alert_declares_with_two_hours_to_mitigate_and_no_executive_clock(night):
    assert night.clock(ClockKind.MITIGATE).due_at == moment("05:00")
    assert not Clock.objects.filter(kind=ClockKind.EXECUTIVE_NOTICE).exists()


def test_an_investigator_who_asks_for_command_is_told_of_their_task(night):
    with at("03:02"):
        add_task(incident=night.incident, title="Read the gateway logs", assignee=night.ana, by=night.ana)
    with at("03:04"), pytest.raises(BrokenRule, match="Read the gateway logs"):
        night.take_command(night.ana)


def test_raising_starts_the_executive_clock_and_replans_the_objective(night):
    incident = night.until_raised()
    assert night.clock(ClockKind.EXECUTIVE_NOTICE).due_at == moment("03:25")
    assert night.clock(ClockKind.MITIGATE).due_at == moment("03:50")
    assert durations({name.value: incident.moment(name) for name in Moment}).tta == timedelta(minutes=2)


def test_a_missed_executive_notice_is_met_late_and_stays_so_when_lowered(night):
    night.until_handed_over()
    clock = night.clock(ClockKind.EXECUTIVE_NOTICE)
    assert (clock.state, clock.met_at) == (ClockState.MET_LATE, moment("03:27"))


def test_lowering_replans_the_objective_from_the_same_start(night):
    night.until_raised()
    with at("03:40"):
        reassess_severity(incident=night.incident, severity=Severity.SEV2, by=night.bo, reason="Cards work again")
    assert night.clock(ClockKind.MITIGATE).due_at == moment("04:50")


def test_command_is_not_offered_to_who_holds_a_task_nor_a_task_to_who_commands(night):
    night.until_raised()
    with at("03:51"), pytest.raises(BrokenRule, match="Read the gateway logs"):
        offer_handover(incident=night.incident, to=night.ana, brief="Two thirds fixed.", by=night.bo)
    with at("03:52"), pytest.raises(BrokenRule, match="You command this incident"):
        change_task(task=night.task, assignee=night.bo, by=night.bo)
    assert commander_of(night.incident) == night.bo


def test_mitigation_that_holds_meets_the_objective(night):
    incident = night.until_over()
    found = durations({name.value: incident.moment(name) for name in Moment})
    assert night.clock(ClockKind.MITIGATE).state == ClockState.MET
    assert (found.ttm, found.ttr) == (timedelta(minutes=115), timedelta(minutes=190))


def test_one_postmortem_is_due_by_the_peak_at_the_end_of_the_teams_fifth_business_day(night):
    night.until_over()
    clock = Clock.objects.get(incident=night.incident, kind=ClockKind.POSTMORTEM)
    assert (clock.severity, clock.due_at) == (Severity.SEV1, datetime(2026, 4, 6, 23, tzinfo=UTC))


def test_updates_end_at_resolution(night):
    night.until_over()
    kinds = [ClockKind.INTERNAL_UPDATE, ClockKind.CUSTOMER_UPDATE]
    assert not Clock.objects.filter(incident=night.incident, kind__in=kinds, ended_at__isnull=True).exists()
