"""Shifts out of calendars, also out of those that nobody should have written."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.rules.duty_calendars import Event, Person, Unreadable, events_of, matched
from incidents.rules.duty_gaps import gaps_between

LISBON = ZoneInfo("Europe/Lisbon")
FIRST, LAST = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 5, 19, tzinfo=UTC)
PIA, SOL = Person("pia", "Pia Lind", "pia@example.org"), Person("sol", "Sol Ek", "sol@example.org")


def calendar(*events: str, head: str = "") -> str:
    body = "\n".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n{head}{body}\nEND:VCALENDAR\n".replace("\n", "\r\n")


def spans(text: str, *, first: datetime = FIRST, last: datetime = LAST) -> list[str]:
    found = events_of(text, zone=LISBON, first=first, last=last)
    return [f"{event.starts_at:%d.%m. %H:%M}–{event.ends_at:%d.%m. %H:%M}" for event in found]


def test_a_weekly_rotation_keeps_its_wall_clock_over_the_change_to_summer_time() -> None:
    text = calendar(
        "UID:a\nDTSTART;TZID=Europe/Lisbon:20260323T090000\nDTEND;TZID=Europe/Lisbon:20260330T090000\n"
        "RRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:pia"
    )
    assert spans(text) == ["23.03. 09:00–30.03. 08:00", "30.03. 08:00–06.04. 08:00", "06.04. 08:00–13.04. 08:00"]


def test_what_is_left_out_added_and_moved_is_followed() -> None:
    text = calendar(
        "UID:a\nDTSTART:20260401T080000Z\nDTEND:20260401T160000Z\nRRULE:FREQ=DAILY;COUNT=4\n"
        "EXDATE:20260402T080000Z\nRDATE:20260410T080000Z\nSUMMARY:pia",
        "UID:a\nRECURRENCE-ID:20260403T080000Z\nDTSTART:20260403T120000Z\nDTEND:20260403T200000Z\nSUMMARY:sol",
    )
    assert spans(text) == [
        "01.04. 08:00–01.04. 16:00",
        "03.04. 12:00–03.04. 20:00",
        "04.04. 08:00–04.04. 16:00",
        "10.04. 08:00–10.04. 16:00",
    ]


def test_an_event_that_is_moved_keeps_its_key() -> None:
    plain = "UID:a\nDTSTART:20260401T080000Z\nDTEND:20260401T160000Z\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:pia"
    moved = "UID:a\nRECURRENCE-ID:20260402T080000Z\nDTSTART:20260402T130000Z\nDTEND:20260402T160000Z\nSUMMARY:pia"
    keys = [
        {event.key for event in events_of(calendar(*events), zone=LISBON, first=FIRST, last=LAST)}
        for events in ((plain,), (plain, moved))
    ]
    assert keys[0] == keys[1]


def test_days_and_times_without_a_zone_are_the_teams() -> None:
    text = calendar(
        "UID:a\nDTSTART;VALUE=DATE:20260401\nDTEND;VALUE=DATE:20260403\nSUMMARY:pia",
        "UID:b\nDTSTART;VALUE=DATE:20260410\nSUMMARY:pia",
        "UID:c\nDTSTART:20260420T090000\nDURATION:PT8H\nSUMMARY:pia",
    )
    assert spans(text) == ["31.03. 23:00–02.04. 23:00", "09.04. 23:00–10.04. 23:00", "20.04. 08:00–20.04. 16:00"]


def test_a_zone_of_the_whole_calendar_and_names_of_windows_are_understood() -> None:
    google = calendar(
        "UID:a\nDTSTART:20260401T080000Z\nDTEND:20260401T100000Z\nSUMMARY:pia", head="X-WR-TIMEZONE:America/New_York\n"
    )
    assert spans(google) == ["01.04. 08:00–01.04. 10:00"]
    outlook = calendar(
        "UID:a\nDTSTART;TZID=W. Europe Standard Time:20260401T090000\n"
        "DTEND;TZID=W. Europe Standard Time:20260401T170000\nSUMMARY:pia"
    )
    assert spans(outlook) == ["01.04. 07:00–01.04. 15:00"]


def test_only_what_touches_the_span_is_read() -> None:
    text = calendar("UID:a\nDTSTART:20200101T080000Z\nDTEND:20200101T160000Z\nRRULE:FREQ=DAILY\nSUMMARY:pia")
    assert len(spans(text, first=FIRST, last=FIRST + timedelta(days=7))) == 7


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no iCalendar"),
        ("<html>sign in</html>", "no iCalendar"),
        (calendar("UID:a\nDTSTART:20260401T080000Z\nRRULE:FREQ=SECONDLY\nSUMMARY:pia"), "more often than daily"),
        (calendar("UID:a\nDTSTART:20260401T080000Z\nRRULE:FREQ=MINUTELY\nSUMMARY:pia"), "more often than daily"),
        (
            calendar("UID:a\nDTSTART:20200401T080000Z\nRRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=0,10,20,30,40"),
            "daily",
        ),
        (calendar(*(f"UID:{number}\nDTSTART:20260401T080000Z\nDURATION:PT1H" for number in range(2001))), "than 2000"),
        (calendar("UID:a\nDTSTART:20260401T080000Z\nRRULE:FREQ=DAILY;INTERVAL=0\nSUMMARY:pia"), "interval of nothing"),
        (calendar("UID:a\nDTSTART:00010101T080000Z\nRRULE:FREQ=DAILY\nSUMMARY:pia"), "begin later"),
        (
            calendar(*(f"UID:{n}\nDTSTART:20250101T080000Z\nRRULE:FREQ=DAILY\nDURATION:PT1H" for n in range(500))),
            "begin later",
        ),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:half", "can't be read"),
    ],
)
def test_what_is_no_duty_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        events_of(text, zone=LISBON, first=FIRST, last=LAST)


@given(st.text(max_size=400))
def test_whatever_is_handed_in_is_read_or_refused(text: str) -> None:
    broken = calendar(f"UID:a\nDTSTART:20260401T080000Z\nDTEND:20260401T160000Z\nSUMMARY:{text}")
    for each in (text, broken, broken.replace("DTSTART", text[:20] or "DTSTART")):
        try:
            events_of(each, zone=LISBON, first=FIRST, last=LAST)
        except Unreadable:
            continue


def event(summary: str = "", **given: object) -> Event:
    return Event("k", summary, FIRST, FIRST + timedelta(hours=1), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (event("x", mails=("pia@example.org",)), ["pia"]),
        (event("x", mails=("pia@example.org", "sol@example.org")), ["pia", "sol"]),
        (event("x", names=("sol ek",)), ["sol"]),
        (event("pia"), ["pia"]),
        (event("Sol  Ek"), ["sol"]),
        (event("On call: Pia Lind (payments)"), ["pia"]),
        (event("Pia Lind / Sol Ek"), ["pia", "sol"]),
        (event("pia is away"), []),
        (event("Pia Lindqvist"), []),
        (event("Primary"), []),
    ],
)
def test_whom_an_event_names(found: Event, names: list[str]) -> None:
    named, left = matched([found], [PIA, SOL])
    assert [name for _event, name in named] == names
    assert [each.why for each in left] == ([] if names else ["nobody"])


def test_a_name_that_two_people_have_names_nobody() -> None:
    named, _left = matched([event("Pia Lind")], [PIA, Person("pia2", "Pia Lind")])
    assert named == []


hours = st.integers(0, 100).map(lambda number: FIRST + timedelta(hours=number))


@given(st.lists(st.tuples(hours, hours).filter(lambda span: span[0] < span[1]), max_size=8))
def test_every_hour_is_held_or_in_a_gap_and_never_both(held: list[tuple[datetime, datetime]]) -> None:
    last = FIRST + timedelta(hours=100)
    gaps = gaps_between(held, FIRST, last)
    for number in range(100):
        at = FIRST + timedelta(hours=number)
        on_duty = any(starts <= at < ends for starts, ends in held)
        assert on_duty != any(starts <= at < ends for starts, ends in gaps)
    assert all(first[1] < second[0] for first, second in itertools.pairwise(gaps))


@pytest.mark.parametrize(
    ("rule", "happens"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", False),
        ("FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31", False),
        ("FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=2MO", False),
        ("FREQ=DAILY;BYDAY=MO;BYSETPOS=2", False),
        ("FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1", False),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", True),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", True),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", True),
        ("FREQ=MONTHLY;BYDAY=1MO", True),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", True),
    ],
)
def test_what_never_comes_is_refused_instead_of_looked_for_until_the_year_9999(rule: str, happens: bool) -> None:
    text = calendar(f"UID:a\nDTSTART:20260101T090000Z\nDTEND:20260101T100000Z\nRRULE:{rule}\nSUMMARY:Pia")
    if happens:
        spans(text)
        return
    with pytest.raises(Unreadable, match="never come"):
        spans(text)
