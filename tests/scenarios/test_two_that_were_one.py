"""Two that were one: what merging keeps, what it ends, and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from foundation.audit.clock import standing_at
from foundation.outbox.services import handle_due
from incidents.enums import ClockKind, ClockState, IncidentRole, Moment, Severity, Status, TimelineKind
from incidents.models import Clock, Incident, SeverityStanding
from incidents.receivers.alertmanager import parse
from incidents.rules.durations import durations
from incidents.services.communications import record_executive_told
from incidents.services.intake import accept_delivery, take_in_due
from incidents.services.investigation import add_task, change_task
from incidents.services.lifecycle import advance
from incidents.services.participants import commander_of
from incidents.services.roles import assign_role
from incidents.services.webhooks import create_webhook
from postmortems.models import Postmortem
from tests.api import client_of, rules_of
from tests.factories import make_incident, make_service, make_team, make_user, system
from tests.incidents.alertmanager_bodies import alert, body

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

DAY = datetime(2026, 9, 14, tzinfo=UTC)


def moment(clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return DAY + timedelta(hours=int(hours), minutes=int(minutes))


def at(clock: str) -> Any:
    return standing_at(moment(clock))


class Morning:
    """The two incidents until 10:15, and who is at work."""

    def __init__(self, *, executives_told: bool = True) -> None:
        with standing_at(DAY):
            self.bo, self.di, self.cy = (make_user(name) for name in ("bo", "di", "cy"))
            self.checkout = make_service("checkout", team=make_team("payments"))
            self.auth = make_service("auth", team=make_team("identity"))
            self.receiver, _secret = create_webhook(kind="alertmanager", name="production", by=system())
        with at("10:00"):
            self.first = make_incident(by=self.bo, service=self.checkout, title="Checkout answers slowly")
            self.take_command(self.first, self.bo)
        with at("10:04"):
            self.second = make_incident(
                by=self.di, service=self.auth, severity=Severity.SEV1, impact_started_at=moment("09:55")
            )
            self.take_command(self.second, self.di)
            self.alert_arrives()
        with at("10:06"):
            self.task = add_task(incident=self.second, title="Read the token log", assignee=self.bo, by=self.bo)
        if executives_told:
            with at("10:08"):
                record_executive_told(incident=self.second, executive="The chief of operations", by=self.di)

    def take_command(self, incident: Incident, person: Any) -> None:
        assign_role(incident=incident, role=IncidentRole.COMMANDER, person=person, by=person)

    def alert_arrives(self) -> None:
        given = body(alert("AuthDown", service="auth", startsAt=moment("09:58").isoformat()))
        accept_delivery(receiver=self.receiver, body=given, parsed=parse(given), by=self.receiver.user)
        take_in_due()

    def merge(self) -> Any:
        address = f"/api/v1/incidents/{self.second.reference}/merge/"
        return client_of(self.bo).post(address, {"into": self.first.reference, "reason": "One token service"})

    def merged(self) -> Morning:
        with at("10:17"):
            change_task(task=self.task, assignee=self.cy, by=self.di)
            response = self.merge()
            assert response.status_code == 200, response.content
        self.first.refresh_from_db()
        self.second.refresh_from_db()
        return self


def test_it_is_refused_while_the_commander_would_investigate_naming_the_task() -> None:
    morning = Morning()
    with at("10:15"):
        response = morning.merge()
    assert (response.status_code, rules_of(response)) == (409, ["commander_investigates"])
    assert "task “Read the token log”" in response.json()["detail"]
    morning.second.refresh_from_db()
    assert (morning.second.status, commander_of(morning.second)) == (Status.ACKNOWLEDGED, morning.di)


def test_the_survivor_takes_the_peak_severity_and_the_earliest_impact() -> None:
    first = Morning().merged().first
    assert (first.severity, first.severity_peak, first.severity_declared) == (1, 1, Severity.SEV2)
    assert first.impact_started_at == moment("09:55")


def test_its_commander_stays_and_the_other_ones_role_ends() -> None:
    morning = Morning().merged()
    assert commander_of(morning.first) == morning.bo
    assert commander_of(morning.second) is None
    assert not morning.second.stances.exists()
    morning.task.refresh_from_db()
    assert (morning.task.incident, morning.task.assignee) == (morning.first, morning.cy)


def test_executives_who_were_told_are_not_told_again() -> None:
    morning = Morning().merged()
    [notice] = Clock.objects.filter(incident=morning.first, kind=ClockKind.EXECUTIVE_NOTICE)
    assert (notice.state, notice.met_at) == (ClockState.MET, moment("10:08"))
    assert not Clock.objects.filter(incident=morning.second, ended_at__isnull=True).exists()


def test_the_folded_one_redirects_and_tells_its_story_on_the_survivor() -> None:
    morning = Morning().merged()
    assert (morning.second.status, morning.second.merged_into) == (Status.MERGED, morning.first)
    shown = client_of(morning.cy).get(f"/api/v1/incidents/{morning.second.reference}/").json()
    assert (shown["status"], shown["merged_into"]) == ("merged", morning.first.reference)
    kinds = [entry.kind for entry in morning.first.timeline.all()]
    assert kinds.count(TimelineKind.DECLARED) == 2
    assert TimelineKind.ABSORBED in kinds
    left = [entry.kind for entry in morning.second.timeline.all()]
    assert set(left) == {TimelineKind.CLOCK_WITHDRAWN, TimelineKind.MERGED}


def test_its_alert_declares_nothing_more_and_is_noted_on_the_survivor() -> None:
    morning = Morning().merged()
    before = Incident.objects.count()
    for minute in ("10:18", "10:19", "10:20"):
        with at(minute):
            morning.alert_arrives()
    assert Incident.objects.count() == before
    [fired] = morning.first.alerts.all()
    assert (fired.name, fired.times_seen) == ("AuthDown", 4)


def test_measures_count_one_incident_and_there_is_one_post_mortem() -> None:
    morning = Morning().merged()
    with at("10:40"):
        advance(incident=morning.first, to=Status.MITIGATED, by=morning.bo)
        advance(incident=morning.first, to=Status.RESOLVED, by=morning.bo)
        handle_due()
    first = morning.first
    assert durations({name.value: first.moment(name) for name in Moment}).ttm == timedelta(minutes=45)
    assert list(Incident.objects.measured()) == [first]
    stands = SeverityStanding.objects.values("team__slug").annotate(stands=Sum("sign"))
    assert {row["team__slug"]: row["stands"] for row in stands} == {"payments": 1, "identity": 0}
    assert [each.service for each in first.affected_services.all()] == [morning.auth]
    assert Postmortem.objects.get().incident == first
