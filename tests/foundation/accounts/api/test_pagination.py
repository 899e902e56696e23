from __future__ import annotations

import re
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext, override_settings
from rest_framework.test import APIClient

from tests.api import client_of, rules_of
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/incidents/"


def titles(page: dict[str, Any]) -> list[str]:
    return [row["title"] for row in page["results"]]


def client_with(incidents: int) -> APIClient:
    user = make_user()
    for number in range(incidents):
        make_incident(by=user, title=str(number))
    return client_of(user)


@pytest.mark.engines
def test_following_next_shows_every_row_once_newest_first() -> None:
    client = client_with(7)
    page = client.get(ADDRESS, {"page_size": 3}).json()
    seen = titles(page)
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += titles(page)
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


@pytest.mark.engines
def test_previous_leads_back_to_the_same_pages() -> None:
    client = client_with(5)
    first = client.get(ADDRESS, {"page_size": 2}).json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    assert titles(client.get(third["previous"]).json()) == titles(second)
    back = client.get(client.get(third["previous"]).json()["previous"]).json()
    assert (titles(back), back["previous"]) == (titles(first), None)


def test_the_ends_have_no_further_page() -> None:
    page = client_with(2).get(ADDRESS).json()
    assert (page["next"], page["previous"]) == (None, None)


def test_rows_that_come_in_between_move_nothing() -> None:
    client = client_with(4)
    first = client.get(ADDRESS, {"page_size": 2}).json()
    make_incident(title="new")
    assert titles(client.get(first["next"]).json()) == ["1", "0"]


def test_a_cursor_says_nothing_of_serial_numbers_and_keeps_the_filters() -> None:
    client = client_with(3)
    link = client.get(ADDRESS, {"page_size": 1, "kind": "real"}).json()["next"]
    cursor = re.search(r"cursor=([^&]+)", link)
    assert cursor is not None
    assert re.fullmatch(r"[\w-]{34}", cursor[1])
    assert "kind=real" in link
    assert "page_size=1" in link


def test_a_cursor_of_another_list_is_refused() -> None:
    client = client_with(2)
    link = client.get(ADDRESS, {"page_size": 1}).json()["next"]
    response = client.get(link.replace("/incidents/", "/teams/"))
    assert (response.status_code, rules_of(response)) == (422, ["bad_cursor"])


@pytest.mark.parametrize("cursor", ["x", "é", "a" * 34, "'; --", "=" * 9])
def test_an_invented_cursor_is_refused(cursor: str) -> None:
    response = client_of(make_user()).get(ADDRESS, {"cursor": cursor})
    assert (response.status_code, rules_of(response)) == (422, ["bad_cursor"])


def test_a_cursor_is_worthless_under_another_key() -> None:
    client = client_with(2)
    link = client.get(ADDRESS, {"page_size": 1}).json()["next"]
    with override_settings(SECRET_KEY="another-" + "y" * 50):
        assert rules_of(client.get(link)) == ["bad_cursor"]


@pytest.mark.parametrize("size", ["0", "-1", "many", "½", "²"])
def test_a_page_size_is_a_number_from_1(size: str) -> None:
    assert rules_of(client_of(make_user()).get(ADDRESS, {"page_size": size})) == ["bad_page_size"]


def test_a_page_has_at_most_100_rows() -> None:
    client = client_of(make_user())
    make_incident(title="1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("foundation.accounts.api.pagination.NewestFirst.largest_size", 1)
        make_incident(title="2")
        assert titles(client.get(ADDRESS, {"page_size": "100000000000"}).json()) == ["2"]


def test_a_list_of_25_takes_at_most_4_queries_however_many_there_are(django_assert_max_num_queries: Any) -> None:
    client = client_with(30)
    with django_assert_max_num_queries(4):
        first = client.get(ADDRESS).json()
    assert len(first["results"]) == 25
    with django_assert_max_num_queries(4) as further:
        client.get(first["next"])
    assert isinstance(further, CaptureQueriesContext)
