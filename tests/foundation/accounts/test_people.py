from __future__ import annotations

import pytest

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.accounts.services import save_user, set_password, set_roles
from foundation.audit.broken_rules import BrokenRule
from tests.factories import make_user, system

pytestmark = pytest.mark.django_db


def test_the_last_administrator_is_not_deactivated() -> None:
    only = make_user("only", Role.ADMINISTRATOR)
    only.is_active = False
    with pytest.raises(BrokenRule) as refusal:
        save_user(user=only, by=system())
    assert refusal.value.code == "last_administrator"


def test_the_last_administrator_keeps_the_role() -> None:
    only = make_user("only", Role.ADMINISTRATOR)
    with pytest.raises(BrokenRule) as refusal:
        set_roles(user=only, roles=frozenset({Role.RESPONDER}), by=system())
    assert refusal.value.code == "last_administrator"


def test_one_of_two_administrators_may_go() -> None:
    make_user("stays", Role.ADMINISTRATOR)
    goes = make_user("goes", Role.ADMINISTRATOR)
    goes.is_active = False
    save_user(user=goes, by=system(), reason="Left")
    assert not User.objects.get(pk=goes.pk).is_active


def test_history_knows_that_a_password_was_set_and_not_which() -> None:
    ana = make_user("ana")
    before = ana.history.count()
    set_password(user=ana, password="Kelp-and-tin-41", by=system(), reason="Forgot it")
    row = ana.history.latest()
    assert ana.history.count() == before + 1
    assert row.history_change_reason == "Forgot it"
    assert not hasattr(row, "password")
