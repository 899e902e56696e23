"""The guard of the history: what would leave no row is refused, what may write in bulk leaves one each."""

from __future__ import annotations

import pytest

from foundation.accounts.models import User
from foundation.audit.acting import acting_as
from foundation.audit.enums import Source
from foundation.audit.history import UnauditedWrite, create_in_bulk, update_in_bulk
from incidents.models import Team
from tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db


def test_a_save_says_who_from_where_what_and_why() -> None:
    ada, team = make_user("ada"), make_team("payments", name="Payments")
    with acting_as(ada, source=Source.ADMIN, reason="They were renamed"):
        team.name = "Payment platform"
        team.save()
    row = team.history.latest()
    assert (row.history_user, row.history_source, row.history_change_reason, row.history_type) == (
        ada, "admin", "They were renamed", "~",
    )  # fmt: skip
    assert (row.name, row.prev_record.name) == ("Payment platform", "Payments")


def test_an_update_past_the_history_is_refused() -> None:
    team = make_team("payments", name="Payments")
    for write in (
        lambda: Team.objects.update(name="x"),
        lambda: Team.objects.filter(pk=team.pk).update(name="x"),
        lambda: Team._base_manager.filter(pk=team.pk).update(name="x"),
        lambda: Team.objects.filter(pk=team.pk).delete(),
        lambda: Team.objects.bulk_create([Team(slug="other", name="Other")]),
        lambda: Team.objects.bulk_update([team], ["name"]),
    ):
        with pytest.raises(UnauditedWrite):
            write()
    assert list(Team.objects.values_list("name", flat=True)) == ["Payments"]


@pytest.mark.engines
def test_creating_in_bulk_leaves_a_row_each() -> None:
    ada = make_user("ada")
    with acting_as(ada, source=Source.COMMAND, reason="Imported"):
        teams = create_in_bulk(Team, [Team(slug=f"t{n}", name=f"Team {n}") for n in range(3)])
    for team in teams:
        row = team.history.get()
        assert (row.history_user, row.history_change_reason, row.history_source) == (ada, "Imported", "command")


@pytest.mark.engines
def test_updating_in_bulk_leaves_a_row_each_in_a_few_statements(django_assert_max_num_queries: object) -> None:
    teams = create_in_bulk(Team, [Team(slug=f"t{n}", name=f"Team {n}") for n in range(30)])
    for team in teams:
        team.name = team.name.upper()
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert update_in_bulk(Team, teams, ["name"]) == 30
    assert Team.objects.get(slug="t7").name == "TEAM 7"
    assert all(team.history.count() == 2 for team in teams)


def test_the_guard_closes_again_after_a_bulk_write() -> None:
    create_in_bulk(Team, [Team(slug="a", name="A")])
    with pytest.raises(UnauditedWrite):
        Team.objects.bulk_create([Team(slug="b", name="B")])


def test_a_password_is_in_no_history_row() -> None:
    person = make_user("ada", password="engine-no-1-please")
    assert not hasattr(person.history.latest(), "password")


def test_a_change_of_roles_is_in_the_history() -> None:
    person = make_user("ada")
    assert {link.group.name for link in person.history.latest().groups.all()} == {"responder", "commander"}


def test_a_user_is_never_deleted() -> None:
    person = make_user("ada")
    with pytest.raises(RuntimeError, match="deactivated"):
        person.delete()
    assert User.objects.filter(username="ada").exists()
