"""Writing in a real browser: what is typed is saved by itself, and two people never lose a word."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from foundation.accounts.models import User
from postmortems.models import Postmortem, PostmortemSection
from postmortems.services.writing import save_section
from tests.factories import make_user
from tests.postmortems.stories import opened_postmortem

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[User], None]


@pytest.fixture
def postmortem(sign_in: SignIn) -> Postmortem:
    author = make_user("hana", display_name="Hana Kobayashi")
    postmortem = opened_postmortem(author=author)
    sign_in(author)
    return postmortem


def summary(postmortem: Postmortem) -> PostmortemSection:
    section: PostmortemSection = postmortem.sections.in_order().get(template_section__key="summary")
    return section


def edit(page: Page, live_server: LiveServer, postmortem: Postmortem, key: str = "summary") -> None:
    page.goto(f"{live_server.url}{postmortem.get_absolute_url()}edit/{key}/")


def test_what_is_typed_is_saved_by_itself(page: Page, live_server: LiveServer, postmortem: Postmortem) -> None:
    edit(page, live_server, postmortem)
    text = page.get_by_role("textbox", name="Summary")
    text.press("Control+End")
    text.press_sequentially(" It was slow.")
    expect(page.locator("#saved")).to_contain_text("Saved", timeout=10_000)
    text.press_sequentially(" And late.")
    expect(page.locator("#section-version")).to_have_value("3", timeout=10_000)
    assert summary(postmortem).text.endswith(" It was slow. And late.")


def test_a_stale_save_keeps_my_words_beside_theirs_until_i_merge_them(
    page: Page, live_server: LiveServer, postmortem: Postmortem
) -> None:
    edit(page, live_server, postmortem)
    save_section(section=summary(postmortem), text="Their words.", by=make_user(display_name="Tomasz Wilk"))
    page.get_by_role("textbox", name="Summary").fill("My words.")
    expect(page.get_by_role("alert")).to_contain_text("Tomasz Wilk saved this section", timeout=10_000)
    merged = page.get_by_role("textbox", name="Merged")
    expect(merged).to_have_value("My words.")
    merged.fill("Their words. My words.")
    page.get_by_role("button", name="Save merged").click()
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("Their words. My words.")
    assert summary(postmortem).text == "Their words. My words."


def test_an_action_item_is_added_in_place(page: Page, live_server: LiveServer, postmortem: Postmortem) -> None:
    edit(page, live_server, postmortem, "actions")
    page.get_by_role("link", name="Add action item").click()
    page.get_by_label("What is to be done").fill("Refuse an upgrade while a partition has no consumer")
    page.get_by_label("Owner").select_option(label="Hana Kobayashi")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name="Refuse an upgrade while")).to_be_visible()
    assert postmortem.action_items.get().status == "open"
