from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import IncidentKind, Moment, Severity
from incidents.models import Incident, MomentChange, SeverityStanding
from incidents.services.describing import correct_kind, describe_incident
from tests.admin import submit
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]

ROOT = "/admin/incidents/incident"


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user("admin", Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def test_saving_without_a_change_writes_no_fact(client: Client, administrator: User) -> None:
    incident = make_incident(service=make_service())
    rows, facts = incident.history.count(), MomentChange.objects.count()
    submit(client, f"{ROOT}/{incident.pk}/change/")
    assert (incident.history.count(), MomentChange.objects.count()) == (rows, facts)


def test_a_title_is_changed_with_its_reason(client: Client, administrator: User) -> None:
    incident = make_incident()
    submit(client, f"{ROOT}/{incident.pk}/change/", title="Checkout fails in Brazil", reason="Says what it was")
    incident.refresh_from_db()
    row = incident.history.latest()
    assert (incident.title, row.history_change_reason) == ("Checkout fails in Brazil", "Says what it was")
    assert (row.history_user, row.history_source) == (administrator, "admin")


def test_the_owner_team_is_corrected_with_a_reason_or_not_at_all(client: Client, administrator: User) -> None:
    incident, team = make_incident(service=make_service()), make_team()
    html = submit(client, f"{ROOT}/{incident.pk}/change/", 200, team=team.pk)
    assert "Say why it belongs to another team." in html
    submit(client, f"{ROOT}/{incident.pk}/change/", team=team.pk, reason="They run it")
    assert incident.ownerteamchanges.latest().reason == "They run it"


def test_a_moment_is_corrected_at_its_field(client: Client, administrator: User) -> None:
    incident = make_incident()
    later = clock.now() + timedelta(days=1)
    given = {"detected_at_0": f"{later:%Y-%m-%d}", "detected_at_1": f"{later:%H:%M:%S}", "reason": "Log says so"}
    html = submit(client, f"{ROOT}/{incident.pk}/change/", 200, **given)
    assert "This moment is in the future." in html
    earlier = incident.declared_at - timedelta(hours=1)
    given |= {"detected_at_0": f"{earlier:%Y-%m-%d}", "detected_at_1": f"{earlier:%H:%M:%S}"}
    submit(client, f"{ROOT}/{incident.pk}/change/", **given)
    incident.refresh_from_db()
    assert incident.detected_at == earlier.replace(microsecond=0)
    fact = incident.momentchanges.get(moment=Moment.DETECTED_AT)
    assert (fact.reason, fact.by) == ("Log says so", administrator)


def test_what_was_a_drill_leaves_the_measures() -> None:
    incident = make_incident(service=make_service(), severity=Severity.SEV3)
    correct_kind(incident=incident, kind=IncidentKind.DRILL, by=make_user(), reason="It was announced")
    assert SeverityStanding.objects.filter(incident=incident).order_by("id").last().sign == -1  # type: ignore[union-attr]


def test_nobody_takes_a_sev_2_out_of_the_measures_alone() -> None:
    incident = make_incident(severity=Severity.SEV2)
    with pytest.raises(BrokenRule, match="which a second person confirms"):
        correct_kind(incident=incident, kind=IncidentKind.DRILL, by=make_user(), reason="It was announced")


def test_describing_with_the_same_words_writes_nothing() -> None:
    incident = make_incident(title="Checkout answers slowly")
    rows = incident.history.count()
    describe_incident(incident=incident, title=" Checkout answers slowly ", by=make_user())
    assert incident.history.count() == rows


@pytest.fixture
def hidden(administrator: User) -> Incident:
    return make_incident(title="Payroll was copied out", private=True, service=make_service())


@pytest.mark.parametrize(
    "page",
    ["change/", "history/", "history/{row}/", "delete/"],
)
def test_a_private_incident_answers_to_nobody_it_does_not_name(client: Client, hidden: Incident, page: str) -> None:
    path = page.format(row=hidden.history.latest().pk)
    answer = client.get(f"{ROOT}/{hidden.pk}/{path}", follow=True)
    assert hidden.title not in answer.content.decode()
    assert hidden.reference not in answer.content.decode()
    # As for a number that was never given out.
    nobody = client.get(f"{ROOT}/999999/{path}", follow=True)
    assert answer.status_code == nobody.status_code


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/",
        f"{ROOT}/?q=Payroll",
        f"{ROOT}/?all=",
        "/admin/outbox/event/",
        "/admin/approvals/approval/",
        "/admin/search/?s=payroll&extended=1",
        "/admin/",
    ],
)
def test_a_private_incident_is_in_no_list(client: Client, hidden: Incident, path: str) -> None:
    html = client.get(path).content.decode()
    assert hidden.title not in html
    assert hidden.reference not in html


def test_the_redirect_by_number_tells_of_no_private_incident(client: Client, hidden: Incident) -> None:
    kind = ContentType.objects.get_for_model(Incident)
    assert client.get(f"/admin/r/{kind.pk}/{hidden.pk}/").status_code == 404
