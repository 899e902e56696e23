from __future__ import annotations

from typing import Any

import pytest

from postmortems.enums import Priority
from tests.api import client_of, rules_of
from tests.factories import make_incident, make_team, make_user
from tests.postmortems.stories import open_item

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/action-items/"
KEYS = {
    "reference", "title", "status", "priority", "kind", "owner", "team", "first_due_date", "due_date", "completed_at",
    "cancelled_at", "created_at", "postmortem", "incident",
}  # fmt: skip


def test_an_item_is_noted_as_a_proposal() -> None:
    incident = make_incident()
    body = {"title": "Alert on a full queue", "incident": incident.reference}
    response = client_of(make_user()).post(ADDRESS, body)
    assert response.status_code == 201
    assert response.json().keys() >= KEYS
    assert (response.json()["status"], response.json()["incident"]) == ("proposed", incident.reference)


def test_an_item_is_opened_at_once_with_owner_team_and_due_date() -> None:
    make_team("payments")
    client = client_of(make_user("ana"))
    body = {"title": "Alert on a full queue", "status": "open", "priority": "P1", "kind": "detect"}
    assert set(rules_of(client.post(ADDRESS, body))) == {"owner_required", "team_required", "due_date_required"}
    shown = client.post(ADDRESS, body | {"owner": "ana", "team": "payments", "due_date": "2027-02-01"}).json()
    assert (shown["status"], shown["first_due_date"], shown["priority"]) == ("open", "2027-02-01", "P1")


def test_several_changes_take_effect_together_with_their_reason() -> None:
    ana = make_user("ana")
    make_user("bo")
    item, client = open_item(by=ana), client_of(ana)
    address = f"{ADDRESS}{item.reference}/changes/"
    body = {"due_date": "2027-03-01", "owner": "bo"}
    assert rules_of(client.post(address, body)) == ["reason_required"]
    shown = client.post(address, body | {"reason": "Bo knows the queue"}).json()
    assert (shown["owner"], shown["due_date"], shown["first_due_date"]) == ("bo", "2027-03-01", "2027-01-15")


def test_done_takes_evidence() -> None:
    ana = make_user()
    item, client = open_item(by=ana), client_of(ana)
    address = f"{ADDRESS}{item.reference}/changes/"
    assert rules_of(client.post(address, {"status": "done"})) == ["evidence_required"]
    assert client.post(address, {"status": "done", "evidence": "The test fails without it"}).json()["status"] == "done"


def test_cancelling_a_p1_answers_202_with_the_approval() -> None:
    ana = make_user()
    item, client = open_item(by=ana, priority=Priority.P1), client_of(ana)
    response = client.post(f"{ADDRESS}{item.reference}/changes/", {"status": "cancelled", "reason": "Not wanted"})
    assert (response.status_code, response.json()["kind"]) == (202, "action_item.cancel")
    assert client.get(f"{ADDRESS}{item.reference}/").json()["status"] == "open"


def test_a_change_from_an_old_reading_is_refused() -> None:
    ana = make_user()
    item, client = open_item(by=ana), client_of(ana)
    address = f"{ADDRESS}{item.reference}/"
    etag = client.get(address)["ETag"]
    assert client.post(f"{address}changes/", {"status": "in_progress"}, headers={"If-Match": etag}).status_code == 200
    stale = client.post(f"{address}changes/", {"evidence": "x"}, headers={"If-Match": etag})
    assert stale.status_code == 412


def test_an_item_of_a_private_incident_is_not_there_nor_can_it_be_made() -> None:
    ana = make_user()
    secret = make_incident(by=ana, private=True)
    item, stranger = open_item(by=ana, incident=secret, team=make_team()), client_of(make_user())
    assert stranger.get(f"{ADDRESS}{item.reference}/").status_code == 404
    assert stranger.get(ADDRESS).json()["results"] == []
    response = stranger.post(ADDRESS, {"title": "x", "incident": secret.reference})
    assert (response.status_code, rules_of(response)) == (422, ["not_found"])


def test_items_are_filtered() -> None:
    ana = make_user("ana")
    open_item(by=ana, title="one", priority=Priority.P1)
    open_item(by=make_user(), title="two")
    client = client_of(ana)
    for query in ({"owner": "ana"}, {"priority": "P1"}, {"status": "open", "q": "one"}):
        assert [row["title"] for row in client.get(ADDRESS, query).json()["results"]] == ["one"]


def test_the_list_takes_a_constant_number_of_queries(django_assert_max_num_queries: Any) -> None:
    client = client_of(make_user())
    for _number in range(4):
        open_item(by=make_user(), incident=make_incident())
    with django_assert_max_num_queries(4):
        assert len(client.get(ADDRESS).json()["results"]) == 4
