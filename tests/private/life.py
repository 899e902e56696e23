"""A whole life of private incidents: everything that an incident can go through, among people who are named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import time_machine

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from foundation.outbox.services import deliver_due, handle_due
from incidents.enums import (
    AlertDecision,
    AlertState,
    AttemptOutcome,
    Audience,
    Basis,
    IncidentRole,
    Marker,
    Moment,
    Severity,
    Status,
    TaskState,
)
from incidents.models import Alert, Incident, Runbook, Service, WebhookDelivery, WebhookReceiver
from incidents.services.clocks import mark_missed
from incidents.services.communications import record_executive_told, record_update, skip_update
from incidents.services.declaring import Declaration, declare_incident
from incidents.services.escalation import escalate_due
from incidents.services.handover import accept_handover, offer_handover
from incidents.services.investigation import add_task, change_task, end_attempt, start_attempt
from incidents.services.lifecycle import advance, cancel
from incidents.services.merging import merge_incident
from incidents.services.moments import correct_moment
from incidents.services.naming import end_access, end_loans, name_person
from incidents.services.ownership import add_affected_service, correct_owner_team
from incidents.services.roles import assign_role
from incidents.services.runbook_runs import end_run, start_run, tick_step
from incidents.services.severity import adjudicate, reassess_severity
from incidents.services.timeline import add_note
from metrics.services.computing import Scope, compute_changed, compute_months
from postmortems.enums import ActionKind, FactorRole, Priority
from postmortems.models import FactorKind, Postmortem
from postmortems.services.action_changes import change_due_date, change_priority
from postmortems.services.action_items import Proposal, cancel_action_item, propose_action_item
from postmortems.services.opening import open_postmortem, open_what_is_due
from postmortems.services.publishing import publish_postmortem
from postmortems.services.reviewing import approve_postmortem, request_review
from postmortems.services.waiving import waive_postmortem
from postmortems.services.writing import save_section, set_factors, set_trigger
from tests.factories import make_user, steps_of

SECRET = "zephyrquill"


@dataclass
class Insiders:
    """Who lives it. They are there before it begins, as any other people are."""

    chief: User
    second: User
    hand: User
    judge: User

    @classmethod
    def hired(cls) -> Insiders:
        responder = (Role.RESPONDER, Role.COMMANDER)
        return cls(
            make_user("in-chief", *responder, Role.ADMINISTRATOR),
            make_user("in-second", *responder, Role.LEADERSHIP),
            make_user("in-hand", *responder, Role.RUNBOOK_OWNER),
            make_user("in-judge", Role.RESPONDER, Role.REVIEWER),
        )


@dataclass
class Life:
    """What the life left behind, by the names that addresses give it."""

    incident: Incident
    other: Incident
    postmortem: Postmortem
    items: list[Any]
    alert: Alert
    approvals: list[Approval]

    @property
    def names(self) -> list[str]:
        return [
            self.incident.reference,
            self.other.reference,
            self.postmortem.public_id,
            self.alert.public_id,
            *(item.reference for item in self.items),
            *(approval.public_id for approval in self.approvals),
        ]


def settle() -> None:
    """What workers do by themselves, as of now."""
    system, now = User.system(), clock.now()
    mark_missed(by=system, now=now)
    end_loans(by=system, now=now)
    escalate_due(by=system, now=now)
    handle_due(limit=1000)
    deliver_due(limit=1000)
    open_what_is_due(by=system, now=now)
    handle_due(limit=1000)


def compute() -> None:
    compute_changed(by=User.system())
    compute_months(scope=Scope.all(), by=User.system())


def live(people: Insiders, *, began: datetime, public: Incident) -> Life:
    """From `began` on, over four hours. `public` is an incident of the organisation that it is tried to merge with."""
    with time_machine.travel(began, tick=False):
        incident = _declare(people.chief, "the vault leaks", Severity.SEV1)
        other = _declare(people.second, "the same vault", Severity.SEV2)
        alert = _attach_alert(incident)
    with time_machine.travel(began + timedelta(minutes=10), tick=False):
        _respond(incident, people)
        _run(incident, people)
        _refuse_merges(incident, public, people)
    with time_machine.travel(began + timedelta(minutes=50), tick=False):
        settle()
        name_person(incident=other, person=people.chief, by=people.second)
        merge_incident(incident=other, into=incident, by=people.chief, reason=f"{SECRET}: one and the same")
        _hand_over(incident, people)
    with time_machine.travel(began + timedelta(minutes=80), tick=False):
        _end(incident, people)
        settle()
    with time_machine.travel(began + timedelta(minutes=120), tick=False):
        postmortem, items, approvals = _learn(incident, people)
        settle()
    third = _third(people, began + timedelta(minutes=130))
    return Life(incident, other, postmortem, items, alert, [*approvals, third])


def _declare(by: User, title: str, severity: Severity) -> Incident:
    declaration = Declaration(
        title=f"{SECRET}: {title}",
        summary=f"{SECRET} in the summary",
        severity=severity,
        service=Service.objects.get(slug="payments-api"),
        affected=[Service.objects.get(slug="login")],
        private=True,
        impact_started_at=clock.now() - timedelta(minutes=20),
    )
    return declare_incident(declaration=declaration, by=by)


def _attach_alert(incident: Incident) -> Alert:
    like = Alert.objects.exclude(definition=None).order_by("id").first()
    receiver, delivery = WebhookReceiver.objects.first(), WebhookDelivery.objects.first()
    assert like is not None
    assert receiver is not None
    assert delivery is not None
    now = clock.now()
    alert = Alert(
        receiver=receiver, fingerprint=SECRET, name=like.name, state=AlertState.FIRING, labels={"where": SECRET},
        annotations={"summary": SECRET}, started_at=now, first_seen_at=now, last_seen_at=now,
        definition=like.definition, service=incident.service, incident=incident, decision=AlertDecision.DECLARE,
        last_delivery=delivery,
    )  # fmt: skip
    alert.save()
    return alert


def _respond(incident: Incident, people: Insiders) -> None:
    chief = people.chief
    for person in (people.second, people.hand):
        name_person(incident=incident, person=person, by=chief, reason=SECRET)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=chief, by=chief)
    assign_role(incident=incident, role=IncidentRole.INVESTIGATOR, person=people.hand, by=chief)
    task = add_task(incident=incident, title=f"{SECRET}: read the logs", assignee=people.hand, by=chief)
    change_task(task=task, state=TaskState.DONE, finding=f"{SECRET} found", by=people.hand)
    add_note(incident=incident, text=f"{SECRET} seen", by=people.hand, marker=Marker.DIAGNOSIS)
    attempt = start_attempt(incident=incident, what=f"{SECRET}: turn the key", by=people.hand)
    end_attempt(attempt=attempt, outcome=AttemptOutcome.WORKED, effect=SECRET, by=people.hand)
    for audience in (Audience.INTERNAL, Audience.CUSTOMER, Audience.EXECUTIVE):
        record_update(incident=incident, audience=audience, text=f"{SECRET} told", by=chief)
    skip_update(incident=incident, audience=Audience.CUSTOMER, by=chief, reason=SECRET)
    record_executive_told(incident=incident, executive=f"{SECRET} the chair", by=chief)
    reassess_severity(incident=incident, severity=Severity.SEV2, by=chief, reason=SECRET)
    reassess_severity(incident=incident, severity=Severity.SEV1, by=chief, reason=SECRET)
    add_affected_service(incident=incident, service=Service.objects.get(slug="ledger"), by=chief)
    correct_owner_team(incident=incident, team=Service.objects.get(slug="login").team, by=chief, reason=SECRET)
    propose_action_item(
        proposal=Proposal(title=f"{SECRET}: noted", incident=incident, priority=Priority.P3), by=people.hand
    )
    cancel(incident=incident, by=people.hand, reason=f"{SECRET}: it was none")


def _run(incident: Incident, people: Insiders) -> None:
    for runbook in Runbook.objects.in_use().order_by("id")[:2]:
        run = start_run(runbook=runbook, incident=incident, by=people.hand)
        for step in steps_of(runbook)[:2]:
            tick_step(run=run, position=step.position, by=people.hand)
        end_run(run=run, by=people.hand)


def _refuse_merges(incident: Incident, public: Incident, people: Insiders) -> None:
    for one, into in ((incident, public), (public, incident)):
        try:
            merge_incident(incident=one, into=into, by=people.chief, reason=SECRET)
        except BrokenRule:
            continue
        raise AssertionError("A private and a public incident were merged.")


def _hand_over(incident: Incident, people: Insiders) -> None:
    offer = offer_handover(incident=incident, to=people.second, brief=f"{SECRET} briefed", by=people.chief)
    accept_handover(handover=offer, by=people.second)


def _end(incident: Incident, people: Insiders) -> None:
    advance(incident=incident, to=Status.MITIGATED, by=people.second)
    correct_moment(
        incident=incident, moment=Moment.IMPACT_STARTED_AT, value=clock.now() - timedelta(minutes=70),
        by=people.second, reason=SECRET,
    )  # fmt: skip
    advance(incident=incident, to=Status.RESOLVED, by=people.second)


def _learn(incident: Incident, people: Insiders) -> tuple[Postmortem, list[Any], list[Approval]]:
    chief, today = people.second, clock.now().date()
    name_person(incident=incident, person=people.judge, by=chief)
    postmortem = open_postmortem(incident=incident, by=chief)
    for section in postmortem.sections.select_related("template_section").exclude(template_section__kind="actions"):
        save_section(section=section, text=f"{SECRET} and nothing else", by=chief)
    items = [
        propose_action_item(
            proposal=Proposal(
                title=f"{SECRET}: item {number}", kind=ActionKind.PREVENT, priority=Priority.P0, owner=people.hand,
                due_date=today + timedelta(days=number - 2), postmortem=postmortem, open_now=True,
                end_state=f"{SECRET} is over",
            ),
            by=chief,
        )
        for number in range(4)
    ]  # fmt: skip
    change_due_date(item=items[0], due_date=today - timedelta(days=1), by=people.hand, reason=SECRET)
    lowering = change_priority(item=items[1], priority=Priority.P2, by=people.hand, reason=SECRET)
    assert isinstance(lowering, Approval)
    confirm_approval(approval=lowering, by=chief)
    waiting = change_priority(item=items[2], priority=Priority.P2, by=people.hand, reason=SECRET)
    assert isinstance(waiting, Approval)
    waiver = waive_postmortem(incident=incident, by=people.hand, reason=SECRET)
    noted = postmortem.action_items.proposals().get()
    cancel_action_item(item=noted, by=people.hand, reason=SECRET)
    postmortem.refresh_from_db()
    trigger = FactorKind.objects.filter(role=FactorRole.TRIGGER).first()
    set_trigger(postmortem=postmortem, trigger=trigger, by=chief)
    set_factors(postmortem=postmortem, kinds=FactorKind.objects.exclude(role=FactorRole.TRIGGER)[:2], by=chief)
    postmortem.refresh_from_db()
    request_review(postmortem=postmortem, by=postmortem.author)
    approve_postmortem(postmortem=postmortem, by=people.judge)
    adjudicate(incident=incident, basis=Basis.KNOWABLE, severity=Severity.SEV2, by=people.judge, reason=SECRET)
    publish_postmortem(postmortem=postmortem, by=postmortem.author)
    return postmortem, items, [lowering, waiting, waiver]


def _third(people: Insiders, at: datetime) -> Approval:
    """One that still runs, unacknowledged, with its clocks missed and its cancelling asked for."""
    with time_machine.travel(at, tick=False):
        running = _declare(people.second, "and a third", Severity.SEV1)
        name_person(incident=running, person=people.hand, by=people.second)
        end_access(incident=running, person=people.hand, by=people.second)
        asked = cancel(incident=running, by=people.second, reason=SECRET)
    assert isinstance(asked, Approval)
    with time_machine.travel(at + timedelta(minutes=40), tick=False):
        settle()
    return asked
