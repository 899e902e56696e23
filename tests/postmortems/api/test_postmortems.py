from __future__ import annotations

from typing import Any

import pytest

from foundation.audit.enums import Source
from postmortems.models import Postmortem, PostmortemSection
from tests.api import client_of, rules_of
from tests.factories import make_user
from tests.postmortems.stories import fill, judge, make_reviewer, opened_postmortem

pytestmark = pytest.mark.django_db


def address_of(postmortem: Postmortem) -> str:
    return f"/api/v1/postmortems/{postmortem.public_id}/"


def some_key(client: Any, postmortem: Postmortem) -> str:
    key: str = next(iter(client.get(address_of(postmortem)).json()["sections"]))
    return key


@pytest.mark.engines
def test_sections_are_written_from_what_was_read() -> None:
    ana = make_user("ana")
    postmortem, client = opened_postmortem(author=ana), client_of(ana)
    key, etag = some_key(client, postmortem), client.get(address_of(postmortem))["ETag"]
    response = client.patch(
        address_of(postmortem), {"sections": {key: "The queue was full."}}, headers={"If-Match": etag}
    )
    assert (response.status_code, response.json()["sections"][key]) == (200, "The queue was full.")
    assert response["ETag"] != etag
    row = PostmortemSection.objects.get(postmortem=postmortem, template_section__key=key).history.latest()  # type: ignore[attr-defined]
    assert (row.history_source, row.history_user) == (Source.API, ana)


@pytest.mark.engines
def test_a_stale_edit_is_refused_and_overwrites_nothing() -> None:
    ana, bo = make_user(), make_user()
    postmortem = opened_postmortem(author=ana)
    first, second = client_of(ana), client_of(bo)
    key, etag = some_key(first, postmortem), first.get(address_of(postmortem))["ETag"]
    first.patch(address_of(postmortem), {"sections": {key: "Hers"}}, headers={"If-Match": etag})
    response = second.patch(address_of(postmortem), {"sections": {key: "His"}}, headers={"If-Match": etag})
    assert (response.status_code, rules_of(response)) == (412, ["stale_version"])
    assert second.get(address_of(postmortem)).json()["sections"][key] == "Hers"


def test_an_edit_without_if_match_is_428() -> None:
    ana = make_user()
    postmortem = opened_postmortem(author=ana)
    response = client_of(ana).patch(address_of(postmortem), {"title": "x"})
    assert (response.status_code, rules_of(response)) == (428, ["if_match_required"])


def test_an_unknown_section_writes_none() -> None:
    ana = make_user()
    postmortem, client = opened_postmortem(author=ana), client_of(ana)
    key, before = some_key(client, postmortem), client.get(address_of(postmortem))
    body = {"sections": {key: "x", "nowhere": "y"}}
    response = client.patch(address_of(postmortem), body, headers={"If-Match": before["ETag"]})
    assert (response.status_code, rules_of(response)) == (422, ["unknown_section"])
    assert client.get(address_of(postmortem)).json() == before.json()


def test_publishing_lists_all_blockers_at_once() -> None:
    ana = make_user()
    response = client_of(ana).post(f"{address_of(opened_postmortem(author=ana))}publish/")
    assert response.status_code == 409
    assert len(rules_of(response)) > 3


def test_it_goes_from_review_to_publication_and_never_by_its_author() -> None:
    ana, rita = make_user("ana"), make_reviewer("rita")
    postmortem, client = opened_postmortem(author=ana), client_of(ana)
    fill(postmortem, by=ana)
    assert postmortem.incident is not None
    judge(postmortem.incident)
    asked = client.post(f"{address_of(postmortem)}request-review/", {"reviewer": "rita"})
    assert (asked.status_code, asked.json()["state"], asked.json()["reviewer"]) == (200, "in_review", "rita")
    assert client.post(f"{address_of(postmortem)}approve/").status_code == 403
    assert client_of(rita).post(f"{address_of(postmortem)}approve/").status_code == 200
    published = client.post(f"{address_of(postmortem)}publish/")
    assert (published.status_code, published.json()["state"]) == (200, "published")


def test_the_post_mortem_of_a_private_incident_is_not_there() -> None:
    postmortem = opened_postmortem(private=True)
    stranger = client_of(make_user())
    assert stranger.get(address_of(postmortem)).status_code == 404
    assert stranger.get("/api/v1/postmortems/").json()["results"] == []


def test_the_list_takes_a_constant_number_of_queries(django_assert_max_num_queries: Any) -> None:
    client = client_of(make_user())
    for _number in range(3):
        opened_postmortem()
    with django_assert_max_num_queries(4):
        assert len(client.get("/api/v1/postmortems/").json()["results"]) == 3
