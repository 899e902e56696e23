from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.audit import clock
from foundation.audit.history import create_in_bulk
from incidents.enums import RunbookState, Severity
from incidents.models import Alert, AlertDefinition, AlertRunbookFact, Incident, Runbook, WebhookReceiver
from incidents.receivers.alertmanager import parse
from incidents.services.alerts import set_alert_runbook, set_alert_service
from incidents.services.intake import accept_delivery, take_in_due
from incidents.services.webhooks import create_webhook
from tests.factories import make_incident, make_service, make_user, system
from tests.incidents.alertmanager_bodies import alert, body

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user("ana", Role.VIEWER))
    return client


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_user("olu", Role.RUNBOOK_OWNER))
    return client


def make_definition(name: str = "CheckoutDown", **fields: Any) -> AlertDefinition:
    identity = f"{name}{sorted(fields.get('labels', {}).items())}"[:64]
    definition = AlertDefinition(name=name, identity=identity, **fields)
    definition.save()
    return definition


def make_runbook(slug: str = "checkout-down", **fields: Any) -> Runbook:
    runbook = Runbook(slug=slug, title=fields.pop("title", slug), **fields)
    runbook.save()
    return runbook


def fire(*alerts: dict[str, Any]) -> None:
    receiver = WebhookReceiver.objects.first() or create_webhook(kind="alertmanager", name="production", by=system())[0]
    given = body(*alerts)
    accept_delivery(receiver=receiver, body=given, parsed=parse(given), by=receiver.user)
    take_in_due()


class TestEntry:
    """`/a/<alert>/`."""

    def test_one_redirect_leads_to_the_runbook_with_the_labels(self, reader: Client) -> None:
        make_definition(runbook=make_runbook())
        answer = reader.get("/a/CheckoutDown/?pod=a%26b&incident=INC-1")
        assert answer.status_code == 302
        assert answer["Location"] == "/runbooks/checkout-down/?pod=a%26b&incident=INC-1&alert=CheckoutDown#now"

    def test_labels_pick_the_most_specific_definition(self, reader: Client) -> None:
        make_definition(labels={"severity": "warning"}, runbook=make_runbook("slow-burn"))
        make_definition(labels={"severity": "critical", "long": "1h"}, runbook=make_runbook("fast-burn"))
        assert "fast-burn" in reader.get("/a/CheckoutDown/?severity=critical&long=1h")["Location"]
        assert "slow-burn" in reader.get("/a/CheckoutDown/?severity=warning&pod=x")["Location"]

    def test_labels_that_contradict_every_rule_of_the_name_still_lead_to_its_runbook(self, reader: Client) -> None:
        make_definition(labels={"severity": "critical"}, runbook=make_runbook())
        assert reader.get("/a/CheckoutDown/?severity=warning").status_code == 302

    def test_a_signed_out_person_signs_in_and_comes_back(self, client: Client) -> None:
        answer = client.get("/a/CheckoutDown/?pod=a")
        assert answer.status_code == 302
        assert answer["Location"].endswith("?next=/a/CheckoutDown/%3Fpod%3Da")

    def test_without_a_runbook_it_says_who_owns_it(self, reader: Client) -> None:
        service = make_service("checkout")
        make_definition(service=service, annotations={"summary": "Checkout is down."})
        page = reader.get("/a/CheckoutDown/").content.decode()
        assert f"{service.team} owns it" in page
        assert "Checkout is down." in page
        assert "Write its runbook" not in page

    def test_a_runbook_owner_is_offered_to_write_it(self, owner: Client) -> None:
        make_definition()
        assert "/runbooks/write/?alert=CheckoutDown" in owner.get("/a/CheckoutDown/").content.decode()

    def test_an_unknown_alert_is_not_found_and_names_what_is_alike(self, reader: Client) -> None:
        make_definition()
        answer = reader.get("/a/checkoutdwon/")
        assert answer.status_code == 404
        assert "/a/CheckoutDown/" in answer.content.decode()

    def test_an_alert_never_imported_finds_the_runbook_of_its_name(self, reader: Client) -> None:
        make_runbook(title="CheckoutDown")
        assert reader.get("/a/CheckoutDown/").status_code == 302

    def test_a_name_with_a_slash_finds_its_definition(self, reader: Client) -> None:
        make_definition("disk/full", runbook=make_runbook())
        assert reader.get("/a/disk/full/").status_code == 302

    def test_a_private_incident_leaves_no_trace(self, reader: Client) -> None:
        make_definition()
        fire(alert("CheckoutDown", severity="warning"))
        hidden = make_incident(private=True)
        row = Alert.objects.get()
        row.incident = hidden
        row.save()
        page = reader.get("/a/CheckoutDown/").content.decode()
        assert hidden.reference not in page
        assert "Firing" not in page


