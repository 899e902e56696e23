"""Random names tell nothing: neither how many there are, nor which came first, nor what was meant."""

from __future__ import annotations

import pytest
from django.apps import apps

from foundation.audit.public_ids import ALPHABET, LENGTH, PublicIdField, random_public_id
from foundation.outbox.models import Notice
from tests.factories import make_user


def test_it_is_twelve_letters_that_nobody_misreads() -> None:
    drawn = [random_public_id() for _ in range(2000)]
    assert len(set(drawn)) == len(drawn)
    assert all(len(name) == LENGTH and set(name) <= set(ALPHABET) for name in drawn)
    assert not set("ilou") & set(ALPHABET)


@pytest.mark.django_db
def test_it_is_set_once() -> None:
    notice = Notice.objects.create(key="k", recipient=make_user(), kind="greeting")
    name = notice.public_id
    notice.save()
    notice.refresh_from_db()
    assert notice.public_id == name


def test_it_is_unique_in_its_table_and_repeats_in_the_history() -> None:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, PublicIdField):
                assert field.unique is not model._meta.object_name.startswith("Historical"), model
