"""What the database refuses, each by the constraint's name, whoever writes past the services."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from foundation.audit.broken_rules import BrokenRule, explained
from postmortems.enums import ActionStatus, PostmortemState, ReviewKind
from postmortems.models import (
    ActionItem,
    ActionItemStateFact,
    FactorKind,
    Postmortem,
    PostmortemFactor,
    PostmortemWaiver,
    Review,
)
from tests.factories import make_user
from tests.postmortems.stories import open_item, opened_postmortem

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@contextmanager
def refused_by(name: str) -> Iterator[None]:
    """The database names the constraint (SQLite names a unique one by its columns)."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert name in str(refusal.value) or "UNIQUE constraint failed" in str(refusal.value)


def set_columns(model: Any, pk: int, **columns: Any) -> None:
    """An update past every manager."""
    table = connection.ops.quote_name(model._meta.db_table)
    pairs = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {pairs} WHERE id = %s", [*columns.values(), pk])


OPEN_NEEDS_ALL = "postmortems_actionitem_open_has_owner_team_and_due_date"


@pytest.mark.parametrize("column", ["owner_id", "team_id", "due_date", "first_due_date", "charged_team_id"])
def test_an_open_item_has_owner_team_and_due_date(column: str) -> None:
    item = open_item(by=make_user())
    with refused_by(OPEN_NEEDS_ALL):
        set_columns(ActionItem, item.pk, **{column: None})


@pytest.mark.parametrize("status", [ActionStatus.OPEN, ActionStatus.IN_PROGRESS])
def test_a_proposal_does_not_become_open_without_them(status: ActionStatus) -> None:
    by = make_user()
    item = ActionItem(reference="AI-900", title="An idea", created_by=by)
    item.save()
    with refused_by(OPEN_NEEDS_ALL):
        set_columns(ActionItem, item.pk, status=status.value)


def test_the_refusal_is_a_sentence_that_says_what_to_do() -> None:
    by = make_user()
    with pytest.raises(BrokenRule) as refusal, explained(), transaction.atomic():
        ActionItem(reference="AI-901", title="An idea", created_by=by, status=ActionStatus.OPEN).save()
    assert "one owner, a team and a due date" in refusal.value.sentence


def test_a_done_item_has_its_moment_and_evidence() -> None:
    item = open_item(by=make_user())
    with refused_by("postmortems_actionitem_done_has_evidence"):
        set_columns(ActionItem, item.pk, status="done")
    with refused_by("postmortems_actionitem_done_has_evidence"):
        set_columns(ActionItem, item.pk, status="done", completed_at=timezone.now(), completed_on=date(2026, 1, 1))


def test_a_cancelled_item_has_its_moment() -> None:
    item = open_item(by=make_user())
    with refused_by("postmortems_actionitem_cancelled_has_a_moment"):
        set_columns(ActionItem, item.pk, status="cancelled")


def test_a_priority_is_p0_to_p3() -> None:
    item = open_item(by=make_user())
    with refused_by("postmortems_actionitem_priority_from_p0_to_p3"):
        set_columns(ActionItem, item.pk, priority=4)


def test_the_reviewer_is_not_the_author() -> None:
    postmortem = opened_postmortem()
    with refused_by("postmortems_postmortem_reviewer_is_not_author"):
        set_columns(Postmortem, postmortem.pk, reviewer_id=postmortem.author_id)


def test_a_decision_on_a_post_mortem_is_not_by_its_author() -> None:
    postmortem, now = opened_postmortem(), timezone.now()
    with refused_by("postmortems_review_is_not_by_the_author"):
        Review(
            postmortem=postmortem,
            kind=ReviewKind.APPROVED,
            author=postmortem.author,
            by=postmortem.author,
            at=now,
        ).save()


def test_a_post_mortem_is_not_published_before_review_was_asked_for() -> None:
    postmortem = opened_postmortem()
    with refused_by("postmortems_postmortem_published_after_review"):
        set_columns(Postmortem, postmortem.pk, state=PostmortemState.PUBLISHED.value, published_at=timezone.now())


def test_an_incident_has_one_post_mortem() -> None:
    postmortem = opened_postmortem()
    with pytest.raises(IntegrityError), transaction.atomic():
        Postmortem(
            incident=postmortem.incident,
            title="Again",
            author=postmortem.author,
            template_version=postmortem.template_version,
        ).save()


def test_a_factor_stands_once() -> None:
    postmortem, kind = opened_postmortem(), FactorKind.objects.factors()[0]
    PostmortemFactor(postmortem=postmortem, kind=kind).save()
    with refused_by("postmortems_factor_once"):
        PostmortemFactor(postmortem=postmortem, kind=kind).save()


def test_a_waiver_takes_two_people() -> None:
    postmortem = opened_postmortem()
    with refused_by("postmortems_waiver_takes_a_second_person"):
        PostmortemWaiver(
            incident=postmortem.incident, asked_by=postmortem.author, by=postmortem.author, at=timezone.now()
        ).save()


def test_a_movement_on_time_is_one_within_30_days_of_an_item_that_is_due() -> None:
    item = open_item(by=make_user())
    fact = item.state_facts.get()
    with refused_by("postmortems_statefact_on_time_is_within_30_is_due"):
        ActionItemStateFact(
            item=item, team=fact.team, cohort_month=fact.cohort_month, first_due_date=fact.first_due_date,
            due=1, within_30=0, on_time=1, by=fact.by, at=fact.at,
        ).save()  # fmt: skip
