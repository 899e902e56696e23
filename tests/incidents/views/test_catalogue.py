"""Services and teams as readers see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from foundation.accounts.models import User
from incidents.enums import Severity, Status
from incidents.services.lifecycle import advance
from incidents.services.ownership import add_affected_service
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(client: Client) -> User:
    person = make_user("hana", display_name="Hana Kobayashi")
    client.force_login(person)
    return person


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_service_says_what_runs_on_it_and_who_answers_for_it(client: Client, hana: User) -> None:
    service = make_service("tracking", name="tracking", team=make_team("parcels", name="Parcels", manager=hana))
    incident = make_incident(severity=Severity.SEV1, service=service)
    html = read(client, "/services/tracking/")
    assert "tracking: one SEV-1 is running" in html
    assert "Hana Kobayashi answers for it" in html
    assert f"Go to {incident.reference}" in html


def test_a_service_also_lists_what_only_affected_it(client: Client, hana: User) -> None:
    service = make_service("edge")
    incident = make_incident(service=make_service())
    add_affected_service(incident=incident, service=service, by=hana)
    assert incident.reference in read(client, "/services/edge/")


def test_neither_service_nor_team_tell_of_a_private_incident(client: Client, hana: User) -> None:
    service = make_service("tracking", team=make_team("parcels"))
    hidden = make_incident(private=True, service=service)
    for address in ("/services/", "/teams/", "/services/tracking/", "/teams/parcels/"):
        html = read(client, address)
        assert hidden.reference not in html
        assert "Incident running" not in html
        assert "is running" not in html.replace("nothing is running", "")


def test_a_team_lists_members_services_and_what_teams_below_had(client: Client, hana: User) -> None:
    division = make_team("commerce", name="Commerce", manager=hana)
    below = make_team("parcels", name="Parcels", parent=division)
    over = make_incident(service=make_service("tracking", name="tracking", team=below))
    advance(incident=over, to=Status.RESOLVED, by=hana)
    html = read(client, "/teams/commerce/")
    assert over.reference in html
    assert "Parcels" in html
    assert "tracking" in read(client, "/teams/parcels/")


def test_services_are_found_by_name_or_team(client: Client, hana: User) -> None:
    make_service("tracking", name="tracking", team=make_team("parcels", name="Parcels"))
    make_service("ledger", name="ledger")
    html = read(client, "/services/?q=parcels")
    assert "tracking" in html
    assert "ledger" not in html


def test_without_any_the_lists_say_what_will_come(client: Client, hana: User) -> None:
    assert "No services yet" in read(client, "/services/")
    assert "No teams yet" in read(client, "/teams/")


def test_what_does_not_exist_is_not_found(client: Client, hana: User) -> None:
    assert client.get("/services/none/").status_code == 404
    assert client.get("/teams/none/").status_code == 404


@pytest.mark.parametrize("address", ["/services/", "/teams/", "/services/tracking/", "/teams/parcels/"])
def test_a_page_takes_as_many_queries_for_many_rows(client: Client, hana: User, queries_of: Any, address: str) -> None:
    team = make_team("parcels", manager=hana)
    service = make_service("tracking", team=team)
    make_incident(service=service)
    few = queries_of(address)
    for _number in range(5):
        make_service(team=team)
        make_team(parent=team, manager=make_user())
        make_incident(service=service)
    assert queries_of(address) == few
