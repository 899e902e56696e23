"""Ways round a promise that someone found, each closed: approvals, merges, loans of access, notes, limits."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.channels.addresses import checked
from foundation.outbox.models import Notice
from incidents.enums import (
    AttemptOutcome,
    Audience,
    Basis,
    ClockKind,
    ClockState,
    CommunicationState,
    DurationUnit,
    FieldKind,
    IncidentKind,
    IncidentRole,
    Severity,
    Status,
)
from incidents.models import Clock, EscalationStep, Incident, RoleAssignment, SeverityLevel, TimelineEntry
from incidents.services.break_glass import break_glass
from incidents.services.communications import (
    approve_communication,
    draft_communication,
    edit_communication,
    send_communication,
)
from incidents.services.custom_fields import set_custom_fields
from incidents.services.describing import correct_kind
from incidents.services.investigation import add_task, change_task, end_attempt, start_attempt
from incidents.services.lifecycle import advance, cancel, reopen, undo_transition
from incidents.services.merging import blockers_to_merge, merge_incident
from incidents.services.naming import end_access, name_person
from incidents.services.policy import save_level, save_step
from incidents.services.roles import accept_deputy, assign_role
from incidents.services.severity import adjudicate
from incidents.services.timeline import add_note
from incidents.services.webhooks import create_webhook
from tests.api import client_of, rules_of
from tests.factories import make_incident, make_user, system
from tests.incidents.services.test_custom_fields import define

pytestmark = pytest.mark.django_db


def commanded(**fields: Any) -> tuple[Incident, User]:
    person = make_user()
    incident = make_incident(by=person, **fields)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=person, by=person)
    return incident, person


# ---------------------------------------------------------------------------------------------------- communications


def test_nobody_lets_words_go_out_that_they_have_not_read(client: Client) -> None:
    incident, amara = commanded(severity=Severity.SEV1)
    bea = make_user()
    draft = draft_communication(incident=incident, audience=Audience.CUSTOMER, text="Cards fail.", by=bea)
    client.force_login(amara)
    address = f"{incident.get_absolute_url()}updates/{draft.public_id}/approve/"
    page = client.get(address).content.decode()
    assert "Cards fail." in page
    edit_communication(communication=draft, text="Something else.", by=bea)
    answer = client.post(address, {"version": "1"})
    assert answer.status_code == 409
    assert "Something else." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == CommunicationState.DRAFT
    api = client_of(amara)
    stale = api.post(
        f"/api/v1/incidents/{incident.reference}/communications/{draft.public_id}/approve/", {"version": 1}
    )
    assert rules_of(stale) == ["stale_version"]
    assert client.post(address, {"version": str(draft.version)}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == CommunicationState.SENT


def test_an_approval_from_elsewhere_is_none_here() -> None:
    theirs, dele = commanded(severity=Severity.SEV1)
    mine, amara = commanded(severity=Severity.SEV4)
    draft = draft_communication(incident=mine, audience=Audience.CUSTOMER, text="All is well.", by=amara)
    approve_communication(communication=draft, by=amara)
    merge_incident(incident=mine, into=theirs, by=amara, reason="one")
    draft.refresh_from_db()
    assert (draft.state, draft.approved_by) == (CommunicationState.DRAFT, None)
    with pytest.raises(BrokenRule) as refusal:
        send_communication(communication=draft, by=amara)
    assert refusal.value.code == "not_approved"
    approve_communication(communication=draft, by=dele)
    assert send_communication(communication=draft, by=amara).state == CommunicationState.SENT


def test_who_made_themselves_deputy_stands_in_for_nobody_until_the_commander_accepts_them(client: Client) -> None:
    incident, amara = commanded(severity=Severity.SEV2)
    lea = make_user("lea", Role.RESPONDER)
    deputy = assign_role(incident=incident, role=IncidentRole.DEPUTY, person=lea, by=lea)
    draft = draft_communication(incident=incident, audience=Audience.CUSTOMER, text="All is lost.", by=lea)
    with pytest.raises(Refused):
        approve_communication(communication=draft, by=lea)
    with pytest.raises(Refused):
        accept_deputy(assignment=deputy, by=lea)
    client.force_login(amara)
    page = client.get(incident.get_absolute_url()).content.decode()
    assert "not accepted yet" in page
    address = f"{incident.get_absolute_url()}roles/{deputy.public_id}/accept/"
    assert address in page
    assert client.post(address).status_code == 302
    assert "not accepted yet" not in client.get(incident.get_absolute_url()).content.decode()
    assert approve_communication(communication=draft, by=lea).state == CommunicationState.APPROVED


def test_a_deputy_whom_the_commander_chose_is_accepted_and_stays_so_after_an_undo() -> None:
    incident, amara = commanded(severity=Severity.SEV3)
    lea = make_user("lea", Role.RESPONDER)
    assign_role(incident=incident, role=IncidentRole.DEPUTY, person=lea, by=amara)
    cancel(incident=incident, by=amara, reason="none")
    undo_transition(incident=incident, by=amara)
    deputy = RoleAssignment.objects.filter(incident=incident, role=IncidentRole.DEPUTY).held().get()
    assert deputy.accepted
    with pytest.raises(BrokenRule) as refusal:
        accept_deputy(assignment=deputy, by=amara)
    assert refusal.value.code == "accepted_already"


def test_a_notice_that_reaches_no_executive_is_not_sent() -> None:
    incident, amara = commanded(severity=Severity.SEV1, private=True)
    draft = draft_communication(incident=incident, audience=Audience.EXECUTIVE, text="Told.", by=amara)
    with pytest.raises(BrokenRule) as refusal:
        send_communication(communication=draft, by=amara)
    assert refusal.value.code == "reaches_nobody"


# ------------------------------------------------------------------------------------------------------------ merges


@pytest.mark.parametrize("fields", [{"retrospective": True}])
def test_what_runs_does_not_fold_into_what_was_written_down_afterwards(fields: dict[str, Any]) -> None:
    live, past = make_incident(severity=Severity.SEV1), make_incident(severity=Severity.SEV4, **fields)
    assert "survivor_is_past" in [each.code for each in blockers_to_merge(live, past)]
    assert "survivor_is_past" not in [each.code for each in blockers_to_merge(past, live)]


def test_who_declared_or_commanded_what_was_folded_judges_nothing() -> None:
    folded, amara = commanded(severity=Severity.SEV2)
    into = make_incident(severity=Severity.SEV2)
    merge_incident(incident=folded, into=into, by=make_user(), reason="one")
    advance(incident=into, to=Status.RESOLVED, by=make_user())
    reviewer = make_user("rev", Role.REVIEWER)
    with pytest.raises(Refused):
        adjudicate(incident=into, basis=Basis.KNOWABLE, severity=Severity.SEV2, reason="x", by=amara)
    adjudicate(incident=into, basis=Basis.KNOWABLE, severity=Severity.SEV2, reason="x", by=reviewer)


def test_what_is_written_to_a_folded_incident_is_given_back(client: Client) -> None:
    ana = make_user()
    folded, into = make_incident(by=ana), make_incident(by=ana)
    merge_incident(incident=folded, into=into, by=ana, reason="one")
    client.force_login(ana)
    answer = client.post(f"{folded.get_absolute_url()}note/", {"text": "The queue is full"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "The queue is full" in page
    assert f'action="{into.get_absolute_url()}note/"' in page
    assert rules_of(client_of(ana).post(f"/api/v1/incidents/{folded.reference}/notes/", {"text": "x"})) == ["merged"]
    with pytest.raises(BrokenRule):
        add_note(incident=folded, text="x", by=ana)
    assert not TimelineEntry.objects.filter(parameters__text="x").exists()


# ------------------------------------------------------------------------------------------------------------ access


def test_a_machine_is_no_second_person() -> None:
    incident, _amara = commanded(severity=Severity.SEV1)
    approval = cancel(incident=incident, by=make_user(), reason="A false alarm")
    assert isinstance(approval, Approval)
    receiver, _path = create_webhook(kind="alertmanager", name="prod", by=system())
    with pytest.raises(Refused) as refusal:
        confirm_approval(approval=approval, by=receiver.user)
    assert refusal.value.code == "not_a_person"


def test_broken_glass_does_not_become_a_key() -> None:
    incident, amara = commanded(severity=Severity.SEV1, private=True)
    ada = make_user("ada", Role.ADMINISTRATOR)
    break_glass(reference=incident.reference, by=ada, reason="an emergency")
    with pytest.raises(BrokenRule) as refusal:
        assign_role(incident=incident, role=IncidentRole.SCRIBE, person=ada, by=ada)
    assert refusal.value.code == "names_themselves"
    assert assign_role(incident=incident, role=IncidentRole.SCRIBE, person=ada, by=amara)


def test_who_is_taken_off_the_survivor_sees_nothing_of_what_was_folded_in() -> None:
    into, amara = commanded(private=True)
    folded = make_incident(private=True, by=amara)
    carl = make_user("carl")
    name_person(incident=folded, person=carl, by=amara)
    merge_incident(incident=folded, into=into, by=amara, reason="one")
    end_access(incident=into, person=carl, by=amara)
    assert not Incident.objects.visible_to(carl).filter(pk__in=[folded.pk, into.pk]).exists()


@pytest.mark.parametrize(
    "address",
    [
        "gotify://2130706433:9871/AbCdEfGhIjKlMnO",
        "ntfy://0x7f000001:9871/topic",
        "ntfy://127.0.0.1/topic",
        "mailto://u:p@example.org:9872?smtp=127.0.0.1&to=a@b.org&from=x@y.org",
        "rsyslog://2130706433:9872",
    ],
)
def test_a_persons_own_address_does_not_lead_inside_however_it_is_written(address: str) -> None:
    with pytest.raises(Invalid):
        checked(address, field="addresses", shared=False)


def test_services_with_servers_of_their_own_are_fine() -> None:
    for address in ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#x", "ntfy://mytopic"):
        assert checked(address, field="addresses", shared=False) == address


# ------------------------------------------------------------------------------------------------------------ limits


def test_no_term_is_longer_than_a_calendar() -> None:
    level = SeverityLevel.objects.get(level=1)
    level.mitigate_amount, level.mitigate_unit = 2_000_000_000, DurationUnit.HOURS
    with pytest.raises(BrokenRule):
        save_level(level=level, by=system())
    step = EscalationStep.objects.first()
    assert step is not None
    step.after_amount = 2_000_000_000
    with pytest.raises(BrokenRule):
        save_step(step=step, by=system())


def test_a_moment_before_there_were_any_is_refused_on_the_page(client: Client) -> None:
    incident, amara = commanded()
    client.force_login(amara)
    form = {"moment": "impact_started_at", "at": "0001-01-01T00:00", "reason": "x"}
    assert client.post(f"{incident.get_absolute_url()}moment/", form).status_code == 422
    assert (
        client.post(f"{incident.get_absolute_url()}note/", {"text": "x", "at": "0001-01-01T00:00"}).status_code == 422
    )


def test_nothing_begins_or_is_emptied_in_a_closed_incident() -> None:
    incident, amara = commanded(severity=Severity.SEV4)
    define("cause", FieldKind.TEXT, required_to_close=True)
    set_custom_fields(incident=incident, values={"cause": "a full disk"}, by=amara)
    attempt = start_attempt(incident=incident, what="Restart", by=make_user())
    end_attempt(attempt=attempt, outcome=AttemptOutcome.NO_EFFECT, by=amara)
    advance(incident=incident, to=Status.RESOLVED, by=amara)
    advance(incident=incident, to=Status.CLOSED, by=amara)
    with pytest.raises(BrokenRule):
        end_attempt(attempt=attempt, outcome=AttemptOutcome.RUNNING, by=amara)
    with pytest.raises(BrokenRule) as refusal:
        set_custom_fields(incident=incident, values={"cause": None}, by=amara)
    assert refusal.value.code == "field_empty"
    set_custom_fields(incident=incident, values={"cause": "a full queue"}, by=amara)


def test_a_task_given_back_is_told_again() -> None:
    incident, amara = commanded()
    rui, denise = make_user("rui"), make_user("denise")
    task = add_task(incident=incident, title="Look", assignee=rui, by=amara)
    for person in (denise, rui):
        change_task(task=task, assignee=person, by=amara)
    assert Notice.objects.filter(kind="task_given", recipient=rui).count() == 2


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_shifts_at_the_end_of_time_are_none(at: str) -> None:
    answer = client_of(make_user()).get("/api/v1/shifts/", {"at": at})
    assert answer.status_code == 200


def test_a_reference_as_long_as_a_book_is_none(client: Client) -> None:
    incident, amara = commanded()
    client.force_login(amara)
    answer = client.post(f"{incident.get_absolute_url()}merge/", {"into": "x" * 70_000, "reason": "x"})
    assert answer.status_code == 422


def test_cancelling_and_opening_again_does_not_answer_for_the_acknowledgement() -> None:
    incident = make_incident(severity=Severity.SEV3)
    ana = make_user()
    cancel(incident=incident, by=ana, reason="a false alarm")
    reopen(incident=incident, by=ana, reason="it is real", impact_back=True)
    clock = Clock.objects.get(incident=incident, kind=ClockKind.ACKNOWLEDGE)
    assert incident.acknowledged_at is not None
    assert clock.state == ClockState.MET


def test_a_test_keeps_no_clock_and_says_what_it_became() -> None:
    incident, amara = commanded(severity=Severity.SEV4)
    correct_kind(incident=incident, kind=IncidentKind.TEST, by=amara, reason="the fire drill of the house")
    assert not Clock.objects.filter(incident=incident, state=ClockState.RUNNING).exists()
    assert TimelineEntry.objects.filter(incident=incident, kind="kind_corrected").exists()
