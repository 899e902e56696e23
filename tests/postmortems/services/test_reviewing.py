from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.models import Event, Notice
from incidents.enums import ClockKind, ClockState
from incidents.models import Clock
from postmortems.enums import PostmortemState
from postmortems.models import Postmortem
from postmortems.services.publishing import publish_postmortem
from postmortems.services.reviewing import approve_postmortem, ask_for_changes, request_review
from tests.factories import make_user
from tests.postmortems.stories import approved_postmortem, fill, judge, make_reviewer, opened_postmortem

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_user("author", Role.REVIEWER, Role.RESPONDER, Role.COMMANDER)


def duty_of(postmortem: Postmortem) -> Clock:
    return Clock.objects.get(incident=postmortem.incident, kind=ClockKind.POSTMORTEM)


def test_asking_for_review_in_time_meets_the_clock_of_the_incident(author: User) -> None:
    postmortem = opened_postmortem(author=author)
    request_review(postmortem=postmortem, by=author)
    assert (postmortem.state, postmortem.asked_in_time()) == (PostmortemState.IN_REVIEW, True)
    assert duty_of(postmortem).state == ClockState.MET
    assert Event.objects.of_kind("postmortem.review_requested").get().subject == postmortem.public_id


def test_asking_late_meets_it_late(author: User) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False) as clock:
        postmortem = opened_postmortem(author=author)
        clock.shift(timedelta(days=30))
        request_review(postmortem=postmortem, by=author)
    assert (duty_of(postmortem).state, postmortem.asked_in_time()) == (ClockState.MET_LATE, False)


def test_the_author_does_not_approve(author: User) -> None:
    postmortem = opened_postmortem(author=author)
    request_review(postmortem=postmortem, by=author)
    with pytest.raises(Refused) as refusal:
        approve_postmortem(postmortem=postmortem, by=author)
    assert refusal.value.code == "author_reviews"


def test_the_author_is_not_chosen_as_reviewer(author: User) -> None:
    with pytest.raises(Refused):
        request_review(postmortem=opened_postmortem(author=author), by=author, reviewer=author)


def test_who_may_not_review_is_not_chosen_as_reviewer(author: User) -> None:
    with pytest.raises(Invalid) as refusal:
        request_review(postmortem=opened_postmortem(author=author), by=author, reviewer=make_user())
    assert refusal.value.code == "may_not_review"


def test_the_chosen_reviewer_is_told(author: User) -> None:
    reviewer, other = make_reviewer("one"), make_reviewer("two")
    request_review(postmortem=opened_postmortem(author=author), by=author, reviewer=reviewer)
    told = set(Notice.objects.filter(kind="postmortem_review_requested").values_list("recipient__username", flat=True))
    assert told == {reviewer.username}
    assert other.username not in told


def test_changes_asked_send_it_back_and_the_first_asking_stays_in_time(author: User) -> None:
    postmortem = opened_postmortem(author=author)
    request_review(postmortem=postmortem, by=author)
    first = postmortem.review_asked_at
    ask_for_changes(postmortem=postmortem, by=make_reviewer(), reason="Say who noticed")
    assert postmortem.state == PostmortemState.DRAFT
    request_review(postmortem=postmortem, by=author)
    assert (postmortem.state, postmortem.review_asked_at) == (PostmortemState.IN_REVIEW, first)


def test_changes_are_asked_for_in_words(author: User) -> None:
    postmortem = opened_postmortem(author=author)
    request_review(postmortem=postmortem, by=author)
    with pytest.raises(Invalid):
        ask_for_changes(postmortem=postmortem, by=make_reviewer(), reason=" ")


def test_a_draft_is_not_approved_before_review_was_asked_for(author: User) -> None:
    with pytest.raises(BrokenRule) as refusal:
        approve_postmortem(postmortem=opened_postmortem(author=author), by=make_reviewer())
    assert refusal.value.code == "not_in_review"


def test_publishing_tells_everything_that_is_missing(author: User) -> None:
    postmortem = opened_postmortem(author=author)
    with pytest.raises(BrokenRule) as refusal:
        publish_postmortem(postmortem=postmortem, by=author)
    assert {rule.code for rule in refusal.value.all} == {
        "section_empty",
        "trigger_missing",
        "factor_missing",
        "action_item_missing",
        "severity_not_adjudicated",
        "review_not_asked",
    }


def test_what_was_approved_filled_and_adjudicated_is_published(author: User) -> None:
    postmortem = publish_postmortem(postmortem=approved_postmortem(author=author), by=author)
    assert postmortem.state == PostmortemState.PUBLISHED
    assert [change.to_state for change in postmortem.state_changes.in_order_of_recording()] == [
        "draft",
        "in_review",
        "published",
    ]


def test_an_approval_before_changes_were_asked_for_publishes_nothing(author: User) -> None:
    postmortem = approved_postmortem(author=author)
    ask_for_changes(postmortem=postmortem, by=make_reviewer(), reason="On second thoughts")
    with pytest.raises(BrokenRule) as refusal:
        publish_postmortem(postmortem=postmortem, by=author)
    assert [rule.code for rule in refusal.value.all] == ["changes_asked"]


def test_an_unsampled_incident_needs_no_adjudication(author: User) -> None:
    postmortem = opened_postmortem(author=author)
    incident = postmortem.incident
    assert incident is not None
    fill(postmortem, by=author)
    request_review(postmortem=postmortem, by=author)
    approve_postmortem(postmortem=postmortem, by=make_reviewer())
    incident.adjudication_weight = None
    incident.save()
    publish_postmortem(postmortem=Postmortem.objects.get(), by=author)


def test_adjudicating_lifts_its_blocker(author: User) -> None:
    postmortem = opened_postmortem(author=author)
    assert postmortem.incident is not None
    judge(postmortem.incident)
    with pytest.raises(BrokenRule) as refusal:
        publish_postmortem(postmortem=Postmortem.objects.get(), by=author)
    assert "severity_not_adjudicated" not in {rule.code for rule in refusal.value.all}
