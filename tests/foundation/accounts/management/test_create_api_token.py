from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from foundation.accounts.models import ApiToken
from foundation.accounts.models.tokens import digest_of
from foundation.audit import clock
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def create(*arguments: str) -> str:
    out = StringIO()
    call_command("create_api_token", *arguments, stdout=out)
    return out.getvalue()


def test_the_token_stands_alone_on_one_line() -> None:
    user = make_user()
    printed = create(user.username)
    [line] = printed.splitlines()
    assert ApiToken.objects.get(digest=digest_of(line)).user == user


def test_scopes_name_and_expiry_are_kept() -> None:
    create(make_user().username, "--scope", "read", "--scope", "declare", "--name", "ci", "--days", "30")
    token = ApiToken.objects.get()
    assert (token.scopes, token.name) == (["read", "declare"], "ci")
    assert token.expires_at is not None
    assert timedelta(days=29) < token.expires_at - clock.now() <= timedelta(days=30)


def test_an_unknown_user_is_wrong_usage() -> None:
    with pytest.raises(CommandError) as refusal:
        create("nobody")
    assert refusal.value.returncode == 2


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        create(make_user().username, "--scope", "everything")


def test_who_made_it_stands_in_the_history() -> None:
    create(make_user().username)
    row = ApiToken.history.get()  # type: ignore[attr-defined]
    assert (row.history_user.username, row.history_source) == ("debrief", "command")
