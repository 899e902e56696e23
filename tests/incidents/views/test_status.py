"""The status page and its feeds: what customers were told, for whoever may read it, and nothing else."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, User
from foundation.accounts.services import save_organisation
from incidents.enums import Audience, IncidentKind, IncidentRole
from incidents.models import Incident
from incidents.services.communications import draft_communication, record_update
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_service, make_user, system

pytestmark = pytest.mark.django_db
FEED, ATOM, PAGE = "/status/feed.json", "/status/feed.atom", "/status/"


@pytest.fixture
def bo() -> User:
    return make_user("bo", display_name="Bo Sorensen")


def publish(publishes: bool = True) -> None:
    organisation = Organisation.current()
    organisation.publishes_status = publishes
    save_organisation(organisation=organisation, by=system(), reason="Customers asked")


def told(bo: User, text: str = "We are on it.", **fields: Any) -> Incident:
    incident = make_incident(by=bo, **{"service": make_service(name="Checkout"), **fields})
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=bo, by=bo)
    record_update(incident=incident, audience=Audience.CUSTOMER, text=text, by=bo)
    return incident


@pytest.mark.parametrize("address", [FEED, ATOM, PAGE])
def test_strangers_read_it_only_where_it_is_published(client: Client, address: str) -> None:
    publish(False)
    assert client.get(address).status_code == 404
    publish()
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [FEED, ATOM, PAGE])
def test_whoever_signs_in_reads_it(client: Client, address: str) -> None:
    client.force_login(make_user("vera", Role.VIEWER))
    assert client.get(address).status_code == 200


def test_the_json_feed_has_what_was_sent_and_names_nobody(client: Client, bo: User) -> None:
    publish()
    incident = told(bo)
    feed = client.get(FEED)
    [item] = feed.json()["items"]
    assert feed.json()["version"] == "https://jsonfeed.org/version/1.1"
    assert (item["content_text"], item["_debrief"]["incident"]) == ("We are on it.", incident.reference)
    assert "Bo" not in feed.content.decode()


def test_the_atom_feed_is_well_formed_with_ids_that_stay(client: Client, bo: User) -> None:
    publish()
    told(bo)
    first = ElementTree.fromstring(client.get(ATOM).content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    ids = [each.text for each in first.findall("a:entry/a:id", names)]
    assert len(ids) == 1
    again = ElementTree.fromstring(client.get(ATOM).content)
    assert [each.text for each in again.findall("a:entry/a:id", names)] == ids


@pytest.mark.parametrize("hidden", [{"private": True}, {"kind": IncidentKind.DRILL}, {"kind": IncidentKind.TEST}])
def test_what_is_not_for_customers_is_not_on_it(client: Client, bo: User, hidden: dict[str, Any]) -> None:
    publish()
    told(bo, "Secret words", **hidden)
    for address in (FEED, ATOM, PAGE):
        assert "Secret words" not in client.get(address).content.decode()


def test_a_draft_is_not_on_it(client: Client, bo: User) -> None:
    publish()
    incident = make_incident(by=bo)
    draft_communication(incident=incident, audience=Audience.CUSTOMER, text="Not yet", by=bo)
    assert client.get(FEED).json()["items"] == []


def test_a_service_has_its_own_feed(client: Client, bo: User) -> None:
    publish()
    told(bo, "Checkout words", service=make_service("checkout"))
    told(bo, "Search words", service=make_service("search"))
    items = client.get(FEED, {"service": "search"}).json()["items"]
    assert [item["content_text"] for item in items] == ["Search words"]


@pytest.mark.parametrize("address", [FEED, ATOM])
def test_nothing_new_is_answered_with_304(client: Client, bo: User, address: str) -> None:
    publish()
    told(bo)
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
