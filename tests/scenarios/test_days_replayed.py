"""Two incidents replayed with what beat does in between: every clock, notice and line of the timeline, as they came.

The expectations were written from the design and the seeded policy before anything was played.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from foundation.accounts.enums import Role
from foundation.audit.clock import standing_at
from foundation.outbox.models import Notice
from foundation.outbox.services import deliver_due, handle_due
from incidents.enums import Audience, DutyLine, IncidentRole, Severity, Status
from incidents.models import Incident, TimelineEntry
from incidents.services.communications import record_update, skip_update
from incidents.services.duty import add_shift
from incidents.services.lifecycle import advance
from incidents.services.roles import assign_role
from incidents.services.severity import reassess_severity
from incidents.tasks import escalate, sweep_clocks
from postmortems.models import Postmortem
from tests.factories import make_incident, make_service, make_team, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


class Replay:
    """A team in Lisbon, two people on duty, a commander who manages them, and an executive."""

    def __init__(self, start: datetime, severity: Severity) -> None:
        self.start = self.now = start
        with standing_at(start):
            self.pia, self.sol = make_user("pia", Role.RESPONDER), make_user("sol", Role.RESPONDER)
            self.mia = make_user("mia", Role.RESPONDER, Role.COMMANDER)
            self.lea = make_user("lea", Role.LEADERSHIP, email="lea@example.org")
            team = make_team("payments", manager=self.mia, time_zone="Europe/Lisbon", holiday_country="PT")
            for person, line in ((self.pia, DutyLine.PRIMARY), (self.sol, DutyLine.SECONDARY)):
                add_shift(
                    team=team,
                    person=person,
                    line=line,
                    starts_at=start - timedelta(days=1),
                    ends_at=start + timedelta(days=9),
                    by=system(),
                )
            service = make_service("checkout", team=team)
            self.incident = make_incident(by=self.pia, service=service, severity=severity)

    def until(self, moment: datetime, *, every: timedelta) -> None:
        """What beat does, at each step up to the moment."""
        while self.now < moment:
            self.now = min(self.now + every, moment)
            self.beat()

    def beat(self) -> None:
        with standing_at(self.now):
            sweep_clocks()
            escalate()
            deliver_due()
            handle_due()

    def act(self, what: Callable[[Incident], object]) -> None:
        with standing_at(self.now):
            what(self.incident)

    def clocks(self) -> list[str]:
        rows = self.incident.clocks.order_by("kind", "sequence")
        return [f"{row.kind} due {row.due_at:%a %H:%M} {row.state}" for row in rows]

    def notices(self) -> list[str]:
        rows = Notice.objects.filter(subject=self.incident.reference).order_by("created_at", "id")
        return [
            f"{row.created_at:%a %H:%M} {row.recipient and row.recipient.username}: {row.kind}"
            + (f" {row.parameters['clock']}" if "clock" in row.parameters else "")
            for row in rows
        ]

    def timeline(self) -> list[str]:
        rows = TimelineEntry.objects.filter(incident=self.incident).order_by("recorded_at", "id")
        return [f"{row.recorded_at:%a %H:%M} {row.kind}" for row in rows]


def test_a_sev4_over_a_week_end_waits_for_working_days() -> None:
    """Friday 27 March 2026, 21:00 in Lisbon; summer time starts on Sunday, so that 17:00 is 16:00 UTC from then on."""
    replay = Replay(datetime(2026, 3, 27, 21, tzinfo=UTC), Severity.SEV4)
    replay.beat()
    replay.until(datetime(2026, 3, 30, 9, tzinfo=UTC), every=timedelta(hours=1))
    assert replay.clocks() == [
        "acknowledge due Mon 16:00 running",
        "internal_update due Mon 16:00 running",
        "mitigate due Mon 16:00 running",
    ]
    assert replay.notices() == ["Fri 21:00 pia: escalated"]
    replay.act(lambda incident: advance(incident=incident, to=Status.ACKNOWLEDGED, by=replay.pia))
    replay.until(datetime(2026, 3, 31, 10, tzinfo=UTC), every=timedelta(minutes=30))
    replay.act(
        lambda incident: record_update(
            incident=incident, audience=Audience.INTERNAL, text="One node less, nobody notices.", by=replay.pia
        )
    )
    replay.until(datetime(2026, 4, 1, 9, tzinfo=UTC), every=timedelta(hours=1))
    replay.act(lambda incident: advance(incident=incident, to=Status.MITIGATED, by=replay.pia))
    replay.until(datetime(2026, 4, 2, 11, tzinfo=UTC), every=timedelta(hours=1))
    replay.act(lambda incident: advance(incident=incident, to=Status.RESOLVED, by=replay.pia))
    replay.until(datetime(2026, 4, 7, tzinfo=UTC), every=timedelta(hours=3))
    assert replay.clocks() == [
        "acknowledge due Mon 16:00 met",
        "internal_update due Mon 16:00 met_late",
        "internal_update due Thu 16:00 withdrawn",  # two days instead of one, once mitigated
        "mitigate due Mon 16:00 met",  # the 6th of April: Good Friday is no working day
    ]
    assert replay.incident.clocks.get(kind="mitigate").due_at == datetime(2026, 4, 6, 16, tzinfo=UTC)
    assert replay.notices() == [
        "Fri 21:00 pia: escalated",
        "Mon 15:30 pia: clock_soon internal_update",
        "Mon 16:30 pia: clock_missed internal_update",
    ]
    assert replay.timeline() == [
        "Fri 21:00 declared",
        "Fri 21:00 escalated",
        "Mon 09:00 acknowledged",
        "Mon 16:30 clock_missed",
        "Tue 10:00 update_sent",
        "Wed 09:00 mitigated",
        "Thu 11:00 resolved",
    ]
    assert not Postmortem.objects.exists()


def test_a_sev3_that_becomes_a_sev1_keeps_both_promises() -> None:
    """Tuesday 10 March 2026; Lisbon has the time of UTC."""
    replay = Replay(datetime(2026, 3, 10, 8, tzinfo=UTC), Severity.SEV3)
    incident, pia, mia = replay.incident, replay.pia, replay.mia

    def at(clock: str) -> None:
        hours, minutes = map(int, clock.split(":"))
        moment = replay.start.replace(hour=hours, minute=minutes)
        replay.until(moment, every=timedelta(minutes=1 if hours in (10, 11) else 10))

    replay.beat()
    at("08:40")
    replay.act(lambda _: advance(incident=incident, to=Status.ACKNOWLEDGED, by=pia))
    at("10:00")
    replay.act(lambda _: reassess_severity(incident=incident, severity=Severity.SEV1, by=pia))
    assert replay.clocks() == [
        "acknowledge due Tue 09:00 met",
        "customer_update due Tue 10:10 running",
        "executive_notice due Tue 10:15 running",
        "internal_update due Tue 10:30 running",
        "mitigate due Tue 09:00 running",
    ]
    at("10:03")
    replay.act(lambda _: assign_role(incident=incident, role=IncidentRole.COMMANDER, person=mia, by=mia))
    at("10:08")
    replay.act(lambda _: record_update(incident=incident, audience=Audience.CUSTOMER, text="We look.", by=mia))
    at("10:28")
    replay.act(lambda _: record_update(incident=incident, audience=Audience.INTERNAL, text="The pool.", by=mia))
    at("10:36")
    replay.act(lambda _: skip_update(incident=incident, audience=Audience.CUSTOMER, by=mia, reason="Nothing new"))
    at("10:50")
    replay.act(lambda _: advance(incident=incident, to=Status.MITIGATED, by=mia))
    at("11:20")
    replay.act(lambda _: record_update(incident=incident, audience=Audience.INTERNAL, text="It holds.", by=mia))
    at("11:30")
    replay.act(lambda _: record_update(incident=incident, audience=Audience.CUSTOMER, text="It works.", by=mia))
    at("12:00")
    replay.act(lambda _: advance(incident=incident, to=Status.RESOLVED, by=mia))
    at("12:20")
    assert replay.clocks() == [
        "acknowledge due Tue 09:00 met",
        "customer_update due Tue 10:10 met",
        "customer_update due Tue 10:38 met",
        "customer_update due Tue 11:36 met",
        "customer_update due Tue 12:30 withdrawn",
        "executive_notice due Tue 10:15 met",
        "internal_update due Tue 10:30 met",
        "internal_update due Tue 11:28 met",
        "internal_update due Tue 12:20 withdrawn",
        "mitigate due Tue 09:00 met_late",
        "postmortem due Wed 00:00 running",
    ]
    assert incident.clocks.get(kind="postmortem").due_at == datetime(2026, 3, 18, tzinfo=UTC)
    assert replay.notices() == [
        "Tue 08:00 pia: escalated",
        "Tue 10:01 pia: escalated",
        "Tue 10:01 pia: clock_missed mitigate",
        "Tue 10:05 mia: clock_soon customer_update",
        "Tue 10:10 lea: executive_notice",
        "Tue 10:25 mia: clock_soon internal_update",
        "Tue 10:33 mia: clock_soon customer_update",
    ]
    assert replay.timeline() == [
        "Tue 08:00 declared",
        "Tue 08:00 escalated",
        "Tue 08:40 acknowledged",
        "Tue 10:00 severity_changed",
        "Tue 10:01 clock_missed",
        "Tue 10:01 escalated",
        "Tue 10:03 role_taken",
        "Tue 10:08 update_sent",
        "Tue 10:10 escalated",
        "Tue 10:10 executive_notified",
        "Tue 10:28 update_sent",
        "Tue 10:36 update_skipped",
        "Tue 10:50 mitigated",
        "Tue 11:20 update_sent",
        "Tue 11:30 update_sent",
        "Tue 12:00 resolved",
        "Tue 12:10 postmortem_opened",  # by the next beat
    ]
    assert Postmortem.objects.count() == 1
