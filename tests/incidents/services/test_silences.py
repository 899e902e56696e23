from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.audit.clock import standing_at
from incidents.enums import AlertDecision, Severity, Status, TimelineKind
from incidents.models import Alert, AlertRule, AlertSilence, Incident, WebhookReceiver
from incidents.services.alerts import save_alert_rule
from incidents.services.intake import decide_unsilenced
from incidents.services.lifecycle import advance
from incidents.services.silences import end_silence, silence_alerts
from incidents.services.webhooks import create_webhook
from tests.api import client_of
from tests.factories import make_service, make_user, system
from tests.incidents.alertmanager_bodies import START, alert
from tests.incidents.services.test_intake import MINUTE, lines, post

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

HOUR = timedelta(hours=1)


@pytest.fixture
def receiver() -> WebhookReceiver:
    return create_webhook(kind="alertmanager", name="production", by=system())[0]


def silence(matchers: list[Any], **given: Any) -> AlertSilence:
    given = {"ends_at": START + HOUR, "by": make_user(), "reason": "Moving disks.", **given}
    with standing_at(given.pop("now", START)):
        return silence_alerts(matchers=matchers, **given)


def test_what_is_silenced_is_recorded_and_decided_when_the_silence_ends(receiver: WebhookReceiver) -> None:
    make_service("checkout")
    silence([["service", "=", "checkout"]])
    post(receiver, alert("CheckoutDown", service="checkout"), alert("Other"))
    assert [incident.service for incident in Incident.objects.all()] == [None]
    held = Alert.objects.get(name="CheckoutDown")
    assert (held.decision, held.incident) == (AlertDecision.SILENCED, None)
    assert decide_unsilenced(now=START + 30 * MINUTE) == 0
    with standing_at(START + HOUR + MINUTE):
        assert decide_unsilenced(now=START + HOUR + MINUTE) == 1
        assert decide_unsilenced(now=START + HOUR + MINUTE) == 0
    held.refresh_from_db()
    assert held.decision == AlertDecision.DECLARE
    assert held.incident.service.slug == "checkout"


def test_what_resolves_while_it_is_silenced_declares_nothing(receiver: WebhookReceiver) -> None:
    made = silence([["alertname", "=~", "Checkout.*"]])
    post(receiver, alert("CheckoutDown"))
    post(receiver, alert("CheckoutDown", end=START + 9 * MINUTE), now=START + 10 * MINUTE)
    with standing_at(START + 11 * MINUTE):
        end_silence(silence=made, by=make_user())
    assert decide_unsilenced(now=START + 12 * MINUTE) == 0
    assert not Incident.objects.exists()


def test_one_to_come_silences_nothing_yet_and_can_be_taken_back(receiver: WebhookReceiver) -> None:
    made = silence([["alertname", "=", "A"]], starts_at=START + 2 * HOUR, ends_at=START + 3 * HOUR)
    post(receiver, alert("A"))
    assert Incident.objects.count() == 1
    with standing_at(START + HOUR):
        end_silence(silence=made, by=make_user())
    assert made.starts_at == made.ends_at
    with standing_at(START + 2 * HOUR), pytest.raises(BrokenRule):
        end_silence(silence=made, by=make_user())


