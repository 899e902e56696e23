"""Changing a severity: what is told beforehand is what then happens to the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit.clock import standing_at
from incidents.enums import ClockKind, IncidentRole, Severity, Status
from incidents.models import Clock, Incident
from incidents.services.clocks import mark_missed
from incidents.services.lifecycle import advance
from incidents.services.roles import assign_role
from incidents.services.severity import reassess_severity
from incidents.services.severity_outlook import outlook
from tests.factories import make_incident, make_service, make_user, system

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def hana(client: Client) -> User:
    person = make_user("hana")
    client.force_login(person)
    return person


def send(client: Client, incident: Incident, status: int = 302, **given: object) -> str:
    answer = client.post(f"{incident.get_absolute_url()}severity/", given)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    incident.refresh_from_db()
    return answer.content.decode()


def test_raising_is_one_post_without_a_reason(client: Client, hana: User) -> None:
    incident = make_incident(severity=Severity.SEV3)
    send(client, incident, severity=1)
    assert (incident.severity, incident.severity_peak) == (1, 1)


def test_lowering_takes_the_commander(client: Client, hana: User) -> None:
    incident = make_incident(severity=Severity.SEV1)
    assert "Lowering a severity takes the commander or an administrator." in send(
        client, incident, 403, severity=3, lower=1, reason="Cards work"
    )
    assert incident.severity == 1


def test_lowering_takes_a_reason_and_gives_back_the_choice(client: Client, hana: User) -> None:
    incident = make_incident(severity=Severity.SEV1)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=hana, by=hana)
    html = send(client, incident, 422, severity=3, lower=1, reason="")
    assert "Say why it is lowered" in html
    assert "Lower to SEV-3" in html
    send(client, incident, severity=3, lower=1, reason="Cards work again")
    assert (incident.severity, incident.severity_peak) == (3, 1)


def test_the_page_tells_first_what_lowering_withdraws_and_what_stays(client: Client, hana: User) -> None:
    with standing_at(NOON):
        incident = make_incident(severity=Severity.SEV1)
    with standing_at(NOON + timedelta(minutes=6)):
        mark_missed(by=system(), now=NOON + timedelta(minutes=6))
        assign_role(incident=incident, role=IncidentRole.COMMANDER, person=hana, by=hana)
        html = client.get(f"{incident.get_absolute_url()}severity/?severity=3").content.decode()
    assert "withdrawn" in html
    assert "Met late" in html
    assert "Post-mortem, by peak SEV-1" in html


def test_who_may_not_lower_reads_who_may(client: Client, hana: User) -> None:
    incident = make_incident(severity=Severity.SEV2)
    html = client.get(f"{incident.get_absolute_url()}severity/").content.decode()
    assert "Nobody commands yet." in html
    assert 'name="lower"' not in html


def test_a_viewer_reads_the_assessments_and_changes_nothing(client: Client) -> None:
    client.force_login(make_user("vera", Role.VIEWER))
    incident = make_incident(severity=Severity.SEV3, severity_reason="Only the test depot")
    html = client.get(f"{incident.get_absolute_url()}severity/").content.decode()
    assert "Only the test depot" in html
    assert "Raise to" not in html


def test_an_ended_incident_is_not_reassessed_but_read(client: Client, hana: User) -> None:
    incident = make_incident(severity=Severity.SEV3)
    advance(incident=incident, to=Status.RESOLVED, by=hana)
    advance(incident=incident, to=Status.CLOSED, by=hana)
    html = client.get(f"{incident.get_absolute_url()}severity/").content.decode()
    assert "judged by adjudication now" in html
    assert "Raise to" not in html


@pytest.mark.parametrize(("before", "after"), [(1, 2), (1, 3), (1, 4), (2, 1), (2, 3), (3, 1), (3, 2), (4, 1), (4, 3)])
def test_what_the_outlook_tells_is_what_happens(before: int, after: int) -> None:
    with standing_at(NOON):
        incident = make_incident(severity=Severity(before), service=make_service())
    now = NOON + timedelta(minutes=4)
    with standing_at(now):
        told = {change.kind: change.after for change in outlook(incident, Severity(after), now=now)}
        by = make_user("adm", Role.ADMINISTRATOR)
        reassess_severity(incident=incident, severity=Severity(after), by=by, reason="By its facts")
    live = Clock.objects.filter(incident=incident, kind__in=ClockKind.response(), ended_at__isnull=True)
    assert {ClockKind(clock.kind): clock.due_at for clock in live} == {
        kind: due for kind, due in told.items() if due is not None
    }
