"""By which ways a notice leaves, when, and what becomes of an address that is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from foundation.outbox.channels.addresses import checked, hidden
from foundation.outbox.enums import Channel, WorkState
from foundation.outbox.models import Delivery, Event, NoticePreferences, Target
from foundation.outbox.services import choose_notices, deliver_due, notify, notify_targets, save_target
from tests.factories import make_user, system
from tests.foundation.outbox.receivers import web_server

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 27, 3, tzinfo=UTC)


def choose(person: User, **chosen: Any) -> NoticePreferences:
    chosen = {"by_mail": True, "quiet_from": None, "quiet_until": None, "quiet_weekends": False} | chosen
    return choose_notices(by=person, addresses=chosen.pop("addresses", None), **chosen)


def tell(person: User, **more: Any) -> dict[str, Delivery]:
    [notice] = notify(key=f"k{clock.now()}", recipients=[person], kind="test", by=system(), **more)
    return {each.channel: each for each in notice.deliveries.all()}


# -------------------------------------------------------------------------------------------------------- ways


def test_without_a_choice_it_goes_by_mail_and_into_debrief() -> None:
    person = make_user(email="ana@example.org")
    assert set(tell(person)) == {Channel.IN_APP, Channel.MAIL}
    deliver_due()
    assert [(each.to, each.subject) for each in mail.outbox] == [
        (["ana@example.org"], "A test: this is how notices of Debrief reach you.")
    ]


def test_whoever_wants_no_mail_gets_none() -> None:
    person = make_user(email="ana@example.org")
    choose(person, by_mail=False)
    assert set(tell(person)) == {Channel.IN_APP}


def test_each_own_address_is_a_delivery_of_its_own() -> None:
    person = make_user()
    choose(person, addresses=["ntfys://ntfy.sh/one", "ntfys://ntfy.sh/two"])
    [notice] = notify(key="k", recipients=[person], kind="test", by=system())
    assert sorted(each.place for each in notice.deliveries.filter(channel=Channel.OWN)) == [0, 1]


def test_what_arrived_is_told_where_proof_is_needed() -> None:
    with web_server(slow=0) as (address, received):
        target = save_target(target=Target(name="board", reaches_executives=True), address=address, by=system())
        notify_targets(key="k", targets=[target], kind="test", proof=True, by=system())
        deliver_due()
    assert len(received.titles) == 1
    payload = Event.objects.get(kind="notice.delivered").payload
    assert (payload["to"], payload["counts"], payload["executive"]) == ("board", True, True)


def test_in_debrief_alone_does_not_count_where_there_is_another_way(settings: Any) -> None:
    person = make_user(email="lena@example.org")
    notify(key="k", recipients=[person], kind="test", proof=True, by=system())
    deliver_due()
    found = Event.objects.filter(kind="notice.delivered")
    assert {event.payload["channel"]: event.payload["counts"] for event in found} == {"in_app": False, "mail": True}


# --------------------------------------------------------------------------------------------------------- quiet


def test_quiet_hours_hold_back_what_leaves_the_house() -> None:
    person = make_user(email="ana@example.org", time_zone="Europe/Lisbon")
    choose(person, quiet_from=time(22), quiet_until=time(7))
    with clock.standing_at(NIGHT):
        sent = tell(person)
    assert sent[Channel.IN_APP].next_attempt_at == NIGHT
    assert sent[Channel.MAIL].next_attempt_at == datetime(2026, 3, 27, 7, tzinfo=UTC)


def test_what_is_urgent_ignores_them() -> None:
    person = make_user(email="ana@example.org")
    choose(person, quiet_from=time(22), quiet_until=time(7))
    with clock.standing_at(NIGHT):
        assert tell(person, urgent=True)[Channel.MAIL].next_attempt_at == NIGHT


def test_a_quiet_week_end_ends_when_the_night_after_it_does() -> None:
    quiet = NoticePreferences(quiet_from=time(22), quiet_until=time(7), quiet_weekends=True)
    saturday = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert quiet.quiet_until_after(saturday, ZoneInfo("UTC")) == datetime(2026, 3, 30, 7, tzinfo=UTC)


@given(
    moment=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    begin=st.times(),
    end=st.times(),
    zone=st.sampled_from(["Europe/Lisbon", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_quiet_hours_end_within_a_day_and_outside_of_themselves(
    moment: datetime, begin: time, end: time, zone: str
) -> None:
    quiet = NoticePreferences(quiet_from=begin.replace(second=0), quiet_until=end.replace(second=0))
    until = quiet.quiet_until_after(moment, ZoneInfo(zone))
    if until is not None:
        assert moment < until <= moment + timedelta(hours=26)
        assert quiet.quiet_until_after(until, ZoneInfo(zone)) is None


# ----------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("dbus://", "local_address"),
        ("syslog://", "local_address"),
        ("nonsense", "unknown_address"),
        ("file:///etc/passwd", "unknown_address"),
        ("json://example.org/hook", "shared_address"),
        ("ntfy://127.0.0.1/x", "shared_address"),
        ("ntfy://[::1]/x", "shared_address"),
        ("ntfy://169.254.169.254/x", "shared_address"),
    ],
)
def test_an_address_that_is_not_for_people_is_refused_in_words(address: str, rule: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked(address, field="addresses", shared=False)
    assert refusal.value.code == rule


def test_an_administrator_may_name_any_web_address() -> None:
    assert checked("json://example.org/hook", field="address", shared=True)


def test_an_address_is_shown_without_its_secrets_and_kept_sealed() -> None:
    secret = "json://ines:hunter2secret@example.org/hook"
    target = save_target(target=Target(name="hook"), address=secret, by=system())
    assert "hunter2secret" not in hidden(target.address)
    assert "hunter2secret" not in str(list(Target.history.values())) + target.sealed_address
    assert target.address == secret


def test_a_target_that_fails_says_why_without_its_secrets_and_is_tried_again() -> None:
    with web_server(slow=0) as (address, received):
        received.refusing = True
        secret = f"{address}?+X-Token=hunter2secret"
        target = save_target(target=Target(name="hook"), address=secret, by=system())
        notify_targets(key="k", targets=[target], kind="test", by=system())
        deliver_due()
        delivery = Delivery.objects.get()
        assert delivery.state == WorkState.WAITING
        assert "503" in delivery.last_error or "Service" in delivery.last_error
        assert "hunter2secret" not in delivery.last_error
        received.refusing = False
        with clock.standing_at(delivery.next_attempt_at):
            deliver_due()
    delivery.refresh_from_db()
    assert delivery.state == WorkState.DONE


def test_what_can_never_arrive_is_given_up_at_once() -> None:
    person = make_user()
    choose(person, addresses=["ntfys://ntfy.sh/one"])
    tell(person)
    choose(person, addresses=[])
    deliver_due()
    lost = Delivery.objects.get(channel=Channel.OWN)
    assert (lost.state, lost.attempts) == (WorkState.DEAD, 1)
    assert "removed the address" in lost.last_error


# ---------------------------------------------------------------------------------------------------------- page


def test_a_person_chooses_on_their_page_and_addresses_are_never_shown_again(client: Client) -> None:
    person = make_user("ana", Role.VIEWER, email="ana@example.org")
    client.force_login(person)
    given = {"by_mail": "on", "addresses": "ntfys://user:hunter2secret@ntfy.example.org/topic", "quiet_from": "22:00"}
    assert "Quiet hours have a beginning and an end." in client.post("/account/notices/", given).content.decode()
    assert client.post("/account/notices/", given | {"quiet_until": "07:00"}).status_code == 302
    shown = client.get("/account/notices/").content.decode()
    assert "ntfy.example.org" in shown
    assert "hunter2secret" not in shown
    client.post("/account/notices/", {"by_mail": "on"})
    assert NoticePreferences.objects.get().own_addresses == [given["addresses"]]


def test_a_test_notice_shows_what_became_of_it(client: Client) -> None:
    client.force_login(make_user("ana", Role.VIEWER, email="ana@example.org"))
    client.post("/account/notices/test/")
    deliver_due()
    assert client.get("/account/notices/").content.decode().count('class="st ok"') == 2
