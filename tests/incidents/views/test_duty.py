"""The pages of who is on duty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.accounts.models import User
from foundation.audit import clock
from incidents.enums import DutyLine
from incidents.models import DutyCalendar, Shift, Team
from incidents.services.duty import add_shift
from tests.factories import make_team, make_user, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia() -> User:
    return make_user("mia")


@pytest.fixture
def team(mia: User) -> Team:
    return make_team("payments", manager=mia)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def plan(team: Team, person: User, first: float, last: float, **given: Any) -> Shift:
    now = clock.now()
    starts, ends = now + timedelta(hours=first), now + timedelta(hours=last)
    return add_shift(team=team, person=person, starts_at=starts, ends_at=ends, by=system(), **given)


def test_nobody_is_planned_is_said(mia: User) -> None:
    assert "Nobody is planned for duty yet" in signed_in(mia).get("/on-duty/").content.decode()


def test_all_teams_are_seen_at_a_glance_with_their_gaps(team: Team, mia: User) -> None:
    plan(team, make_user("pia"), -1, 400)
    other = make_team("identity")
    plan(other, make_user("sol"), 2, 400)
    make_team("platform")
    page = signed_in(mia).get("/on-duty/")
    assert (len(page.context["teams"]), page.context["with_gaps"]) == (2, 1)
    assert [each.slug for each in page.context["without"]] == ["platform"]
    assert "1 team has hours without anyone on duty" in page.content.decode()


def test_queries_do_not_grow_with_teams(mia: User) -> None:
    client = signed_in(mia)
    plan(make_team(), mia, -1, 5)
    client.get("/on-duty/")
    with CaptureQueriesContext(connection) as one:
        client.get("/on-duty/")
    for _number in range(4):
        plan(make_team(), make_user(), -1, 5)
    with CaptureQueriesContext(connection) as many:
        client.get("/on-duty/")
    assert len(many) == len(one)


def test_a_team_shows_its_schedule_with_gaps_and_who_stands_in(team: Team, mia: User) -> None:
    plan(team, make_user("pia"), -1, 8)
    plan(team, make_user("sol"), -1, 2, overrides=True)
    page = signed_in(mia).get("/teams/payments/duty/")
    first = page.context["lines"][0]
    assert [str(person) for person in first.people] == ["Sol"]
    assert [each.shift and str(each.shift.person) for each in first.stretches] == ["Pia", "Sol", None]
    assert "Sol is on duty" in page.content.decode()


def test_anyone_takes_a_shift_over_and_gives_it_back(team: Team) -> None:
    bo = make_user("bo")
    client = signed_in(bo)
    starts = clock.now() + timedelta(hours=1)
    sent = {"form": "shift", "line": "primary", "starts_at": f"{starts:%Y-%m-%dT%H:%M}",
            "ends_at": f"{starts + timedelta(hours=4):%Y-%m-%dT%H:%M}"}  # fmt: skip
    assert client.post("/teams/payments/duty/", sent).status_code == 302
    shift = Shift.objects.get()
    assert (shift.person, shift.overrides) == (bo, True)
    assert client.post(f"/teams/payments/duty/{shift.public_id}/end/").status_code == 302
    shift.refresh_from_db()
    assert shift.ended_at is not None


def test_a_refusal_gives_back_what_was_typed(team: Team, mia: User) -> None:
    sent = {"form": "shift", "line": "secondary", "starts_at": "2026-12-02T10:00", "ends_at": "2026-12-01T10:00",
            "person": "mia"}  # fmt: skip
    page = signed_in(mia).post("/teams/payments/duty/", sent)
    assert page.status_code == 422
    assert "A shift ends after it begins." in page.content.decode()
    assert page.context["shift_form"]["line"].value() == "secondary"


def test_a_manager_gives_a_file_and_archives_it(team: Team, mia: User) -> None:
    starts = clock.now() + timedelta(hours=1)
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        f"DTSTART:{starts:%Y%m%dT%H%M%SZ}\r\nDURATION:PT8H\r\nSUMMARY:mia\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    client = signed_in(mia)
    file = SimpleUploadedFile("duty.ics", text.encode())
    assert (
        client.post("/teams/payments/duty/", {"form": "calendar", "line": "primary", "file": file}).status_code == 302
    )
    assert Shift.objects.standing().count() == 1
    row = DutyCalendar.objects.get()
    client.post(f"/teams/payments/duty/{row.public_id}/read/")
    client.post(f"/teams/payments/duty/{row.public_id}/archive/")
    assert Shift.objects.standing().count() == 0


def test_a_file_that_is_no_calendar_is_refused_at_its_field(team: Team, mia: User) -> None:
    file = SimpleUploadedFile("duty.ics", b"hello")
    page = signed_in(mia).post("/teams/payments/duty/", {"form": "calendar", "line": "primary", "file": file})
    assert page.status_code == 422
    assert "no iCalendar" in page.context["calendar_form"].errors["file"][0]


def test_who_does_not_plan_shifts_is_offered_no_calendar(team: Team) -> None:
    client = signed_in(make_user("bo"))
    assert "Add the calendar" not in client.get("/teams/payments/duty/").content.decode()
    page = client.post("/teams/payments/duty/", {"form": "calendar", "line": "primary", "address": "https://x.org/"})
    assert page.status_code == 422
    assert "manager or an administrator" in page.content.decode()


def test_the_second_line_is_a_line_of_its_own(team: Team, mia: User) -> None:
    plan(team, make_user("pia"), -1, 400, line=DutyLine.SECONDARY)
    first, second = signed_in(mia).get("/teams/payments/duty/").context["lines"]
    assert (first.people, [str(person) for person in second.people]) == ([], ["Pia"])
