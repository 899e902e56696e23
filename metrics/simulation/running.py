"""What runs in the demo right now: a SEV-1 that an alert declared half an hour ago, and a SEV-3 of this morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction

from foundation.accounts.models import User
from foundation.audit.acting import acting_as
from foundation.audit.clock import standing_at
from foundation.audit.enums import Source
from incidents.enums import AttemptOutcome, Audience, IncidentRole, Moment, Severity, Status, TaskState
from incidents.models import Incident, Runbook, RunbookBlock, WebhookReceiver
from incidents.receivers.by_kind import understood
from incidents.services import runbook_runs
from incidents.services.communications import draft_communication, record_executive_told, record_update
from incidents.services.custom_fields import set_custom_fields
from incidents.services.declaring import Declaration, declare_incident
from incidents.services.describing import describe_incident
from incidents.services.intake import accept_delivery, take_in_delivery
from incidents.services.investigation import add_task, change_task, end_attempt, start_attempt
from incidents.services.lifecycle import advance
from incidents.services.moments import correct_moment
from incidents.services.roles import assign_role
from incidents.services.severity import reassess_severity
from incidents.services.timeline import add_note
from metrics.simulation.people import Cast
from postmortems.services.action_items import Proposal, propose_action_item

Done = TypeVar("Done")

BEGAN = timedelta(minutes=33)


class Now:
    """`ago(12.5, act)`: it was so many minutes ago when this happened."""

    def __init__(self, cast: Cast, *, now: datetime) -> None:
        self.cast, self.now = cast, now

    def ago(self, minutes: float, act: Callable[[], Done]) -> Done:
        with standing_at(self.now - timedelta(minutes=minutes)):
            return act()

    def __call__(self, username: str) -> User:
        return self.cast.users[username]


def body_of(now: datetime) -> dict[str, object]:
    """What Alertmanager posts when the payments alert fires."""
    labels = {"alertname": "PaymentsErrorBudgetBurn", "severity": "critical", "service": "payments-api", "region": "eu"}
    annotations = {
        "summary": "Card payments are declined far above their usual rate",
        "runbook_url": "https://debrief.larkline.example/runbooks/move-card-traffic",
    }
    return {
        "version": "4",
        "groupKey": '{}:{alertname="PaymentsErrorBudgetBurn"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "debrief",
        "groupLabels": {"alertname": "PaymentsErrorBudgetBurn"},
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": "https://alerts.larkline.example",
        "alerts": [
            {
                "status": "firing",
                "labels": labels,
                "annotations": annotations,
                "startsAt": (now - timedelta(minutes=36)).isoformat(),
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "https://metrics.larkline.example/graph?g0.expr=payments_declined_total",
                "fingerprint": "5d1fa6a8c1de7c2b",
            }
        ],
    }


def bring_running(cast: Cast, receiver: WebhookReceiver, *, now: datetime) -> Incident:
    """Both running incidents; returns the SEV-1."""
    with transaction.atomic(), acting_as(cast.system, source=Source.COMMAND):
        minor_incident(cast, now=now)
        incident = cards_fail(cast, receiver, now=now)
        connection.run_on_commit.clear()
    return incident


def cards_fail(cast: Cast, receiver: WebhookReceiver, *, now: datetime) -> Incident:
    who = Now(cast, now=now)
    with standing_at(now - BEGAN):
        body = body_of(now)
        delivery = accept_delivery(
            receiver=receiver, body=body, parsed=understood(receiver.kind, body, receiver.mapping), by=receiver.user
        )
        take_in_delivery(delivery=delivery, by=receiver.user)
    incident = Incident.objects.latest("id")
    _name(incident, who)
    _command(incident, who)
    _look(incident, who)
    _tell(incident, who)
    who.ago(9, lambda: set_custom_fields(
        incident=incident, values={"region": ["EU"], "supplier": "Nordbank"}, by=who("ruth")))  # fmt: skip
    _mitigate(incident, who)
    who.ago(2, lambda: propose_action_item(
        proposal=Proposal(title="Try a handshake before a rotated certificate bundle goes live", incident=incident),
        by=who("amara")))  # fmt: skip
    return incident


def _name(incident: Incident, who: Now) -> None:
    who.ago(31.5, lambda: assign_role(
        incident=incident, role=IncidentRole.COMMANDER, person=who("amara"), by=who("amara")))  # fmt: skip
    who.ago(31.2, lambda: describe_incident(
        incident=incident, title="Card payments fail at checkout in the EU",
        summary="Most card payments of EU customers are declined. Bank transfer and wallets work.",
        by=who("amara")))  # fmt: skip
    who.ago(27, lambda: reassess_severity(
        incident=incident, severity=Severity.SEV1, by=who("amara"),
        reason="Every EU card fails, not only one scheme."))  # fmt: skip


def _command(incident: Incident, who: Now) -> None:
    for minutes, role, person in (
        (30, IncidentRole.INVESTIGATOR, "jonas"),
        (29.5, IncidentRole.INVESTIGATOR, "samira"),
        (26, IncidentRole.COMMUNICATIONS_LEAD, "ruth"),
        (23, IncidentRole.SUBJECT_MATTER_EXPERT, "oskar"),
        (22, IncidentRole.EXECUTIVE_LIAISON, "dele"),
    ):
        who.ago(minutes, lambda r=role, p=person: assign_role(  # type: ignore[misc]
            incident=incident, role=r, person=who(p), by=who(p)))  # fmt: skip
    moment = who.now - timedelta(minutes=39)
    who.ago(25, lambda: correct_moment(
        incident=incident, moment=Moment.IMPACT_STARTED_AT, value=moment, by=who("jonas"),
        reason="The decline rate rose then"))  # fmt: skip


def _look(incident: Incident, who: Now) -> None:
    def task(minutes: float, title: str, assignee: str, finding: str = "", done: float | None = None) -> None:
        added = who.ago(minutes, lambda: add_task(
            incident=incident, title=title, assignee=who(assignee) if assignee else None, by=who("amara")))  # fmt: skip
        if done is not None:
            who.ago(done, lambda: change_task(
                task=added, state=TaskState.DONE, finding=finding, by=who(assignee)))  # fmt: skip
        elif assignee:
            who.ago(minutes - 1, lambda: change_task(
                task=added, state=TaskState.WORKING, by=who(assignee)))  # fmt: skip

    task(18, "Compare decline codes by acquirer", "samira",
         "All declines are code 91 from Nordbank. Easterly is normal.", 12)  # fmt: skip
    task(16, "What changed just before it began?", "jonas",
         "Job cert-sync rotated the acquirer’s certificate bundle three minutes before impact.", 8)  # fmt: skip
    task(10, "Check the TLS handshake to Nordbank from eu-west", "oskar")
    task(7.5, "Confirm that UK and US cards are unaffected", "samira")
    task(6, "Estimate lost orders", "")
    for minutes, by, text, marker in (
        (28.5, "jonas", "Decline rate for EU cards at 61 %, usual is 3 %. UK looks normal.", "detection"),
        (11.5, "samira", "All declines are code 91 from Nordbank. Easterly is normal.", "key"),
        (
            7.8,
            "jonas",
            "Certificate bundle was rotated just before it began; Nordbank refuses the handshake.",
            "diagnosis",
        ),
        (1.2, "oskar", "Declines at 34 % and falling with 40 % of traffic moved.", ""),
    ):
        who.ago(minutes, lambda t=text, m=marker, p=by: add_note(  # type: ignore[misc]
            incident=incident, text=t, by=who(p), marker=m))  # fmt: skip


def _tell(incident: Incident, who: Now) -> None:
    who.ago(15.5, lambda: record_update(
        incident=incident, audience=Audience.INTERNAL, by=who("ruth"),
        text="EU card payments fail since half an hour ago, SEV-1. Bank transfer works. Support: please offer it."))  # fmt: skip
    who.ago(14, lambda: record_executive_told(
        incident=incident, executive="Lena Fischer (COO)", by=who("amara")))  # fmt: skip
    # Half an hour and a minute ago: the next one has just fallen due when the demo is first opened.
    who.ago(31, lambda: record_update(
        incident=incident, audience=Audience.CUSTOMER, by=who("amara"),
        text="Card payments in the EU are failing. Bank transfer works. We are on it; next update within 30 minutes."))  # fmt: skip
    who.ago(3, lambda: draft_communication(
        incident=incident, audience=Audience.CUSTOMER, by=who("ruth"),
        text="Card payments in the EU are failing. Wallets and bank transfer work. We are moving cards to a second "
        "provider; about a third still fail. Next update within 30 minutes."))  # fmt: skip


def _mitigate(incident: Incident, who: Now) -> None:
    runbook = Runbook.objects.get(slug="move-card-traffic")
    restart = who.ago(13, lambda: start_attempt(incident=incident, what="Restart the gateway pods", by=who("jonas")))
    who.ago(10, lambda: end_attempt(
        attempt=restart, outcome=AttemptOutcome.NO_EFFECT, by=who("jonas"), effect="declines unchanged at 61 %"))  # fmt: skip
    run = who.ago(5, lambda: runbook_runs.start_run(runbook=runbook, incident=incident, by=who("oskar")))
    who.ago(4.5, lambda: start_attempt(
        incident=incident, what="Route EU cards to the secondary acquirer", by=who("oskar"), runbook=runbook))  # fmt: skip
    steps = RunbookBlock.objects.filter(runbook=runbook, kind="step").order_by("position")[:3]
    for place, step in enumerate(steps):
        who.ago(4 - place, lambda s=step: runbook_runs.tick_step(  # type: ignore[misc]
            run=run, position=s.position, by=who("oskar")))  # fmt: skip


def minor_incident(cast: Cast, *, now: datetime) -> None:
    """A SEV-3 that is mitigated and watched."""
    who = Now(cast, now=now)
    declaration = Declaration(
        title="Route planner suggests closed depots in Gdańsk",
        severity=Severity.SEV3,
        summary="Tours of tonight stop at two depots that closed last week. Drivers have a list of the right ones.",
        service=cast.services["route-planner"],
        impact_started_at=now - timedelta(minutes=400),
        detected_at=now - timedelta(minutes=372),
    )
    incident = who.ago(370, lambda: declare_incident(declaration=declaration, by=who("denise")))
    who.ago(352, lambda: assign_role(
        incident=incident, role=IncidentRole.COMMANDER, person=who("mateo"), by=who("mateo")))  # fmt: skip
    task = who.ago(350, lambda: add_task(
        incident=incident, title="Where do the closed depots come from?", assignee=who("carl"), by=who("mateo")))  # fmt: skip
    who.ago(300, lambda: change_task(
        task=task, state=TaskState.DONE, by=who("carl"),
        finding="The nightly import of depots failed on one row and kept last week’s list."))  # fmt: skip
    who.ago(240, lambda: record_update(
        incident=incident, audience=Audience.INTERNAL, by=who("mateo"),
        text="Two closed depots in Gdańsk are still on tours. Depot leads have the list; import is being repaired."))  # fmt: skip
    who.ago(180, lambda: add_note(
        incident=incident, text="Workaround sent to all depots of the region.", by=who("denise"), marker="repair"))  # fmt: skip
    who.ago(175, lambda: advance(incident=incident, to=Status.MITIGATED, by=who("mateo")))
