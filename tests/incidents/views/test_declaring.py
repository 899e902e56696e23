"""Declaring by form: the suggestion with its reasons, the choice against it, what was typed, moments after the fact."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.audit import clock
from incidents.enums import IncidentRole
from incidents.models import Incident, RoleAssignment
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(client: Client):
    person = make_user("hana")
    client.force_login(person)
    return person


def declare(client: Client, status: int = 302, **given: object) -> str:
    answer = client.post("/declare/", {"kind": "real", **given})
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def test_what_is_suggested_is_declared_where_nothing_else_is_chosen(client: Client, hana) -> None:
    declare(client, title="No parcel shows a position", complete_outage="yes")
    assert Incident.objects.get().severity == 1


def test_declaring_leads_to_the_incident(client: Client, hana) -> None:
    answer = client.post("/declare/", {"kind": "real", "title": "Labels print slowly", "severity": 3})
    assert answer["Location"] == Incident.objects.get().get_absolute_url()


def test_the_owner_team_follows_the_service(client: Client, hana) -> None:
    service = make_service("tracking", team=make_team("parcels"))
    declare(client, title="No position", service="tracking", severity=2)
    assert Incident.objects.get().team == service.team


def test_another_level_than_suggested_takes_a_reason_and_keeps_what_was_typed(client: Client, hana) -> None:
    html = declare(client, 422, title="No position at all", complete_outage="yes", severity=3)
    assert "Say why you choose SEV-3" in html
    assert 'value="No position at all"' in html
    assert not Incident.objects.exists()


def test_both_levels_are_kept_with_the_reason(client: Client, hana) -> None:
    declare(client, title="No position", complete_outage="yes", severity=3, severity_reason="Only the test depot")
    assessment = Incident.objects.get().severityassessments.get()
    assert (assessment.severity, assessment.suggested, assessment.reason) == (3, 1, "Only the test depot")


def test_without_title_and_level_both_are_asked_for_in_words(client: Client, hana) -> None:
    assert "Say in a line what is broken." in declare(client, 422)
    assert "Choose a severity, or answer a few of the questions." in declare(client, 422, title="Slow")


def test_the_suggestion_says_its_reasons(client: Client, hana) -> None:
    html = client.get("/declare/suggestion/", {"users_share": "25_to_50"}).content.decode()
    assert "A quarter to half of users are affected." in html
    assert 'data-suggested="2"' in html


def test_a_doubt_suggests_the_more_severe_and_names_what_is_open(client: Client, hana) -> None:
    html = client.get("/declare/suggestion/", {"workaround": "yes", "data_lost": "dont_know"}).content.decode()
    assert 'data-suggested="1"' in html
    assert "Not ruled out:" in html


def test_an_answer_that_nobody_offered_suggests_nothing(client: Client, hana) -> None:
    answer = client.get("/declare/suggestion/", {"workaround": "maybe", "severity": "9", "service": "?"})
    assert answer.status_code == 200
    assert "data-suggested" not in answer.content.decode()


def test_without_scripts_a_button_suggests_and_keeps_what_was_typed(client: Client, hana) -> None:
    html = declare(client, 200, suggest="1", title="No position", complete_outage="yes")
    assert 'data-suggested="1"' in html
    assert 'value="No position"' in html
    assert not Incident.objects.exists()


def test_open_incidents_of_the_service_are_shown_before_another_is_declared(client: Client, hana) -> None:
    running = make_incident(service=make_service("tracking"))
    html = client.get("/declare/suggestion/", {"service": "tracking"}).content.decode()
    assert running.reference in html


def test_a_private_incident_of_the_service_is_not_told(client: Client, hana) -> None:
    hidden = make_incident(service=make_service("tracking"), private=True)
    html = client.get("/declare/suggestion/", {"service": "tracking"}).content.decode()
    assert hidden.reference not in html
    assert "No open incident touches Tracking" in html


def test_affected_services_kind_and_privacy_are_kept(client: Client, hana) -> None:
    make_service("edge")
    declare(client, title="Drill", severity=2, affected=["edge"], kind="drill", private="on")
    incident = Incident.objects.get()
    assert (incident.kind, incident.private) == ("drill", True)
    assert [each.service.slug for each in incident.affected_services.all()] == ["edge"]


def test_who_declares_may_take_command_at_once(client: Client, hana) -> None:
    declare(client, title="No position", severity=1, command="on")
    holding = RoleAssignment.objects.get()
    assert (holding.person, holding.role, holding.incident.status) == (hana, IncidentRole.COMMANDER, "acknowledged")


def test_who_may_not_command_is_not_offered_it(client: Client) -> None:
    client.force_login(make_user("rui", Role.RESPONDER))
    assert 'name="command"' not in client.get("/declare/").content.decode()


def test_after_the_fact_it_is_declared_with_its_moments_and_no_clock(client: Client, hana) -> None:
    declare(
        client, title="Payout files were late", severity=3, retrospective="on", impact_started_at="2026-03-02T06:00",
        detected_at="2026-03-02T06:20", declared_at="2026-03-02T06:30", mitigated_at="2026-03-02T07:00",
        resolved_at="2026-03-02T08:00",
    )  # fmt: skip
    incident = Incident.objects.get()
    assert (incident.retrospective, incident.status) == (True, "resolved")
    assert incident.resolved_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert not incident.clocks.exclude(kind="postmortem").exists()


def test_a_moment_in_the_future_is_refused_at_its_field(client: Client, hana) -> None:
    ahead = f"{clock.now() + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    assert "This moment is in the future." in declare(client, 422, title="Slow", severity=3, impact_started_at=ahead)
    assert not Incident.objects.exists()


def test_a_refused_moment_after_the_fact_declares_nothing(client: Client, hana) -> None:
    ahead = f"{clock.now() + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    declare(client, 422, title="Slow", severity=3, retrospective="on", resolved_at=ahead)
    assert not Incident.objects.exists()


def test_a_viewer_may_not_declare_and_is_told_who_may(client: Client) -> None:
    client.force_login(make_user("vera", Role.VIEWER))
    answer = client.get("/declare/")
    assert answer.status_code == 403
    assert "You may not declare an incident" in answer.content.decode()


def test_the_form_takes_as_many_queries_for_many_services(client: Client, hana, queries_of) -> None:
    make_service()
    few = queries_of("/declare/")
    for _number in range(6):
        make_service()
    assert queries_of("/declare/") == few
