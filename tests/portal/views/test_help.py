import pytest
from django.test import Client

from foundation.accounts.access import TABLE
from foundation.accounts.enums import Action, Role
from portal.views.guide import Right
from tests.factories import make_user


@pytest.fixture
def rights(client: Client) -> dict[str, Right]:
    client.force_login(make_user("rui", Role.RESPONDER))
    return {right.action.lower(): right for right in client.get("/help/").context["rights"]}


@pytest.mark.django_db
def test_help_says_for_every_action_of_the_table_who_may_and_whether_its_reader_may(rights: dict[str, Right]) -> None:
    assert len(rights) == len(TABLE)
    declare, adjudicate = rights[Action.DECLARE.label.lower()], rights[Action.ADJUDICATE.label.lower()]
    assert (declare.mine, declare.holders) == (True, "responder, commander, administrator")
    assert (adjudicate.mine, adjudicate.holders) == (False, "post-mortem reviewer, administrator")


@pytest.mark.django_db
def test_what_everyone_may_is_said_in_two_words(rights: dict[str, Right]) -> None:
    assert rights[Action.READ.label.lower()].holders == "everyone with a role"
