from __future__ import annotations

from datetime import timedelta

import pytest

from foundation.accounts.enums import Role
from foundation.audit.clock import standing_at
from foundation.outbox.models import Notice
from incidents.enums import Severity, TimelineKind
from incidents.models import AlertRule, Heartbeat, Incident, WebhookReceiver
from incidents.services.alerts import save_alert_rule
from incidents.services.heartbeats import alarm_of_silence, raise_alarm
from incidents.services.webhooks import create_webhook
from tests.factories import make_user, system
from tests.incidents.alertmanager_bodies import START, alert
from tests.incidents.services.test_intake import MINUTE, post

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def receiver() -> WebhookReceiver:
    return create_webhook(kind="alertmanager", name="production", by=system())[0]


def watched(**fields: object) -> AlertRule:
    rule = AlertRule.objects.get(decision="heartbeat")
    for name, value in {"silent_after_minutes": 15, **fields}.items():
        setattr(rule, name, value)
    return save_alert_rule(rule=rule, by=system())


def test_silence_is_told_once_and_again_after_it_was_heard(receiver: WebhookReceiver) -> None:
    ada = make_user("ada", Role.ADMINISTRATOR)
    watched()
    post(receiver, alert("Watchdog", severity="none"))
    assert not Incident.objects.exists()
    heard = START + 4 * MINUTE
    assert alarm_of_silence(now=heard + 15 * MINUTE) == 0
    for minutes in (16, 17, 90):
        alarm_of_silence(now=heard + minutes * MINUTE)
    notices = Notice.objects.filter(kind="heartbeat_silent", recipient=ada)
    assert notices.count() == 1
    assert notices.get().parameters["alert"] == "Watchdog"
    assert Heartbeat.objects.get().silent_since == heard + 16 * MINUTE
    post(receiver, alert("Watchdog", severity="none"), now=heard + 100 * MINUTE)
    assert Heartbeat.objects.get().silent_since is None
    assert alarm_of_silence(now=heard + 116 * MINUTE) == 1
    assert notices.count() == 2
    assert not Incident.objects.exists()


def test_a_rule_with_a_severity_declares_and_says_when_it_is_heard_again(receiver: WebhookReceiver) -> None:
    watched(severity=Severity.SEV2)
    post(receiver, alert("Watchdog", severity="none"))
    silent = START + 20 * MINUTE
    with standing_at(silent):
        assert alarm_of_silence(now=silent) == 1
    incident = Incident.objects.get()
    assert (incident.severity, incident.severityassessments.get().by_machine) == (Severity.SEV2, True)
    post(receiver, alert("Watchdog", severity="none"), now=silent + MINUTE)
    assert incident.timeline.filter(kind=TimelineKind.HEARTBEAT_BACK).count() == 1
    with standing_at(silent + timedelta(hours=1)):
        assert alarm_of_silence(now=silent + timedelta(hours=1)) == 1
    assert Incident.objects.count() == 1, "its incident still runs"


def test_a_heartbeat_that_its_sender_ends_is_silent_at_once(receiver: WebhookReceiver) -> None:
    watched()
    post(receiver, alert("Watchdog", severity="none"))
    post(receiver, alert("Watchdog", severity="none", end=START + 5 * MINUTE), now=START + 6 * MINUTE)
    assert alarm_of_silence(now=START + 7 * MINUTE) == 1


def test_nobody_waits_for_what_is_not_watched(receiver: WebhookReceiver) -> None:
    watched(silent_after_minutes=None)
    post(receiver, alert("Watchdog", severity="none"))
    assert alarm_of_silence(now=START + timedelta(days=3)) == 0
    watched()
    receiver.active = False
    receiver.save()
    assert alarm_of_silence(now=START + timedelta(days=3)) == 0


def test_as_it_comes_a_default_alertmanager_raises_no_false_alarm(receiver: WebhookReceiver) -> None:
    post(receiver, alert("Watchdog", severity="none"))
    assert alarm_of_silence(now=START + timedelta(hours=4, minutes=30)) == 0
    assert alarm_of_silence(now=START + timedelta(hours=5, minutes=30)) == 1


def test_what_is_heard_while_its_alarm_is_about_to_be_raised_is_not_silent(receiver: WebhookReceiver) -> None:
    watched()
    post(receiver, alert("Watchdog", severity="none"))
    found = Heartbeat.objects.select_related("receiver", "rule").get()
    later = START + 30 * MINUTE
    post(receiver, alert("Watchdog", severity="none"), now=later)
    assert raise_alarm(heartbeat=found, by=receiver.user, now=later) is False
    assert Heartbeat.objects.get().silent_since is None
