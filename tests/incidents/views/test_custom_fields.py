"""The organisation's own fields on the pages."""

from __future__ import annotations

import pytest
from django.test import Client

from incidents.enums import FieldKind
from incidents.models import Incident
from incidents.services.custom_fields import set_custom_fields, values_of
from tests.factories import make_incident, make_user
from tests.incidents.services.test_custom_fields import define

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    define("region", FieldKind.CHOICES, choices=["EU", "US"], asked_at_declaration=True)
    define("cost", FieldKind.NUMBER)
    client = Client()
    client.force_login(make_user("ana"))
    return client


def test_they_are_shown_and_edited_on_the_page(client: Client) -> None:
    incident = make_incident()
    assert "not said" in client.get(incident.get_absolute_url()).content.decode()
    address = f"{incident.get_absolute_url()}fields/"
    assert client.post(address, {"region": ["US", "EU"], "cost": "1200"}).status_code == 302
    assert values_of([incident])[incident.pk] == {"region": ["US", "EU"], "cost": 1200}
    assert client.get(address).context["form"]["cost"].value() == "1200"
    assert "US, EU" in client.get(incident.get_absolute_url()).content.decode()


def test_what_is_unfit_stands_at_its_field_with_what_was_typed(client: Client) -> None:
    incident = make_incident()
    answer = client.post(f"{incident.get_absolute_url()}fields/", {"cost": "much"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["cost"] == ["Cost: “much” is no number."]
    assert answer.context["form"]["cost"].value() == "much"


def test_those_that_are_asked_for_stand_in_the_form_of_declaring(client: Client) -> None:
    page = client.get("/declare/").content.decode()
    assert "field.region" in page
    assert "field.cost" not in page
    answer = client.post("/declare/", {"title": "Slow", "severity": "3", "kind": "real", "field.region": ["EU"]})
    assert answer.status_code == 302
    [incident] = Incident.objects.all()
    assert values_of([incident])[incident.pk] == {"region": ["EU"]}


def test_the_list_is_filtered_and_says_by_what(client: Client) -> None:
    one, other = make_incident(title="One"), make_incident(title="Other")
    set_custom_fields(incident=one, values={"region": ["EU"], "cost": 5}, by=make_user())
    set_custom_fields(incident=other, values={"region": ["US"], "cost": 50}, by=make_user())
    page = client.get("/incidents/?field.region=EU&severity=")
    assert [row.reference for row in page.context["page"].rows] == [one.reference]
    [chip] = page.context["chips"]
    assert (chip.words, "field.region" in chip.href) == ("Region: EU", False)
    assert page.context["filtered_by"] == "field.region=EU"
    assert len(client.get("/incidents/?field.cost__gte=6").context["page"].rows) == 1


def test_a_filter_that_cannot_be_understood_is_told_and_filters_nothing(client: Client) -> None:
    make_incident()
    page = client.get("/incidents/?field.cost__gte=much")
    assert "is no number" in page.content.decode()
    assert len(page.context["page"].rows) == 1


def test_a_tag_is_kept_with_a_view(client: Client) -> None:
    assert client.get("/incidents/?tag=vendor").context["filtered_by"] == "tag=vendor"


def test_words_and_links_are_changed_on_the_page(client: Client) -> None:
    incident = make_incident()
    address = f"{incident.get_absolute_url()}describe/"
    sent = {"title": "Cards decline", "summary": "", "channel_url": "https://chat.example.org/c/1", "call_url": ""}
    assert client.post(address, sent).status_code == 302
    assert "https://chat.example.org/c/1" in client.get(incident.get_absolute_url()).content.decode()
    assert client.post(address, sent | {"call_url": "call me"}).status_code == 422


def test_a_view_of_a_field_that_is_no_more_says_so(client: Client) -> None:
    assert "There is no field “colour”" in client.get("/incidents/?field.colour=red").content.decode()
