"""One incident that a real Alertmanager raised, from the alert to a changed figure on the report.

Everything goes through the faces that people and machines use, and what follows by itself is done by a real Celery
worker: on SQLite with the embedded broker, on PostgreSQL with RabbitMQ.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import clock
from incidents.enums import Severity, Status
from incidents.models import AlertDefinition, Incident, RunbookRun
from incidents.services.alerts import set_alert_service
from postmortems.enums import PostmortemState, SectionKind
from postmortems.models import ActionItem, FactorKind, Postmortem
from tests.factories import make_service, make_team, make_user
from tests.workers import Worker

DATA = Path(__file__).parents[2].parent / "shared" / "data"
BODY = DATA / "webhooks" / "alertmanager" / "am0.25.0_003-critical_max1_firing.json"
pytestmark = [
    pytest.mark.real,
    pytest.mark.engines,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real inputs is not here"),
]


@pytest.fixture
def house_worker(request: pytest.FixtureRequest) -> Worker:
    """The worker that goes with this database."""
    name = "rabbitmq_worker" if connection.vendor == "postgresql" else "worker"
    found: Worker = request.getfixturevalue(name)
    return found


class People:
    def __init__(self) -> None:
        self.commander = make_user("bo")
        self.investigator = make_user("ana")
        self.reviewer = make_user("priya", Role.REVIEWER)
        self.leader = make_user("lena", Role.LEADERSHIP)


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def post(who: User, address: str, status: int = 302, **data: Any) -> str:
    response = as_(who).post(address, data)
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def figure(person: User, measure: str) -> dict[str, Any]:
    """The organisation's row of this month, as the API gives it."""
    month = f"{clock.now():%Y-%m}"
    response = as_(person).get(f"/api/v1/measures/?measure={measure}&from={month}&to={month}")
    assert response.status_code == 200, response.content
    rows = [row for row in response.json()["results"] if row["team"] is None]
    return rows[0] if rows else {"n": 0, "value": None}


def import_what_is_known() -> None:
    with pytest.raises(SystemExit, match="1"):  # two of them are to be looked at
        call_command("import_runbooks", str(DATA / "runbooks" / "prometheus-operator"), verbosity=0)
    call_command("import_prometheus_rules", str(DATA / "alert_rules" / "kube-prometheus"), verbosity=0)


def webhook(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    call_command("create_webhook", "alertmanager", "--name", "Cluster monitoring")
    return capsys.readouterr().out.strip().splitlines()[-1]


def respond(incident: Incident, people: People) -> None:
    """Someone commands, someone else investigates, one click to the runbook, mitigated, resolved."""
    page = incident.get_absolute_url()
    post(people.commander, f"{page}join/", role="commander")
    refused = post(
        people.commander, f"{page}tasks/new/", 409, title="Read the logs", assignee=people.commander.username
    )
    assert "investigate nothing in it" in refused
    post(people.commander, f"{page}tasks/new/", title="Read the logs", assignee=people.investigator.username)
    alert = incident.alerts.get()
    to_runbook = as_(people.investigator).get(f"/a/{alert.name}/")
    assert to_runbook.status_code == 302
    assert as_(people.investigator).get(to_runbook["Location"]).status_code == 200
    post(people.investigator, f"{page}attempts/new/", what="Restart the API server", runbook="", person="", at="")
    attempt = incident.mitigation_attempts.get()
    task = incident.investigation_tasks.get()
    post(
        people.investigator,
        reverse("incidents:change_task", args=[incident.reference, task.public_id]),
        title=task.title, assignee=people.investigator.username, state="done", finding="Its certificate had expired",
    )  # fmt: skip
    post(
        people.investigator,
        reverse("incidents:end_attempt", args=[incident.reference, attempt.public_id]),
        outcome="worked", effect="It answers again",
    )  # fmt: skip
    post(people.commander, f"{page}mitigate/")
    post(people.commander, f"{page}resolve/")


def write(postmortem: Postmortem, people: People) -> ActionItem:
    """Every section by its form, the factors, one action item with owner and due date."""
    trigger = FactorKind.objects.triggers().first()
    factor = FactorKind.objects.factors().first()
    assert trigger is not None
    assert factor is not None
    for section in postmortem.sections.in_order():
        kind = section.template_section.kind
        if kind == SectionKind.ACTIONS:
            continue
        given: dict[str, Any] = {
            "text": f"What the logs say about {section.title.lower()}.",
            "version": section.version,
        }
        if kind == SectionKind.TRIGGER:
            given["trigger"] = trigger.slug
        if kind == SectionKind.FACTORS:
            given["factors"] = [factor.slug]
        post(postmortem.author, f"{postmortem.get_absolute_url()}edit/{section.key}/", **given)
    due = clock.now().date() + timedelta(days=1)
    post(
        postmortem.author,
        f"{postmortem.get_absolute_url()}items/new/",
        title="Alert 14 days before a certificate of the API server expires", kind="detect", priority=0,
        owner=people.investigator.username, team=postmortem.incident.team.slug, due_date=due.isoformat(),
        end_state="The alert fires in staging with a certificate of 13 days",
    )  # fmt: skip
    return ActionItem.objects.get()


def publish(postmortem: Postmortem, people: People) -> None:
    address = postmortem.get_absolute_url()
    refused = post(postmortem.author, f"{address}publish/", 409)
    assert "adjudicat" in refused
    incident = postmortem.incident
    assert incident is not None
    for severity in ("2", "2"):
        post(people.reviewer, f"/adjudicate/{incident.reference}/", severity=severity, reason="A core function failed")
    post(postmortem.author, f"{address}request-review/")
    post(people.reviewer, f"{address}approve/")
    post(postmortem.author, f"{address}publish/")


def test_an_alert_ends_in_a_changed_figure(house_worker: Worker, capsys: pytest.CaptureFixture[str]) -> None:
    people = People()
    cluster = make_service("kube-apiserver", team=make_team("platform", manager=people.commander))
    import_what_is_known()
    for definition in AlertDefinition.objects.filter(name="KubeAPIDown"):
        set_alert_service(definition=definition, service=cluster, by=User.system())
    address = webhook(capsys)
    house_worker.start()

    sent = Client().post(address, BODY.read_bytes(), content_type="application/json")
    assert sent.status_code == 202, sent.content
    incident = house_worker.wait_until(lambda: Incident.objects.first())
    assert (incident.level, incident.declared_via) == (Severity.SEV2, "alert")
    assert incident.team is not None

    respond(incident, people)
    postmortem = house_worker.wait_until(lambda: Postmortem.objects.filter(incident=incident).first())
    item = write(postmortem, people)
    publish(postmortem, people)
    postmortem.refresh_from_db()
    assert postmortem.state == PostmortemState.PUBLISHED

    before = figure(people.leader, "action_item_on_time_rate")
    post(people.investigator, f"{item.get_absolute_url()}complete/", evidence="The alert fired in staging")
    house_worker.send("metrics.compute_changed")
    after = house_worker.wait_until(
        lambda: found if (found := figure(people.leader, "action_item_on_time_rate"))["value"] else None
    )
    assert (before["value"], after["value"], after["n"]) == (None, 1.0, 1)
    severity = figure(people.leader, "severity_misclassification_rate")
    assert severity["evidence"] is not None
    assert "1 of 1" in as_(people.leader).get("/reports/").content.decode()
    incident.refresh_from_db()
    assert incident.status == Status.RESOLVED
    assert RunbookRun.objects.count() == 0
