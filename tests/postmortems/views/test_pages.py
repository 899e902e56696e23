"""Every page, for who may see it, empty and full, at a constant number of queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.models import Incident
from postmortems.models import Postmortem
from postmortems.services.opening import open_postmortem
from postmortems.services.reviewing import request_review
from postmortems.services.writing import save_sections
from tests.factories import make_incident, make_service, make_user
from tests.postmortems.stories import approved_postmortem, fill, open_item, opened_postmortem

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_user("hana", display_name="Hana Kobayashi")


@pytest.fixture
def signed_in(client: Client, author: User) -> Client:
    client.force_login(author)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page(client, address)
    return len(queries)


def private_incident(by: User) -> Incident:
    return make_incident(by=by, private=True, service=make_service())


@pytest.mark.parametrize("address", ["/postmortems/", "/actions/", "/actions/board/", "/actions/?status=done"])
def test_a_list_without_rows_says_what_comes_there(signed_in: Client, address: str) -> None:
    html = page(signed_in, address)
    assert "<table" not in html
    assert "No action item is open" in html or "No post-mortem is late" in html


@pytest.mark.parametrize("address", ["/postmortems/?q=nothing", "/actions/?q=nothing", "/actions/board/?q=nothing"])
def test_a_filter_that_matches_nothing_offers_all(signed_in: Client, address: str) -> None:
    assert "Show all" in page(signed_in, address)


def test_the_list_of_post_mortems_takes_as_many_queries_for_many_as_for_few(signed_in: Client, author: User) -> None:
    opened_postmortem(author=author)
    few = queries_of(signed_in, "/postmortems/")
    for _number in range(4):
        opened_postmortem(author=make_user())
    assert queries_of(signed_in, "/postmortems/") == few


@pytest.mark.parametrize("address", ["/actions/", "/actions/board/"])
def test_the_list_of_action_items_takes_as_many_queries_for_many_as_for_few(
    signed_in: Client, author: User, address: str
) -> None:
    open_item(by=author)
    few = queries_of(signed_in, address)
    for _number in range(4):
        open_item(by=make_user())
    assert queries_of(signed_in, address) == few


def test_the_page_of_a_post_mortem_takes_as_many_queries_for_many_items_as_for_few(
    signed_in: Client, author: User
) -> None:
    postmortem = opened_postmortem(author=author)
    fill(postmortem, by=author)
    few = queries_of(signed_in, postmortem.get_absolute_url())
    for _number in range(4):
        open_item(by=author, postmortem=postmortem, owner=make_user())
    assert queries_of(signed_in, postmortem.get_absolute_url()) == few


def test_the_page_of_a_draft_lists_everything_that_holds_up_publishing(signed_in: Client, author: User) -> None:
    html = page(signed_in, opened_postmortem(author=author).get_absolute_url())
    for sentence in (
        "“Contributing factors” is empty.",
        "Choose what kind of trigger set it off.",
        "Choose at least one contributing factor.",
        "Add an action item with an owner and a due date, or say why none is needed.",
        "The severity is not adjudicated yet",
        "Ask for review; someone other than the author approves it.",
    ):
        assert sentence in html


def test_markdown_is_read_as_html_and_html_as_text(signed_in: Client, author: User) -> None:
    postmortem = opened_postmortem(author=author)
    save_sections(postmortem=postmortem, texts={"summary": "It was **slow**. <script>alert(1)</script>"}, by=author)
    html = page(signed_in, postmortem.get_absolute_url())
    assert "<strong>slow</strong>" in html
    assert "<script>alert" not in html


@pytest.mark.parametrize("suffix", ["", "edit/summary/", "edit/trigger/", "edit/factors/", "edit/actions/", "approve/",
                                    "request-review/", "items/new/", "no-actions/", "title/", "author/"])  # fmt: skip
def test_a_private_post_mortem_is_not_there_for_who_is_not_named(
    client: Client, signed_in: Client, author: User, suffix: str
) -> None:
    postmortem = open_postmortem(incident=private_incident(author), by=author)
    assert page(signed_in, f"{postmortem.get_absolute_url()}{suffix}", status=403 if suffix == "approve/" else 200)
    client.force_login(make_user("else", Role.ADMINISTRATOR))
    page(client, f"{postmortem.get_absolute_url()}{suffix}", status=404)


def test_a_private_item_is_in_no_list_and_no_count_of_who_is_not_named(client: Client, author: User) -> None:
    item = open_item(by=author, incident=private_incident(author), team=None)
    client.force_login(make_user("else", Role.ADMINISTRATOR))
    assert "No action item is open" in page(client, "/actions/")
    assert item.title not in page(client, "/actions/board/")
    page(client, item.get_absolute_url(), status=404)


@pytest.mark.parametrize("address", ["/actions/", "/actions/board/"])
def test_who_owns_nothing_but_private_items_is_no_owner_to_filter_by(
    client: Client, author: User, address: str
) -> None:
    open_item(by=author, incident=private_incident(author), team=None, owner=author)
    client.force_login(make_user("else", Role.ADMINISTRATOR))
    assert "Hana Kobayashi" not in page(client, address)
    client.force_login(author)
    assert '<option value="hana">' in page(client, address)


def test_a_viewer_reads_and_is_offered_nothing_to_change(client: Client, author: User) -> None:
    postmortem = opened_postmortem(author=author)
    item = open_item(by=author, postmortem=postmortem)
    client.force_login(make_user("viewer", Role.VIEWER))
    assert "Ask for review" not in page(client, postmortem.get_absolute_url()).replace("Ask for review;", "")
    assert "Complete" not in page(client, item.get_absolute_url())
    page(client, f"{postmortem.get_absolute_url()}edit/", status=403)
    page(client, f"{item.get_absolute_url()}complete/", status=403)


def test_who_wrote_it_is_told_that_someone_else_reviews(signed_in: Client, author: User) -> None:
    postmortem = opened_postmortem(author=author)
    request_review(postmortem=postmortem, by=author)
    assert "You wrote it, so someone else reviews it." in page(signed_in, postmortem.get_absolute_url())


def test_the_slot_of_an_incident_shows_its_post_mortem_and_items(signed_in: Client, author: User) -> None:
    postmortem = opened_postmortem(author=author)
    item = open_item(by=author, postmortem=postmortem)
    assert postmortem.incident is not None
    html = page(signed_in, f"/incidents/{postmortem.incident.reference}/learning/")
    assert postmortem.get_absolute_url() in html
    assert item.reference in html


def test_an_item_is_noted_from_the_incident_in_one_line(signed_in: Client, author: User) -> None:
    incident = make_incident(by=author, service=make_service())
    address = f"/incidents/{incident.reference}/learning/note/"
    answer = signed_in.post(address, {"title": "Drill the loss of one acquirer"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, "debrief:changed")
    assert incident.action_items.get().status == "proposed"


def test_publishing_by_the_button_publishes(signed_in: Client, author: User) -> None:
    postmortem = approved_postmortem(author=author)
    signed_in.post(f"{postmortem.get_absolute_url()}publish/")
    assert Postmortem.objects.get().state == "published"
    assert "Published" in page(signed_in, postmortem.get_absolute_url())


def test_publishing_too_early_says_everything_at_once(signed_in: Client, author: User) -> None:
    postmortem = opened_postmortem(author=author)
    answer = signed_in.post(f"{postmortem.get_absolute_url()}publish/")
    assert answer.status_code == 409
    assert "Choose at least one contributing factor." in answer.content.decode()
    assert "Ask for review" in answer.content.decode()
