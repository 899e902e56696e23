import pytest
from django.test import Client

from foundation.accounts.models import User
from postmortems.models import FactorKind, Postmortem, PostmortemSection
from postmortems.services.publishing import publish_postmortem
from postmortems.services.writing import save_section
from tests.factories import make_user
from tests.postmortems.stories import approved_postmortem, opened_postmortem

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def author(client: Client) -> User:
    person = make_user("hana")
    client.force_login(person)
    return person


@pytest.fixture
def postmortem(author: User) -> Postmortem:
    return opened_postmortem(author=author)


def section_of(postmortem: Postmortem, key: str = "summary") -> PostmortemSection:
    section: PostmortemSection = postmortem.sections.in_order().get(template_section__key=key)
    return section


def address(postmortem: Postmortem, key: str = "summary") -> str:
    return f"{postmortem.get_absolute_url()}edit/{key}/"


def test_editing_begins_at_the_first_required_section_that_is_empty(client: Client, postmortem: Postmortem) -> None:
    answer = client.get(f"{postmortem.get_absolute_url()}edit/")
    assert answer.headers["Location"] == address(postmortem, "trigger")


def test_a_section_is_saved_without_scripts_and_leads_on(client: Client, postmortem: Postmortem) -> None:
    given = {"text": "Short.\r\nAnd clear.", "version": section_of(postmortem).version, "next": "1"}
    answer = client.post(address(postmortem), given)
    assert answer.headers["Location"] == address(postmortem, "impact")
    assert section_of(postmortem).text == "Short.\nAnd clear."


def test_trigger_and_factors_are_saved_with_their_section(client: Client, postmortem: Postmortem) -> None:
    version = section_of(postmortem, "trigger").version
    client.post(
        address(postmortem, "trigger"), {"text": "An upgrade.", "trigger": "software-change", "version": version}
    )
    version = section_of(postmortem, "factors").version
    client.post(address(postmortem, "factors"), {"text": "Two.", "factors": ["design", "alerting"], "version": version})
    postmortem.refresh_from_db()
    assert postmortem.trigger == FactorKind.objects.triggers().get(slug="software-change")
    assert {factor.kind.slug for factor in postmortem.factors.standing()} == {"design", "alerting"}


def test_a_save_under_htmx_answers_with_the_new_version_and_leaves_the_text_alone(
    client: Client, postmortem: Postmortem
) -> None:
    given = {"text": "Typed so far", "version": section_of(postmortem).version}
    html = client.post(address(postmortem), given, headers=HTMX).content.decode()
    assert f'value="{section_of(postmortem).version}"' in html
    assert "<textarea" not in html


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_stale_save_shows_both_texts_and_saves_neither_over_the_other(
    client: Client, postmortem: Postmortem, headers: dict[str, str]
) -> None:
    begun = section_of(postmortem).version
    save_section(section=section_of(postmortem), text="Their words.", by=make_user(display_name="Tomasz Wilk"))
    answer = client.post(address(postmortem), {"text": "My words.", "version": begun}, headers=headers)
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "Their" in html
    assert ">\nMy words.</textarea>" in html
    assert "Tomasz Wilk saved this section" in html
    assert section_of(postmortem).text == "Their words."


def test_the_merged_text_is_saved_on_top_of_theirs(client: Client, postmortem: Postmortem) -> None:
    begun = section_of(postmortem).version
    save_section(section=section_of(postmortem), text="Their words.", by=make_user())
    client.post(address(postmortem), {"text": "My words.", "version": begun})
    now = section_of(postmortem).version
    client.post(address(postmortem), {"text": "Their words. My words.", "version": now})
    assert section_of(postmortem).text == "Their words. My words."


def test_what_a_refusal_gives_back_is_what_was_typed(client: Client, author: User) -> None:
    postmortem = publish_postmortem(postmortem=approved_postmortem(author=author), by=author)
    given = {"text": "Counted again: 14%.", "version": section_of(postmortem).version}
    answer = client.post(address(postmortem), given)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "say why it is corrected" in html
    assert "Counted again: 14%.</textarea>" in html
    client.post(address(postmortem), given | {"reason": "Counted again"})
    assert section_of(postmortem).text == "Counted again: 14%."


def test_a_section_that_is_not_there_is_not_found(client: Client, postmortem: Postmortem) -> None:
    assert client.get(address(postmortem, "blame")).status_code == 404
