import pytest

from foundation.accounts.models import User
from foundation.audit.broken_rules import Invalid
from foundation.audit.versions import StaleVersion
from postmortems.enums import SectionKind
from postmortems.models import FactorKind, Postmortem, PostmortemSection
from postmortems.services.publishing import publish_postmortem
from postmortems.services.templates import SectionDraft, save_template, sections_of
from postmortems.services.writing import (
    assign_author,
    edition_of,
    save_section,
    save_sections,
    set_factors,
    set_trigger,
)
from tests.factories import make_user, system
from tests.postmortems.stories import approved_postmortem, opened_postmortem

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_user("author")


@pytest.fixture
def postmortem(author: User) -> Postmortem:
    return opened_postmortem(author=author)


def section_of(postmortem: Postmortem, key: str) -> PostmortemSection:
    return postmortem.sections.in_order().get(template_section__key=key)


def test_a_stale_save_is_refused_and_leaves_the_other_text(postmortem: Postmortem, author: User) -> None:
    mine, theirs = section_of(postmortem, "summary"), section_of(postmortem, "summary")
    begun = mine.version
    save_section(section=theirs, text="Theirs", by=author, version=begun)
    with pytest.raises(StaleVersion):
        save_section(section=mine, text="Mine", by=author, version=begun)
    assert section_of(postmortem, "summary").text == "Theirs"


def test_two_people_write_in_two_sections_without_being_in_each_others_way(
    postmortem: Postmortem, author: User
) -> None:
    summary, impact = section_of(postmortem, "summary"), section_of(postmortem, "impact")
    save_section(section=summary, text="A summary", by=author, version=summary.version)
    save_section(section=impact, text="An impact", by=make_user(), version=impact.version)
    assert section_of(postmortem, "impact").text == "An impact"


def test_saving_the_same_text_again_is_no_edit(postmortem: Postmortem, author: User) -> None:
    section = section_of(postmortem, "summary")
    save_section(section=section, text="Words", by=author)
    before = section.version
    save_section(section=section, text="Words", by=author)
    assert section.version == before


def test_the_edition_rises_with_each_edit_and_guards_a_save_of_several(postmortem: Postmortem, author: User) -> None:
    begun = edition_of(postmortem)
    save_sections(postmortem=postmortem, texts={"summary": "A", "impact": "B"}, by=author, edition=begun)
    assert edition_of(Postmortem.objects.get()) == begun + 2
    with pytest.raises(StaleVersion):
        save_sections(postmortem=postmortem, texts={"impact": "C"}, by=author, edition=begun)


def test_an_unknown_section_is_named_with_those_there_are(postmortem: Postmortem, author: User) -> None:
    with pytest.raises(Invalid) as refusal:
        save_sections(postmortem=postmortem, texts={"blame": "…"}, by=author)
    assert "summary" in refusal.value.sentence


def test_a_trigger_is_no_contributing_factor(postmortem: Postmortem, author: User) -> None:
    trigger, factor = FactorKind.objects.triggers().first(), FactorKind.objects.factors().first()
    assert factor is not None
    assert trigger is not None
    with pytest.raises(Invalid):
        set_trigger(postmortem=postmortem, trigger=factor, by=author)
    with pytest.raises(Invalid):
        set_factors(postmortem=postmortem, kinds=[trigger], by=author)


def test_a_factor_taken_out_leaves_a_trace_and_can_come_back(postmortem: Postmortem, author: User) -> None:
    first, second = FactorKind.objects.factors()[:2]
    set_factors(postmortem=postmortem, kinds=[first, second], by=author)
    set_factors(postmortem=postmortem, kinds=[second], by=author)
    set_factors(postmortem=postmortem, kinds=[first, second], by=author)
    assert (postmortem.factors.standing().count(), postmortem.factors.count()) == (2, 3)


def test_a_published_text_is_corrected_with_a_reason(author: User) -> None:
    postmortem = publish_postmortem(postmortem=approved_postmortem(author=author), by=author)
    section = section_of(postmortem, "summary")
    with pytest.raises(Invalid) as refusal:
        save_section(section=section, text="It was 14%.", by=author)
    assert refusal.value.code == "reason_required"
    save_section(section=section, text="It was 14%.", by=author, reason="Counted again")
    row = section.history.first()
    assert (row.text, row.history_change_reason) == ("It was 14%.", "Counted again")


def test_a_post_mortem_keeps_the_version_of_the_template_it_was_begun_with(
    postmortem: Postmortem, author: User
) -> None:
    template = postmortem.template_version.template
    sections = [SectionDraft("summary", "In short"), SectionDraft("factors", "Why", kind=SectionKind.FACTORS)]
    version = save_template(template=template, sections=sections, by=system(), reason="Shorter")
    assert (version.number, postmortem.template_version.number) == (2, 1)
    assert postmortem.sections.count() == 14
    assert opened_postmortem(author=author).sections.count() == 2


def test_saving_a_template_unchanged_makes_no_version(postmortem: Postmortem) -> None:
    current = postmortem.template_version
    same = save_template(template=current.template, sections=sections_of(current), by=system())
    assert same == current


def test_the_new_author_is_not_the_reviewer_any_more(postmortem: Postmortem) -> None:
    reviewer = make_user()
    postmortem.reviewer = reviewer
    postmortem.save()
    assign_author(postmortem=postmortem, author=reviewer, by=system())
    assert (postmortem.author, postmortem.reviewer) == (reviewer, None)


def test_the_author_of_a_private_post_mortem_is_somebody_named(author: User) -> None:
    postmortem = opened_postmortem(author=author, private=True)
    with pytest.raises(Invalid, match="not named"):
        assign_author(postmortem=postmortem, author=make_user("stranger"), by=author)
    postmortem.refresh_from_db()
    assert postmortem.author == author
