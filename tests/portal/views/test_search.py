"""Search: words and references over everything that one may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.services.timeline import add_note
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> User:
    person = make_user("reader")
    client.force_login(person)
    return person


def found(client: Client, query: str, **parameters: str) -> str:
    """The page below its head, which shows what is running on every page."""
    return client.get("/search/", {"q": query, **parameters}).content.decode().partition("<main")[2]


def test_every_word_must_be_found(client: Client, reader: User) -> None:
    make_incident(title="Tracking lag after a failed node")
    make_incident(title="Tracking shows stale positions")
    shown = found(client, "lag tracking")
    assert "after a failed node" in shown
    assert "stale positions" not in shown


def test_found_words_are_marked_and_nothing_else_becomes_markup(client: Client, reader: User) -> None:
    make_incident(title="<b>Lag</b> & more")
    shown = found(client, "lag")
    assert "&lt;b&gt;<mark>Lag</mark>&lt;/b&gt; &amp; more" in shown


def test_an_exact_reference_goes_straight_there(client: Client, reader: User) -> None:
    incident = make_incident()
    answer = client.get("/search/", {"q": incident.reference.lower()})
    assert answer["Location"] == incident.get_absolute_url()


def test_a_private_incident_is_not_found_by_a_stranger(client: Client, reader: User) -> None:
    incident = make_incident(title="Payroll leaked", private=True)
    assert "Payroll" not in found(client, "payroll leaked").replace("“payroll leaked”", "")
    assert client.get("/search/", {"q": incident.reference}).status_code == 200


def test_whoever_is_named_finds_a_private_incident(client: Client) -> None:
    named = make_user("named")
    incident = make_incident(by=named, title="Payroll leaked", private=True)
    client.force_login(named)
    assert client.get("/search/", {"q": incident.reference})["Location"] == incident.get_absolute_url()
    assert "<mark>Payroll</mark> <mark>leaked</mark>" in found(client, "payroll leaked")


def test_people_are_not_found(client: Client, reader: User) -> None:
    make_user("hana", display_name="Hana Kobayashi")
    assert "Kobayashi" not in found(client, "hana").replace("“hana”", "")


def test_a_service_is_found_and_offers_declaring_on_it(client: Client, reader: User) -> None:
    make_service("tracking-ingest", name="Tracking ingest", team=make_team("tracking", name="Tracking"))
    shown = found(client, "tracking")
    assert 'href="/services/tracking-ingest/"' in shown
    assert 'href="/teams/tracking/"' in shown
    assert 'href="/declare/?service=tracking-ingest"' in shown


def test_what_one_may_not_do_is_not_offered(client: Client) -> None:
    client.force_login(make_user("vera", Role.VIEWER))
    assert 'href="/declare/' not in found(client, "declare")


def test_a_group_shows_few_and_says_that_there_is_more(client: Client, reader: User) -> None:
    person = make_user()
    for number in range(7):
        make_incident(by=person, title=f"Slow checkout {number}")
    shown = found(client, "slow")
    assert shown.count("<mark>Slow</mark> checkout") == 5
    assert "the first 5" in shown
    assert found(client, "slow", kind="incidents").count("<mark>Slow</mark> checkout") == 7


def test_nothing_found_says_so(client: Client, reader: User) -> None:
    assert escape("Nothing found for “zzz”") in found(client, "zzz")


def test_the_palette_gets_the_list_alone(client: Client, reader: User) -> None:
    incident = make_incident(title="Slow checkout")
    shown = client.get("/search/", {"q": incident.reference, "in": "palette"}).content.decode()
    assert "<html" not in shown
    assert f'href="{incident.get_absolute_url()}"' in shown


def test_queries_do_not_grow_with_what_is_found(client: Client, reader: User) -> None:
    person = make_user()
    counts = []
    for _round in range(2):
        for _number in range(3):
            make_incident(by=person, title="Slow checkout", service=None)
            make_service(name=f"Slow service {_round}{_number}")
        with CaptureQueriesContext(connection) as queries:
            found(client, "slow")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_was_found_in_a_note_is_shown_with_its_words(client: Client, reader: User) -> None:
    incident = make_incident(title="Orders stall")
    add_note(incident=incident, text="After the lunch rush zookeeper lost its quorum twice", by=make_user())
    shown = found(client, "orders zookeep")
    assert "After the lunch rush <mark>zookeep</mark>er lost its quorum twice" in shown
