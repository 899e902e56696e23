"""What an incident is found by, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.accounts.enums import Role
from incidents.enums import Audience
from incidents.models import Incident, SearchDocument
from incidents.services.communications import draft_communication
from incidents.services.describing import describe_incident
from incidents.services.investigation import add_task
from incidents.services.search import index_incidents, index_missing
from incidents.services.timeline import add_note
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.engines, pytest.mark.django_db]


def found(query: str) -> set[str]:
    return set(Incident.objects.matching(query).values_list("title", flat=True))


@pytest.fixture
def responder() -> Any:
    return make_user("rae", Role.RESPONDER)


def test_an_incident_is_found_the_moment_it_is_declared() -> None:
    make_incident(title="Checkout answers 502")
    assert found("checkout 502") == {"Checkout answers 502"}


def test_the_beginnings_of_words_do_in_any_order_and_case() -> None:
    make_incident(title="Réplication lag on ledger")
    make_incident(title="Ledger exports stall")
    assert found("LED replic") == {"Réplication lag on ledger"}


def test_a_reference_finds_its_incident() -> None:
    incident = make_incident(title="Login loops")
    make_incident(title="Login slow")
    assert found(incident.reference) == {"Login loops"}


@pytest.mark.parametrize("where", ["note", "task", "update", "summary"])
def test_what_was_written_in_it_finds_it(where: str, responder: Any) -> None:
    incident = make_incident(title="Search is empty")
    match where:
        case "note":
            add_note(incident=incident, text="zookeeper lost its quorum", by=responder)
        case "task":
            add_task(incident=incident, title="Read the zookeeper log", by=responder)
        case "update":
            draft_communication(incident=incident, audience=Audience.INTERNAL, text="Zookeeper is back", by=responder)
        case "summary":
            describe_incident(incident=incident, summary="All of Zookeeper", by=responder, reason="known by now")
    assert found("zookeeper") == {"Search is empty"}


def test_a_word_that_left_the_incident_finds_it_no_more(responder: Any) -> None:
    incident = make_incident(title="Payments fail")
    describe_incident(incident=incident, title="Refunds fail", by=responder, reason="only refunds")
    assert found("payments") == set()
    assert found("refunds") == {"Refunds fail"}


@pytest.mark.parametrize("hostile", ['"', "' OR 1=1", "a AND NOT (b", "*", "NEAR(a b)", "x':* & !'y", "title:x", "\\"])
def test_nothing_that_someone_types_breaks_the_search(hostile: str) -> None:
    make_incident(title="Quiet")
    assert found(hostile) in (set(), {"Quiet"})


def test_no_word_asks_for_nothing_in_particular() -> None:
    make_incident(title="Quiet")
    assert found(" – ") == {"Quiet"}


def test_many_are_indexed_in_statements_that_do_not_grow() -> None:
    ids = [make_incident(title=f"Number {number}").pk for number in range(3)]
    with CaptureQueriesContext(
        connection,
    ) as three:
        index_incidents(ids)
    more = [make_incident(title=f"Further {number}").pk for number in range(9)]
    with CaptureQueriesContext(connection) as twelve:
        index_incidents(ids + more)
    assert len(three) == len(twelve)


def test_what_came_without_a_document_gets_one() -> None:
    incident = make_incident(title="Loaded in bulk")
    SearchDocument.objects.filter(incident=incident).delete()
    assert found("bulk") == set()
    assert index_missing() == 1
    assert found("bulk") == {"Loaded in bulk"}
