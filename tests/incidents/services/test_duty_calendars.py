"""Shifts follow their calendar, and what is over is not rewritten."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection

from foundation import fetching
from foundation.accounts.access import Refused
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from foundation.fetching import Fetched
from incidents.enums import DutyLine
from incidents.models import CalendarReading, DutyCalendar, Shift, Team
from incidents.services.duty import add_shift, end_shift, on_duty
from incidents.services.duty_calendars import (
    add_duty_calendar,
    archive_duty_calendar,
    ask_for_reading,
    read_due,
)
from tests.factories import make_team, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


def calendar(*events: tuple[str, int, int]) -> str:
    """Each event: who, and from and until in hours after noon."""
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:{NOON + timedelta(hours=first):%Y%m%dT%H%M%SZ}\r\n"
        f"DTEND:{NOON + timedelta(hours=last):%Y%m%dT%H%M%SZ}\r\nSUMMARY:{who}\r\nEND:VEVENT\r\n"
        for number, (who, first, last) in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{body}END:VCALENDAR\r\n"


class Served:
    """A calendar on a web server of this machine."""

    def __init__(self) -> None:
        self.text, self.status, self.asked, self.answered = calendar(), 200, 0, 0
        self.location = ""

    @contextmanager
    def at(self) -> Iterator[str]:
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.asked += 1
                etag = f'"{hash(served.text)}"'
                known = served.status == 200 and self.headers.get("If-None-Match") == etag
                status = 304 if known else served.status
                body = served.text.encode() if status == 200 else b""
                served.answered += bool(body)
                self.send_response(status)
                if served.location:
                    self.send_header("Location", served.location)
                self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/team.ics?token=s3cret"
        finally:
            server.shutdown()
            server.server_close()


@pytest.fixture
def served(settings: Any) -> Served:
    settings.DEBRIEF_FETCH_INSIDE = True
    return Served()


@pytest.fixture
def team() -> Team:
    for name in ("pia", "sol"):
        make_user(name)
    return make_team("payments", manager=make_user("mia"))


def at(hours: float) -> Any:
    return clock.standing_at(NOON + timedelta(hours=hours))


def standing() -> list[str]:
    rows = Shift.objects.standing().select_related("person").order_by("starts_at", "id")
    return [
        f"{row.person.username} {(row.starts_at - NOON) / timedelta(hours=1):g}–"
        f"{(row.ends_at - NOON) / timedelta(hours=1):g}"
        for row in rows
    ]


def read(row: DutyCalendar) -> CalendarReading:
    """As a worker does that was asked; the sweep itself waits for a quarter of an hour."""
    ask_for_reading(calendar=row, by=row.team.manager)
    read_due(by=system(), now=clock.now())
    return CalendarReading.objects.get(calendar=row)


def test_a_file_brings_shifts_and_names_what_it_left_out(team: Team) -> None:
    with at(0):
        row = add_duty_calendar(team=team, text=calendar(("pia", 1, 9), ("nobody known", 9, 10)), by=team.manager)
    assert standing() == ["pia 1–9"]
    assert [each["summary"] for each in row.reading.left_out] == ["nobody known"]
    assert [person.username for person in on_duty(team=team, at=NOON + timedelta(hours=2), line=DutyLine.PRIMARY)] == [
        "pia"
    ]


def test_an_address_is_followed_by_the_sweep(team: Team, served: Served) -> None:
    served.text = calendar(("pia", 1, 9), ("sol", 9, 17))
    with served.at() as address, at(0):
        row = add_duty_calendar(team=team, address=address, by=team.manager)
        assert (served.asked, standing()) == (0, [])  # nobody waits for it
        assert read_due(by=system(), now=clock.now()) == 1
        assert standing() == ["pia 1–9", "sol 9–17"]
        served.text = calendar(("pia", 2, 9), ("pia", 9, 17), ("sol", 17, 20))
        with at(0.1):
            assert read_due(by=system(), now=clock.now()) == 0  # not yet a quarter of an hour
        with at(0.3):
            assert read_due(by=system(), now=clock.now()) == 1
    assert standing() == ["pia 2–9", "pia 9–17", "sol 17–20"]
    row.refresh_from_db()
    assert "s3cret" not in row.sealed_address + str(row) + repr(row.__dict__)


def test_reading_again_changes_nothing_and_asks_for_changes_alone(team: Team, served: Served) -> None:
    served.text = calendar(("pia", 1, 9))
    with served.at() as address, at(0):
        row = add_duty_calendar(team=team, address=address, by=team.manager)
        read(row)
        before = Shift.history.count(), DutyCalendar.history.count()
        read(row)
    assert (Shift.history.count(), DutyCalendar.history.count()) == before
    assert (served.asked, served.answered) == (2, 1)


def test_what_has_begun_keeps_its_beginning_and_what_is_over_stays(team: Team, served: Served) -> None:
    served.text = calendar(("pia", -4, -1), ("pia", 1, 5))
    with served.at() as address:
        with at(-2):
            row = add_duty_calendar(team=team, address=address, by=team.manager)
            read(row)
        served.text = calendar()
        with at(3):
            read(row)
    assert standing() == ["pia -2–-1", "pia 1–3"]


def test_an_event_that_vanished_and_came_back_is_a_shift_again(team: Team, served: Served) -> None:
    served.text = calendar(("pia", 0, 9))
    with served.at() as address:
        with at(0):
            row = add_duty_calendar(team=team, address=address, by=team.manager)
            read(row)
        for hour, events in ((1, ()), (2, (("pia", 0, 9),))):
            served.text = calendar(*events)
            with at(hour):
                read(row)
    assert standing() == ["pia 0–1", "pia 2–9"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"status": 500}, "answered 500"),
        ({"text": "<html>sign in</html>"}, "no iCalendar"),
        ({"text": ""}, "no iCalendar"),
        ({"text": "x" * (1024 * 1024 + 1)}, "longer than 1024 KiB"),
        ({"status": 302, "location": "ftp://example.org/"}, "begins with https"),
        ({"status": 302, "location": "/again"}, "redirects too often"),
    ],
)
def test_a_failure_is_told_and_the_shifts_stay(team: Team, served: Served, broken: dict[str, Any], said: str) -> None:
    served.text = calendar(("pia", 1, 9))
    with served.at() as address, at(0):
        row = add_duty_calendar(team=team, address=address, by=team.manager)
        read(row)
        for name, value in broken.items():
            setattr(served, name, value)
        with at(1):
            assert said in read(row).problem
        assert standing() == ["pia 1–9"]
        served.text, served.status, served.location = calendar(("sol", 1, 9)), 200, ""
        with at(1.5):
            assert read(row).problem == ""


def test_a_file_that_cannot_be_read_is_refused(team: Team) -> None:
    with pytest.raises(BrokenRule, match="no iCalendar"):
        add_duty_calendar(team=team, text="hello", by=team.manager)
    assert not DutyCalendar.objects.exists()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/x", "http://localhost/x", "http://[::1]/x", "http://10.0.0.1/"]
)
def test_an_address_inside_the_house_is_not_read(team: Team, address: str) -> None:
    assert "inside the house" in read(add_duty_calendar(team=team, address=address, by=team.manager)).problem


@pytest.mark.parametrize("address", ["hello", "ftp://example.org/x", "http://[::1", "https://", "http://a:99999/"])
def test_what_is_no_address_is_refused_before_anybody_asks(team: Team, address: str) -> None:
    with pytest.raises(BrokenRule, match="begins with https"):
        add_duty_calendar(team=team, address=address, by=team.manager)


def test_a_slow_server_holds_up_no_writer(team: Team, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of a stranger is asked outside of any transaction: SQLite has one writer at a time."""
    depths = []
    monkeypatch.setattr(
        "incidents.services.duty_calendars.fetch",
        lambda *_args, **_kwargs: depths.append(len(connection.savepoint_ids)) or Fetched(body=calendar().encode()),
    )
    row = add_duty_calendar(team=team, address="https://example.org/x", by=team.manager)
    outside = len(connection.savepoint_ids)
    read(row)
    assert depths == [outside]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://[::1", "begins with https"),
        ("ftp://example.org/x", "begins with https"),
        ("http://127.0.0.1:99999/", "begins with https"),
        ("http://127.0.0.1:1/", "could not be reached"),
        ("http://a..b/", "no host of this name"),
    ],
)
def test_whatever_is_typed_in_is_fetched_or_refused_in_words(settings: Any, address: str, said: str) -> None:
    settings.DEBRIEF_FETCH_INSIDE = True
    with pytest.raises(fetching.FetchFailed, match=said):
        fetching.fetch(address, most=1000)