class TestCoverage:
    """`/alerts/`."""

    def test_its_headline_counts_alerts_without_a_usable_runbook(self, reader: Client) -> None:
        make_definition("A")
        make_definition("B", runbook=make_runbook("b", state=RunbookState.STALE))
        make_definition("C", runbook=make_runbook("c", state=RunbookState.VERIFIED))
        page = reader.get("/alerts/").content.decode()
        assert "2 of 3 alerts would wake someone without a usable runbook" in page

    def test_nothing_imported_offers_the_first_step(self, reader: Client) -> None:
        assert "import_prometheus_rules" in reader.get("/alerts/").content.decode()

    @pytest.mark.parametrize(
        ("problem", "names"), [("missing", ["A"]), ("stale", ["B"]), ("draft", ["C"]), ("unowned", ["A", "B", "C"])]
    )
    def test_a_problem_can_be_picked(self, reader: Client, problem: str, names: list[str]) -> None:
        make_definition("A")
        make_definition("B", runbook=make_runbook("b", state=RunbookState.STALE))
        make_definition("C", runbook=make_runbook("c"))
        rows = reader.get(f"/alerts/?problem={problem}").context["rows"]
        assert [row.definition.name for row in rows] == names

    def test_what_fired_most_stands_first(self, reader: Client) -> None:
        for name in ("A", "B"):
            make_definition(name)
        now = clock.now()
        fire(*(alert("B", start=now - timedelta(days=days), pod=f"p{days}", severity="info") for days in (1, 2, 200)))
        rows = reader.get("/alerts/").context["rows"]
        assert [(row.definition.name, row.definition.fired) for row in rows] == [("B", 2), ("A", 0)]

    @pytest.mark.engines
    def test_its_queries_do_not_grow_with_the_rows(self, reader: Client, django_assert_max_num_queries: Any) -> None:
        service, runbook = make_service(), make_runbook()
        rows = [AlertDefinition(name=f"A{n}", identity=str(n), service=service, runbook=runbook) for n in range(40)]
        create_in_bulk(AlertDefinition, rows)
        with django_assert_max_num_queries(18):
            reader.get("/alerts/?view=all")

    def test_firing_alerts_of_a_private_incident_are_not_counted(self, reader: Client) -> None:
        fire(alert("Hidden", severity="info"), alert("Shown", severity="info"))
        Alert.objects.filter(name="Hidden").update(incident=make_incident(private=True))
        answer = reader.get("/alerts/?view=firing")
        assert answer.context["firing_count"] == 1
        assert "Hidden" not in answer.content.decode()

    def test_the_alerts_of_an_incident_are_listed_with_what_their_sender_left_out(self, reader: Client) -> None:
        fire(alert("CheckoutDown", pod="a"), alert("CheckoutDown", pod="b"))
        incident = Incident.objects.get()
        page = reader.get(f"/alerts/?incident={incident.reference}").content.decode()
        assert f"Alerts of {incident.reference}" in page
        assert page.count("/a/CheckoutDown/") == 2

    def test_the_alerts_of_a_private_incident_are_not_there(self, reader: Client) -> None:
        assert reader.get(f"/alerts/?incident={make_incident(private=True).reference}").status_code == 404

    def test_sources_tell_what_was_left_out_and_given_up(self, reader: Client) -> None:
        fire(alert("A", severity="info"))
        receiver = WebhookReceiver.objects.get()
        receiver.deliveries.update(truncated=7, state="dead")
        page = reader.get("/alerts/").content.decode()
        assert "7 alerts left out by the sender" in page
        assert "1 given up" in page


class TestDefinition:
    """`/alerts/<id>/`."""

    def test_a_runbook_owner_sets_runbook_and_service_with_a_fact(self, owner: Client) -> None:
        definition, runbook, service = make_definition(), make_runbook(), make_service("checkout")
        given = {"runbook": runbook.slug, "service": "checkout", "reason": "it fits"}
        assert owner.post(definition.get_absolute_url(), given).status_code == 302
        definition.refresh_from_db()
        assert (definition.runbook, definition.service) == (runbook, service)
        fact = AlertRunbookFact.objects.get()
        assert (fact.runbook, fact.reason, fact.by.username) == (runbook, "it fits", "olu")

    def test_a_viewer_reads_and_may_not_write(self, reader: Client) -> None:
        definition = make_definition()
        page = reader.get(definition.get_absolute_url())
        assert "<form method" not in page.content.decode().split("<main")[1]
        assert reader.post(definition.get_absolute_url(), {}).status_code == 403

    def test_an_unknown_choice_is_refused_at_its_field(self, owner: Client) -> None:
        answer = owner.post(make_definition().get_absolute_url(), {"runbook": "none-such"})
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"runbook"}

    def test_texts_of_the_source_are_escaped(self, reader: Client) -> None:
        definition = make_definition(annotations={"description": "<script>alert(1)</script>"})
        assert "<script>alert(1)" not in reader.get(definition.get_absolute_url()).content.decode()


def test_choosing_the_same_runbook_again_writes_no_fact() -> None:
    definition, runbook = make_definition(), make_runbook()
    for _time in range(2):
        set_alert_runbook(definition=definition, runbook=runbook, by=system())
    assert AlertRunbookFact.objects.count() == 1


def test_taking_the_service_away_leaves_nobody() -> None:
    definition = make_definition(service=make_service())
    assert set_alert_service(definition=definition, service=None, by=system()).service is None


def test_an_incident_by_alert_is_severe_as_the_rule_says() -> None:
    fire(alert("CheckoutDown"))
    assert Incident.objects.get().severity == Severity.SEV2
