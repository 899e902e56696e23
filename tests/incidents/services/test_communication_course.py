"""From draft to sent: templates, approval, sending back, two who edit, and what the outbox carries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.models import Notice, Target
from foundation.outbox.services import deliver_due, handle_due, save_target
from incidents.enums import Audience, CommunicationState, IncidentKind, IncidentRole, Severity, Status, TimelineKind
from incidents.models import CommunicationTemplate, ExecutiveTold, Incident, SeverityLevel, TimelineEntry
from incidents.services.communication_templates import save_template, starting_text
from incidents.services.communications import (
    approve_communication,
    draft_communication,
    edit_communication,
    record_update,
    send_back_communication,
    send_communication,
    skip_update,
    withdraw_communication,
)
from incidents.services.following import follow_incident
from incidents.services.lifecycle import advance
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_service, make_team, make_user, system

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.standing_at(NOON):
        yield


@pytest.fixture
def ruth() -> User:
    return make_user("ruth", Role.RESPONDER)


@pytest.fixture
def bo() -> User:
    return make_user("bo", Role.COMMANDER)


@pytest.fixture
def incident(ruth: User, bo: User) -> Incident:
    made = make_incident(
        by=ruth, severity=Severity.SEV1, title="Cards fail", service=make_service("checkout", name="Checkout")
    )
    assign_role(incident=made, role=IncidentRole.COMMANDER, person=bo, by=bo)
    return made


def draft(incident: Incident, by: User, **more: Any) -> Any:
    return draft_communication(incident=incident, audience=Audience.CUSTOMER, text="We are on it.", by=by, **more)


def notices(kind: str) -> list[str]:
    return [str(each.receiver) for each in Notice.objects.filter(kind=kind).order_by("id")]


# ----------------------------------------------------------------------------------------------------- templates


def test_a_draft_starts_from_its_template_with_what_is_known(incident: Incident) -> None:
    text = starting_text(incident, Audience.CUSTOMER, now=NOON)
    assert text.startswith("We are looking into a problem with Checkout.")
    assert "We say more by 12:30 UTC." in text


def test_the_stage_chooses_the_template(incident: Incident, ruth: User, bo: User) -> None:
    record_update(incident=incident, audience=Audience.CUSTOMER, text="We are on it.", by=bo)
    assert "continues" in starting_text(incident, Audience.CUSTOMER, now=NOON)
    advance(incident=incident, to=Status.MITIGATED, by=ruth)
    assert "works again" in starting_text(incident, Audience.CUSTOMER, now=NOON)
    advance(incident=incident, to=Status.RESOLVED, by=ruth)
    assert "is over" in starting_text(incident, Audience.CUSTOMER, now=NOON)


def test_a_level_may_have_a_template_of_its_own(incident: Incident) -> None:
    level = SeverityLevel.objects.get(level=1)
    template = CommunicationTemplate(audience="customer", stage="first", level=level, text="{service} is down.")
    save_template(template=template, by=system())
    assert starting_text(incident, Audience.CUSTOMER, now=NOON) == "Checkout is down."


def test_a_placeholder_that_nothing_fills_is_refused_by_name() -> None:
    template = CommunicationTemplate(audience="customer", stage="first", text="Dear {customer.name}")
    with pytest.raises(Invalid, match=r"\{customer.name\} is filled by nothing"):
        save_template(template=template, by=system())


# ------------------------------------------------------------------------------------------------------ approval


def test_a_draft_for_customers_asks_the_commander(incident: Incident, ruth: User) -> None:
    draft(incident, ruth)
    assert notices("update_to_approve") == ["Bo"]
    assert TimelineEntry.objects.filter(kind=TimelineKind.UPDATE_DRAFTED).count() == 1


def test_what_is_sent_back_says_what_is_to_be_different(incident: Incident, ruth: User, bo: User) -> None:
    message = draft(incident, ruth)
    send_back_communication(communication=message, by=bo, reason="Say which cards")
    message.refresh_from_db()
    assert (message.state, message.remark) == (CommunicationState.DRAFT, "Say which cards")
    assert notices("update_sent_back") == ["Ruth"]


def test_an_approved_text_that_is_changed_asks_again(incident: Incident, ruth: User, bo: User) -> None:
    message = draft(incident, ruth)
    approve_communication(communication=message, by=bo)
    edit_communication(communication=message, text="All cards fail.", by=ruth)
    with pytest.raises(BrokenRule) as refusal:
        send_communication(communication=message, by=ruth)
    assert refusal.value.code == "not_approved"


def test_a_stale_edit_loses_no_word(incident: Incident, ruth: User, bo: User) -> None:
    message = draft(incident, ruth)
    edit_communication(communication=message, text="Theirs", version=1, by=bo)
    with pytest.raises(BrokenRule, match="Theirs") as refusal:
        edit_communication(communication=message, text="Mine", version=1, by=ruth)
    assert refusal.value.code == "stale_version"


def test_a_draft_is_taken_back_and_stays_in_the_list(incident: Incident, ruth: User) -> None:
    message = draft(incident, ruth)
    withdraw_communication(communication=message, by=ruth)
    with pytest.raises(BrokenRule):
        approve_communication(communication=message, by=ruth)
    assert message.state == CommunicationState.WITHDRAWN


def test_a_decision_not_to_send_stands_in_the_list_with_its_reason(incident: Incident, ruth: User) -> None:
    decision = skip_update(incident=incident, audience=Audience.INTERNAL, by=ruth, reason="Nothing new")
    assert (decision.state, decision.remark, decision.drafted_by) == (CommunicationState.NOT_SENT, "Nothing new", ruth)


def test_the_next_update_lies_ahead(incident: Incident, ruth: User) -> None:
    with pytest.raises(Invalid, match="lies ahead"):
        draft(incident, ruth, next_update_at=NOON - timedelta(minutes=1))


# ------------------------------------------------------------------------------------------------------- sending


def test_an_internal_update_reaches_who_follows_and_who_has_a_part(incident: Incident, ruth: User, bo: User) -> None:
    fay = make_user("fay", Role.VIEWER)
    follow_incident(incident=incident, by=fay)
    record_update(incident=incident, audience=Audience.INTERNAL, text="Two thirds are back.", by=ruth)
    assert set(notices("update_sent")) == {"Fay", "Bo"}


def test_sending_twice_sends_once(incident: Incident, ruth: User) -> None:
    follow_incident(incident=incident, by=make_user("fay", Role.VIEWER))
    message = record_update(incident=incident, audience=Audience.INTERNAL, text="Two thirds are back.", by=ruth)
    count = Notice.objects.count()
    with pytest.raises(BrokenRule) as refusal:
        send_communication(communication=message, by=ruth)
    assert refusal.value.code == "already_sent"
    assert Notice.objects.count() == count


def test_what_customers_are_told_goes_to_their_targets(incident: Incident, bo: User) -> None:
    target = save_target(
        target=Target(name="status mails", reaches_customers=True), address="json://127.0.0.1:9/x", by=system()
    )
    record_update(incident=incident, audience=Audience.CUSTOMER, text="We are on it.", by=bo)
    assert Notice.objects.get(kind="update_sent").target == target


def test_a_message_to_executives_counts_when_it_arrived_as_its_writers_telling(incident: Incident, ruth: User) -> None:
    make_user("lea", Role.LEADERSHIP, email="lea@example.org")
    record_update(incident=incident, audience=Audience.EXECUTIVE, text="Cards fail in the EU.", by=ruth)
    notice_clock = incident.clocks.get(kind="executive_notice")
    assert notice_clock.state == "running"
    deliver_due()
    handle_due()
    notice_clock.refresh_from_db()
    assert (notice_clock.state, notice_clock.met_by_human) == ("met", True)
    assert ExecutiveTold.objects.get().executive == "Lea"


def test_a_drill_sends_nothing_out(ruth: User) -> None:
    drill = make_incident(by=ruth, kind=IncidentKind.DRILL, severity=Severity.SEV3)
    follow_incident(incident=drill, by=make_user("fay", Role.VIEWER))
    record_update(incident=drill, audience=Audience.INTERNAL, text="As if.", by=ruth)
    assert notices("update_sent") == []


def test_of_a_private_incident_only_the_named_hear(ruth: User) -> None:
    hidden = make_incident(by=ruth, private=True, severity=Severity.SEV3, service=make_service(team=make_team("a")))
    record_update(incident=hidden, audience=Audience.INTERNAL, text="Quietly.", by=ruth)
    assert notices("update_sent") == []
