"""Every page of the portal renders for whoever signs in, and for nobody else."""

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from tests.factories import make_user

PAGES = ("/", "/help/", "/search/", "/notices/", "/account/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", Role)
def test_a_page_opens_for_every_role(client: Client, address: str, role: Role) -> None:
    client.force_login(make_user("somebody", role))
    assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_sent_to_the_login_page(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")


@pytest.mark.django_db
def test_signing_in_is_not_announced_above_what_one_came_for(client: Client) -> None:
    make_user("amara", password="a-long-enough-one")
    answer = client.post("/accounts/login/", {"login": "amara", "password": "a-long-enough-one"}, follow=True)
    assert "flash" not in answer.content.decode()
