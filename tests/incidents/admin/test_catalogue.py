from __future__ import annotations

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit.enums import Source
from incidents.models import Membership, Service, Team
from incidents.services.catalogue import set_dependencies
from tests.admin import submit
from tests.factories import make_service, make_team, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]

TEAMS, SERVICES, MEMBERSHIPS = (f"/admin/incidents/{name}" for name in ("team", "service", "membership"))


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user("admin", Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def test_a_team_is_made_with_its_working_time(client: Client, administrator: User) -> None:
    submit(
        client, f"{TEAMS}/add/", name="Payments", slug="payments", time_zone="Europe/Lisbon",
        working_days=["1", "3", "2"], holiday_country="PT", reason="New team",
    )  # fmt: skip
    team = Team.objects.get(slug="payments")
    assert (team.working_days, team.time_zone, team.holiday_country) == ("123", "Europe/Lisbon", "PT")
    assert team.parent_facts.get().reason == "New team"
    row = team.history.latest()
    assert (row.history_user, row.history_change_reason, row.history_source) == (
        administrator,
        "New team",
        Source.ADMIN,
    )


def test_a_region_that_the_country_lacks_is_refused_at_its_field(client: Client, administrator: User) -> None:
    team = make_team()
    html = submit(client, f"{TEAMS}/{team.pk}/change/", 200, holiday_country="DE", holiday_subdivision="XX")
    assert "DE has no region" in html
    assert Team.objects.get(pk=team.pk).holiday_country == ""


def test_a_circle_is_refused_at_its_field(client: Client, administrator: User) -> None:
    above = make_team("above")
    below = make_team("below", parent=above)
    html = submit(client, f"{TEAMS}/{above.pk}/change/", 200, parent=below.pk)
    assert "can’t be part of a team below itself" in html


def test_a_team_that_still_owns_something_is_not_archived(client: Client, administrator: User) -> None:
    service = make_service("checkout", name="Checkout")
    html = submit(client, f"{TEAMS}/{service.team.pk}/change/", 200, archived="on")
    assert "still has Checkout" in html
    assert Team.objects.get(pk=service.team.pk).archived_at is None


def test_a_team_is_archived_and_brought_back(client: Client, administrator: User) -> None:
    team = make_team()
    submit(client, f"{TEAMS}/{team.pk}/change/", archived="on", reason="Folded into Platform")
    assert Team.objects.get(pk=team.pk).archived_at is not None
    submit(client, f"{TEAMS}/{team.pk}/change/", archived=None)
    assert Team.objects.get(pk=team.pk).archived_at is None


def test_a_service_says_what_it_needs(client: Client, administrator: User) -> None:
    checkout, ledger = make_service("checkout"), make_service("ledger")
    submit(client, f"{SERVICES}/{checkout.pk}/change/", needs=[ledger.pk], reason="Writes to it")
    row = checkout.dependencies.get()
    assert (row.needs, row.ended_at, row.history.get().history_change_reason) == (ledger, None, "Writes to it")


def test_a_dependency_that_ends_is_kept() -> None:
    checkout, ledger = make_service("checkout"), make_service("ledger")
    set_dependencies(service=checkout, needs=[ledger], by=system())
    set_dependencies(service=checkout, needs=[], by=system())
    assert checkout.dependencies.get().ended_at is not None


def test_a_service_is_archived(client: Client, administrator: User) -> None:
    service = make_service()
    submit(client, f"{SERVICES}/{service.pk}/change/", archived="on")
    assert not Service.objects.active().exists()


def test_a_membership_ends_and_is_kept(client: Client, administrator: User) -> None:
    team, ana = make_team(), make_user("ana")
    submit(client, f"{MEMBERSHIPS}/add/", team=team.pk, user=ana.pk)
    membership = Membership.objects.get()
    submit(client, f"{MEMBERSHIPS}/{membership.pk}/change/", ended="on", reason="Moved")
    membership.refresh_from_db()
    assert membership.ended_at is not None
    assert membership.history.latest().history_change_reason == "Moved"