def test_a_redirect_leads_inside_no_more_than_an_address_does(
    served: Served, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBRIEF_FETCH_INSIDE = False
    real = fetching._outside
    monkeypatch.setattr(fetching, "_outside", lambda host, port: host if host == "127.0.0.1" else real(host, port))
    served.status, served.location = 302, "http://169.254.169.254/latest/meta-data/"
    with served.at() as address, pytest.raises(fetching.FetchFailed, match="inside"):
        fetching.fetch(address, most=1000)


def test_only_who_plans_shifts_adds_and_archives_calendars(team: Team) -> None:
    with pytest.raises(Refused, match="manager or an administrator"):
        add_duty_calendar(team=team, text=calendar(), by=make_user("bo"))


def test_archiving_takes_coming_shifts_back(team: Team) -> None:
    with at(0):
        row = add_duty_calendar(team=team, text=calendar(("pia", -1, 4), ("sol", 4, 8)), by=team.manager)
    with at(2):
        archive_duty_calendar(calendar=row, by=team.manager)
    assert standing() == ["pia 0–2"]


def test_a_shift_of_a_calendar_is_taken_over_but_not_taken_back_by_hand(team: Team) -> None:
    with at(0):
        add_duty_calendar(team=team, text=calendar(("pia", 1, 9)), by=team.manager)
        shift = Shift.objects.get()
        with pytest.raises(BrokenRule, match="change it there"):
            end_shift(shift=shift, by=team.manager)
        add_shift(
            team=team, person=team.manager, starts_at=shift.starts_at, ends_at=shift.ends_at, overrides=True,
            by=team.manager,
        )  # fmt: skip
    people = on_duty(team=team, at=NOON + timedelta(hours=2), line=DutyLine.PRIMARY)
    assert [person.username for person in people] == ["mia"]


def test_two_calendars_with_the_same_event_call_a_person_once(team: Team) -> None:
    with at(0):
        for _time in range(2):
            add_duty_calendar(team=team, text=calendar(("pia", 1, 9)), by=team.manager)
    assert len(on_duty(team=team, at=NOON + timedelta(hours=2), line=DutyLine.PRIMARY)) == 1
