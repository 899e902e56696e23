from __future__ import annotations

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.enums import ClockKind, Severity
from incidents.models import Clock, PolicyVersion, SeverityCriterion, SeverityLevel
from tests.admin import submit
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]

ROOT = "/admin/incidents"


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user("admin", Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def test_a_changed_level_makes_a_version_and_running_clocks_keep_theirs(client: Client, administrator: User) -> None:
    incident = make_incident(severity=Severity.SEV2)
    due = Clock.objects.get(incident=incident, kind=ClockKind.ACKNOWLEDGE).due_at
    level = SeverityLevel.objects.get(level=2)
    submit(client, f"{ROOT}/severitylevel/{level.pk}/change/", acknowledge_amount="10", reason="We are awake")
    version = PolicyVersion.objects.order_by("-number")[0]
    assert (version.number, version.levels["2"]["acknowledge_amount"], version.reason) == (2, 10, "We are awake")
    assert Clock.objects.get(incident=incident, kind=ClockKind.ACKNOWLEDGE).due_at == due


def test_a_criterion_is_edited_as_lines(client: Client, administrator: User) -> None:
    level = SeverityLevel.objects.get(level=1)
    submit(
        client, f"{ROOT}/severitycriterion/add/", level=level.pk, sentence="Most users, and data.", order="9",
        conditions="users_share >= 40\ndata_lost in lost, exposed", active="on",
    )  # fmt: skip
    criterion = SeverityCriterion.objects.get(sentence="Most users, and data.")
    assert criterion.conditions == [["users_share", ">=", 40], ["data_lost", "in", ["lost", "exposed"]]]
    html = client.get(f"{ROOT}/severitycriterion/{criterion.pk}/change/").content.decode()
    assert "users_share &gt;= 40\ndata_lost in lost, exposed" in html


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("user_share >= 40", "Line 1: There is no fact"),
        ("users_share >= 40\nworkaround = perhaps", "Line 2: “perhaps” is no answer"),
        ("users are unhappy", "Line 1: “users are unhappy” is no condition"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused_with_its_line(
    client: Client, administrator: User, lines: str, sentence: str
) -> None:
    criterion = SeverityCriterion.objects.all()[0]
    html = submit(client, f"{ROOT}/severitycriterion/{criterion.pk}/change/", 200, conditions=lines)
    assert sentence in html
    assert PolicyVersion.objects.count() == 1


def test_the_form_lists_what_can_be_asked(client: Client, administrator: User) -> None:
    html = client.get(f"{ROOT}/severitycriterion/add/").content.decode()
    assert "error_rate_over_threshold" in html
    assert "no, lost, corrupted, exposed" in html


def test_a_version_is_read_and_never_changed(client: Client, administrator: User) -> None:
    version = PolicyVersion.objects.get()
    assert client.post(f"{ROOT}/policyversion/{version.pk}/change/", {"number": 9}).status_code == 403