@pytest.mark.parametrize(
    ("matchers", "given", "code"),
    [
        ([], {}, "matches_all"),
        ([["severity", "!=", "none"]], {}, "matches_all"),
        ([["severity", "=~", ".*"]], {}, "matches_all"),
        ([["severity", "=~", "("]], {}, "malformed_matcher"),
        ([["severity", "=", "critical"]], {"reason": " "}, "reason_required"),
        ([["severity", "=", "critical"]], {"ends_at": START}, "ends_before"),
        ([["severity", "=", "critical"]], {"ends_at": START + timedelta(days=31)}, "too_long"),
    ],
)
def test_a_silence_says_what_why_and_for_how_long(matchers: list[Any], given: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        silence(matchers, **given)
    assert refusal.value.code == code


def test_a_viewer_silences_nothing() -> None:
    with pytest.raises(Refused):
        silence([["severity", "=", "critical"]], by=make_user("vera", Role.VIEWER))


def test_a_responder_silences_an_alert_on_its_page_and_ends_it(client: Client, receiver: WebhookReceiver) -> None:
    client.force_login(make_user("lea", Role.RESPONDER))
    given = {"matchers": "alertname = Lag\nseverity = critical", "hours": "4", "reason": "Known."}
    assert client.post("/alerts/silences/", given).status_code == 302
    made = AlertSilence.objects.get()
    assert made.matchers == [["alertname", "=", "Lag"], ["severity", "=", "critical"]]
    page = client.get("/alerts/silences/").content.decode()
    assert "alertname = Lag" in page
    assert "1 silence is set" in page
    assert client.post(f"/alerts/silences/{made.public_id}/end/").status_code == 302
    assert "Nothing is silenced" in client.get("/alerts/silences/").content.decode()
    wrong = client.post("/alerts/silences/", {**given, "matchers": "Lag", "hours": "", "reason": ""})
    assert wrong.status_code == 422
    assert "is no matcher" in wrong.content.decode()


def test_the_api_silences_too() -> None:
    api = client_of(make_user("lea", Role.RESPONDER))
    given = {"matchers": [["alertname", "=", "Lag"]], "ends_at": "2099-01-01T00:00:00Z", "reason": "Known."}
    refused = api.post("/api/v1/alert-silences/", given, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["rule"]) == (422, "too_long")


# -------------------------------------------------------------------------------------------------- grouping


def test_a_rule_groups_by_labels_across_services_and_senders(receiver: WebhookReceiver) -> None:
    rule = AlertRule(name="By cluster", order=5, matchers=[["cluster", "=~", ".+"]], decision="declare", severity=2)
    rule.group_by = ["cluster"]
    save_alert_rule(rule=rule, by=system())
    for slug in ("a", "b"):
        make_service(slug)
    other = create_webhook(kind="alertmanager", name="staging", by=system())[0]
    post(receiver, alert("X", cluster="eu", service="a"), alert("Y", cluster="us", service="a"))
    post(other, alert("Z", cluster="eu", service="b"))
    by_name = {each.name: each.incident for each in Alert.objects.all()}
    assert by_name["X"] == by_name["Z"] != by_name["Y"]
    assert Incident.objects.count() == 2
    assert {each.severity for each in Incident.objects.all()} == {Severity.SEV2}


# -------------------------------------------------------------------------------------------------- hold-off


def resolved(incident: Incident, at: Any) -> None:
    with standing_at(at):
        advance(incident=incident, to=Status.RESOLVED, by=make_user())


def test_what_flaps_after_its_incident_was_resolved_wakes_nobody_unless_it_lasts(receiver: WebhookReceiver) -> None:
    make_service("checkout")
    post(receiver, alert("Flap", service="checkout"))
    incident = Incident.objects.get()
    post(receiver, alert("Flap", service="checkout", end=START + 5 * MINUTE), now=START + 6 * MINUTE)
    resolved(incident, START + 7 * MINUTE)
    again = START + 8 * MINUTE
    post(receiver, alert("Flap", service="checkout", start=again), alert("Other", service="checkout"), now=again)
    held = Alert.objects.get(name="Flap", started_at=again)
    assert (held.decision, held.incident) == (AlertDecision.HELD_OFF, None)
    assert Incident.objects.count() == 2, "another alert of the service is none that flaps"
    assert lines(incident, TimelineKind.ALERT_FIRED) == ["Flap", "Flap"]
    resolved(Incident.objects.last(), again)  # type: ignore[arg-type]
    with standing_at(again + MINUTE):
        assert decide_unsilenced(now=again + MINUTE) == 0
    with standing_at(START + 13 * MINUTE):
        assert decide_unsilenced(now=START + 13 * MINUTE) == 1
    held.refresh_from_db()
    assert (held.decision, Incident.objects.count()) == (AlertDecision.DECLARE, 3)
    assert lines(incident, TimelineKind.ALERT_FIRED) == ["Flap", "Flap"], "said once"
    assert incident.status == Status.RESOLVED, "nothing reopens it by itself"
