from __future__ import annotations

import re

import pytest
from django.test import Client

from foundation.accounts.enums import Action, Role
from foundation.accounts.models import ApiToken, Organisation, User
from foundation.accounts.models.tokens import digest_of
from foundation.audit.enums import Source
from tests.admin import submit
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]

PEOPLE, TOKENS = "/admin/accounts/user", "/admin/accounts/apitoken"


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user("admin", Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def test_a_person_is_made_with_roles_and_a_password(client: Client, administrator: User) -> None:
    submit(
        client, f"{PEOPLE}/add/", username="ana", display_name="Ana Prata", email="ana@example.org",
        roles=["responder", "reviewer"], password="Kelp-and-tin-41", reason="Joins Payments",
    )  # fmt: skip
    ana = User.objects.get(username="ana")
    assert ana.roles == {Role.RESPONDER, Role.REVIEWER}
    assert ana.check_password("Kelp-and-tin-41")
    row = ana.history.earliest("history_id")
    assert (row.history_user, row.history_change_reason, row.history_source) == (
        administrator,
        "Joins Payments",
        Source.ADMIN,
    )


def test_saving_a_person_keeps_their_password_and_roles(client: Client, administrator: User) -> None:
    ana = make_user("ana", Role.RESPONDER, password="Kelp-and-tin-41")
    submit(client, f"{PEOPLE}/{ana.pk}/change/", display_name="Ana P.")
    ana = User.objects.get(pk=ana.pk)
    assert (ana.display_name, ana.roles, ana.check_password("Kelp-and-tin-41")) == ("Ana P.", {Role.RESPONDER}, True)


def test_a_weak_password_is_refused_at_its_field(client: Client, administrator: User) -> None:
    ana = make_user("ana", Role.RESPONDER)
    html = submit(client, f"{PEOPLE}/{ana.pk}/change/", 200, password="12345")
    assert "too short" in html
    assert not User.objects.get(pk=ana.pk).has_usable_password()


def test_roles_that_change_leave_a_history_row(client: Client, administrator: User) -> None:
    ana = make_user("ana", Role.RESPONDER)
    submit(client, f"{PEOPLE}/{ana.pk}/change/", roles=["leadership"], reason="New post")
    ana = User.objects.get(pk=ana.pk)
    assert ana.roles == {Role.LEADERSHIP}
    assert ana.history.latest().history_change_reason == "New post"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"is_active": None}, "You can’t deactivate yourself"),
        ({"roles": ["responder"]}, "You can’t take this role from yourself"),
    ],
)
def test_an_administrator_does_not_lock_themselves_out(
    client: Client, administrator: User, changes: dict[str, object], sentence: str
) -> None:
    make_user("other", Role.ADMINISTRATOR)
    html = submit(client, f"{PEOPLE}/{administrator.pk}/change/", 200, **changes)
    assert sentence in html


def test_a_token_is_shown_once_and_kept_as_its_digest(client: Client, administrator: User) -> None:
    html = submit(
        client, f"{TOKENS}/add/", 200, user=administrator.pk, name="Deploy bot", scopes=[Action.DECLARE.value]
    )
    match = re.search(r"dbr_[\w-]+", html)
    assert match is not None
    token = ApiToken.objects.get()
    assert (token.digest, token.scopes) == (digest_of(match.group(0)), ["declare"])
    assert match.group(0) not in client.get(f"{TOKENS}/{token.pk}/change/").content.decode()


def test_a_token_is_revoked_and_then_stays_as_it_is(client: Client, administrator: User) -> None:
    token, _secret = ApiToken.build(user=administrator, name="Old")
    token.save()
    submit(client, f"{TOKENS}/{token.pk}/change/", revoke="on", reason="Leaked")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert token.history.latest().history_change_reason == "Leaked"
    assert client.post(f"{TOKENS}/{token.pk}/change/", {"revoke": "on"}).status_code == 403


def test_the_organisation_s_list_is_its_form(client: Client, administrator: User) -> None:
    only = Organisation.current()
    assert client.get("/admin/accounts/organisation/").headers["Location"].endswith(f"/{only.pk}/change/")
    submit(client, f"/admin/accounts/organisation/{only.pk}/change/", name="Larkspur", time_zone="Europe/Lisbon")
    assert (Organisation.current().name, Organisation.current().time_zone) == ("Larkspur", "Europe/Lisbon")


def test_history_shows_who_what_why_and_through_which_face(client: Client, administrator: User) -> None:
    ana = make_user("ana", Role.RESPONDER, display_name="Ana")
    submit(client, f"{PEOPLE}/{ana.pk}/change/", display_name="Ana Prata", reason="Typo")
    html = client.get(f"{PEOPLE}/{ana.pk}/history/").content.decode()
    for part in ("<del>Ana</del>", "<ins>Ana Prata</ins>", ">Typo<", ">admin<", "Admin</td>"):
        assert part in html


def test_an_earlier_state_is_read_and_not_brought_back(client: Client, administrator: User) -> None:
    ana = make_user("ana", Role.RESPONDER)
    row = ana.history.earliest("history_id")
    assert client.get(f"{PEOPLE}/{ana.pk}/history/{row.pk}/").status_code == 200
    assert client.post(f"{PEOPLE}/{ana.pk}/history/{row.pk}/", {}).status_code == 404
