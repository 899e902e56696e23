"""The executives' channel of both scenarios: it fails and then delivers, and it is not rung twice for one incident."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from foundation.accounts.enums import Role
from foundation.outbox.models import Notice, Target
from foundation.outbox.services import deliver_due, handle_due, save_target
from incidents.enums import ClockKind, ClockState, TimelineKind
from incidents.models import TimelineEntry
from incidents.services.clocks import mark_missed
from incidents.services.escalation import escalate_due
from tests.factories import make_user, system
from tests.foundation.outbox.receivers import Received, web_server
from tests.scenarios import test_sev1_night as sev1
from tests.scenarios import test_two_that_were_one as two

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def channel() -> Iterator[Received]:
    with web_server(slow=0) as (address, received):
        save_target(target=Target(name="executives", reaches_executives=True), address=address, by=system())
        yield received


def beat(scenario: object, clock: str) -> None:
    """What beat does at that minute."""
    with scenario.at(clock):  # type: ignore[attr-defined]
        now = scenario.moment(clock)  # type: ignore[attr-defined]
        mark_missed(by=system(), now=now)
        escalate_due(by=system(), now=now)
        deliver_due()
        handle_due()


def executive_notices() -> int:
    return Notice.objects.filter(kind="executive_notice").count()


def test_a_channel_that_fails_until_0327_makes_the_notice_missed_and_then_met_late(channel: Received) -> None:
    night = sev1.Night()
    night.until_raised()
    channel.refusing = True
    beat(sev1, "03:19")
    assert executive_notices() == 0
    for minute in range(20, 27):
        beat(sev1, f"03:{minute}")
    assert night.clock(ClockKind.EXECUTIVE_NOTICE).state == ClockState.MISSED
    channel.refusing = False
    for minute in (27, 28, 29):
        beat(sev1, f"03:{minute}")
    clock = night.clock(ClockKind.EXECUTIVE_NOTICE)
    assert (clock.state, clock.met_by_human, clock.missed_at) == (ClockState.MET_LATE, False, sev1.moment("03:25"))
    assert executive_notices() == 1
    assert len(channel.titles) == 1
    proof = TimelineEntry.objects.get(kind=TimelineKind.EXECUTIVE_NOTIFIED)
    assert (proof.parameters["executive"], proof.parameters["channel"]) == ("executives", "target")


def test_executives_who_were_reached_before_a_merge_are_not_told_again(channel: Received) -> None:
    morning = two.Morning()
    morning.merged()
    for clock in ("10:18", "10:25", "10:40"):
        beat(two, clock)
    assert executive_notices() == 0
    assert morning.first.clocks.get(kind=ClockKind.EXECUTIVE_NOTICE).met_at == two.moment("10:08")


def test_a_notice_that_is_on_its_way_at_a_merge_is_the_only_one(channel: Received) -> None:
    morning = two.Morning(executives_told=False)
    channel.refusing = True
    beat(two, "10:14")
    assert executive_notices() == 1
    morning.merged()
    channel.refusing = False
    for minute in ("10:18", "10:19", "10:25"):
        beat(two, minute)
    assert executive_notices() == 1
    assert morning.first.clocks.filter(kind=ClockKind.EXECUTIVE_NOTICE, met_at__isnull=False).count() == 1


def test_executives_are_people_too(channel: Received) -> None:
    make_user("lea", Role.LEADERSHIP, email="lea@example.org")
    sev1.Night().until_raised()
    beat(sev1, "03:20")
    assert {str(each.receiver) for each in Notice.objects.filter(kind="executive_notice")} == {"Lea", "executives"}
