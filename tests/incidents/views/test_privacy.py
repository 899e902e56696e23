from __future__ import annotations

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.models import GlassBroken, Incident
from incidents.services.break_glass import break_glass
from incidents.services.naming import name_person
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]  # of unfold


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def root() -> User:
    return make_user("root", Role.ADMINISTRATOR)


@pytest.fixture
def incident(ana: User) -> Incident:
    return make_incident(by=ana, private=True)


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_its_page_says_who_sees_it_and_offers_to_name_someone(ana: User, incident: Incident) -> None:
    page = as_(ana).get(incident.get_absolute_url()).content.decode()
    assert "Who sees this" in page
    assert f"/incidents/{incident.reference}/seen-by/new/" in page
    assert f"/incidents/{incident.reference}/make-public/" in page


def test_a_public_one_offers_to_be_made_private_to_who_decides_that(ana: User) -> None:
    incident = make_incident(by=ana)
    link = f"{incident.get_absolute_url()}make-private/"
    assert link in as_(ana).get(incident.get_absolute_url()).content.decode()
    assert link not in as_(make_user("eve")).get(incident.get_absolute_url()).content.decode()


def test_the_form_makes_it_private_and_leads_to_its_new_address(ana: User) -> None:
    incident = make_incident(by=ana)
    response = as_(ana).post(f"{incident.get_absolute_url()}make-private/", {"reason": "A leak"})
    incident.refresh_from_db()
    assert response["Location"] == f"{incident.get_absolute_url()}#seen-by"


def test_a_page_that_is_open_is_sent_to_the_new_address(ana: User) -> None:
    incident = make_incident(by=ana)
    address = f"{incident.get_absolute_url()}make-private/"
    response = as_(ana).post(address, {"reason": "A leak"}, headers={"HX-Request": "true"})
    incident.refresh_from_db()
    assert response["HX-Redirect"] == incident.get_absolute_url()


def test_the_form_makes_it_public(ana: User, incident: Incident) -> None:
    as_(ana).post(f"{incident.get_absolute_url()}make-public/", {"reason": "It is fixed"})
    incident.refresh_from_db()
    assert (incident.private, incident.reference) == (False, "INC-1")


def test_someone_is_named_and_taken_off_by_forms(ana: User, incident: Incident) -> None:
    ben, client = make_user("ben"), as_(ana)
    client.post(f"{incident.get_absolute_url()}seen-by/new/", {"person": "ben", "reason": "Knows it"})
    assert as_(ben).get(incident.get_absolute_url()).status_code == 200
    client.post(f"{incident.get_absolute_url()}seen-by/ben/end/")
    assert as_(ben).get(incident.get_absolute_url()).status_code == 404


def test_why_someone_stays_named_stands_on_the_form(ana: User, incident: Incident) -> None:
    response = as_(ana).post(f"{incident.get_absolute_url()}seen-by/ana/end/")
    assert response.status_code == 422
    assert "last one named" in response.content.decode()


def test_the_page_of_break_glass_opens_it(root: User, incident: Incident) -> None:
    client = as_(root)
    assert client.get("/break-glass/").status_code == 200
    response = client.post("/break-glass/", {"reference": incident.reference, "reason": "Ana is ill"})
    assert response["Location"] == incident.get_absolute_url()
    assert client.get(incident.get_absolute_url()).status_code == 200


def test_without_a_reason_nothing_is_looked_up(root: User, incident: Incident) -> None:
    client = as_(root)
    there, nowhere = (
        client.post("/break-glass/", {"reference": reference, "reason": ""})
        for reference in (incident.reference, "PRV-0123456789ab")
    )
    assert there.status_code == nowhere.status_code == 422
    assert "no private incident" not in there.content.decode() + nowhere.content.decode()
    assert GlassBroken.objects.count() == 0


def test_only_administrators_find_the_page_of_break_glass(ana: User) -> None:
    assert as_(ana).get("/break-glass/").status_code == 403


def test_the_admin_lists_what_glass_was_broken_of_what_one_may_see(root: User, ana: User, incident: Incident) -> None:
    break_glass(reference=incident.reference, by=root, reason="Ana is ill")
    other = make_user("other", Role.ADMINISTRATOR)
    address = "/admin/incidents/glassbroken/"
    assert "Ana is ill" not in as_(other).get(address).content.decode()
    name_person(incident=incident, person=other, by=ana)
    assert "Ana is ill" in as_(other).get(address).content.decode()
