"""Tags: put on once, taken off with a trace, filtered by on page and API."""

from __future__ import annotations

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import TimelineKind
from incidents.models import Incident, IncidentTag, Tag, TimelineEntry
from incidents.services.following import follow_incident
from incidents.services.tagging import save_tag, tag_incident, untag_incident
from tests.api import client_of
from tests.factories import make_incident, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def vendor() -> Tag:
    return Tag.objects.get(slug="vendor")


def test_a_tag_is_put_on_once_and_taken_off_with_a_trace(vendor: Tag) -> None:
    incident, by = make_incident(), make_user()
    tag_incident(incident=incident, tag=vendor, by=by)
    tag_incident(incident=incident, tag=vendor, by=by)
    assert IncidentTag.objects.count() == 1
    untag_incident(incident=incident, tag=vendor, by=by)
    assert list(Incident.objects.tagged("vendor")) == []
    kinds = TimelineEntry.objects.filter(kind__in=(TimelineKind.TAGGED, TimelineKind.UNTAGGED)).order_by("id")
    assert [entry.parameters["tag"] for entry in kinds] == ["vendor", "vendor"]
    with pytest.raises(BrokenRule, match="does not carry"):
        untag_incident(incident=incident, tag=vendor, by=by)


def test_an_archived_tag_is_put_on_nothing_and_stays_where_it_is(vendor: Tag) -> None:
    tagged, by = make_incident(), make_user()
    tag_incident(incident=tagged, tag=vendor, by=by)
    vendor.archived = True
    save_tag(tag=vendor, by=system())
    with pytest.raises(Invalid, match="archived"):
        tag_incident(incident=make_incident(), tag=vendor, by=by)
    assert list(Incident.objects.tagged("vendor")) == [tagged]


def test_the_api_puts_on_lists_filters_and_takes_off(vendor: Tag) -> None:
    incident, _other = make_incident(), make_incident()
    api = client_of(make_user("rae", Role.RESPONDER))
    address = f"/api/v1/incidents/{incident.reference}/tags/"
    assert api.post(address, {"tag": "vendor"}, format="json").status_code == 201
    assert [row["tag"] for row in api.get(address).json()["results"]] == ["vendor"]
    found = api.get("/api/v1/incidents/", {"tag": "vendor"}).json()["results"]
    assert [row["reference"] for row in found] == [incident.reference]
    assert api.delete(f"{address}vendor/").status_code == 204
    assert api.post(address, {"tag": "nonsense"}, format="json").status_code == 422


def test_what_one_follows_can_be_asked_for() -> None:
    followed, _other = make_incident(), make_incident()
    person = make_user("rae", Role.RESPONDER)
    follow_incident(incident=followed, by=person)
    found = client_of(person).get("/api/v1/incidents/", {"followed": "true"}).json()["results"]
    assert [row["reference"] for row in found] == [followed.reference]


def test_the_page_puts_on_and_takes_off_and_the_list_filters(client: Client, vendor: Tag) -> None:
    incident, other = make_incident(title="Paymaster is down"), make_incident(title="Disk is full")
    client.force_login(make_user("rae", Role.RESPONDER))
    assert client.post(f"{incident.get_absolute_url()}tags/", {"tag": "vendor"}).status_code == 302
    assert "?tag=vendor" in client.get(incident.get_absolute_url()).content.decode()
    listed = client.get("/incidents/", {"tag": "vendor"}).content.decode().partition("<main")[2]
    assert "Paymaster is down" in listed
    assert other.title not in listed
    assert client.post(f"{incident.get_absolute_url()}tags/vendor/remove/").status_code == 302
    assert not IncidentTag.objects.filter(removed_at__isnull=True).exists()
