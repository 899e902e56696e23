from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.clock import standing_at
from foundation.outbox.enums import Channel, WorkState
from foundation.outbox.models import Delivery, Event, Notice, Target
from foundation.outbox.services import deliver_due, notify, notify_targets, save_target
from incidents.enums import IncidentRole, Severity, TimelineKind
from incidents.models import Incident, PrivacyChange, PrivateGrant, SeverityStanding, TimelineEntry
from incidents.services.investigation import add_task
from incidents.services.lifecycle import cancel
from incidents.services.merging import merge_incident
from incidents.services.privacy import make_private, make_public
from incidents.services.roles import assign_role
from portal.told import readable
from tests.factories import make_incident, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def named_in(incident: Incident) -> set[str]:
    return set(PrivateGrant.objects.standing().filter(incident=incident).values_list("person__username", flat=True))


def standing(incident: Incident) -> int:
    return sum(SeverityStanding.objects.filter(incident=incident).values_list("sign", flat=True))


@pytest.fixture
def ana() -> User:
    return make_user("ana")


def test_making_it_private_gives_it_a_random_name_and_takes_it_out_of_the_figures(ana: User) -> None:
    incident = make_incident(by=ana)
    make_private(incident=incident, by=ana, reason="A leak")
    assert incident.private
    assert incident.reference.startswith("PRV-")
    assert standing(incident) == 0
    assert PrivacyChange.objects.get(incident=incident).reason == "A leak"
    assert TimelineEntry.objects.filter(incident=incident, kind=TimelineKind.MADE_PRIVATE).exists()
    assert Event.objects.of_kind("incident.privacy_changed").get().subject == incident.reference


def test_who_holds_a_role_or_a_task_is_named_by_it(ana: User) -> None:
    incident, ben, cem = make_incident(by=ana), make_user("ben"), make_user("cem")
    assign_role(incident=incident, role=IncidentRole.SCRIBE, person=ben, by=ana)
    add_task(incident=incident, title="Read the logs", assignee=cem, by=ana)
    make_user("dora")
    make_private(incident=incident, by=ana, reason="A leak")
    assert named_in(incident) == {"ana", "ben", "cem"}


def test_made_public_for_the_first_time_it_takes_the_next_number_at_its_turn(ana: User) -> None:
    incident = make_incident(by=ana, private=True)
    between = make_incident(by=ana)
    make_public(incident=incident, by=ana, reason="It is fixed")
    assert (between.reference, incident.reference) == ("INC-1", "INC-2")
    assert standing(incident) == 1


def test_made_public_again_it_has_its_old_number_back(ana: User) -> None:
    incident = make_incident(by=ana)
    make_private(incident=incident, by=ana, reason="A leak")
    hidden = incident.reference
    make_incident(by=ana)
    make_public(incident=incident, by=ana, reason="It is fixed")
    assert incident.reference == "INC-1"
    make_private(incident=incident, by=ana, reason="Not fixed")
    assert incident.reference == hidden


def test_the_former_name_leads_there_for_who_may_see_it_and_nobody_else(ana: User) -> None:
    incident = make_incident(by=ana)
    make_private(incident=incident, by=ana, reason="A leak")
    client = Client()
    client.force_login(ana)
    assert client.get("/incidents/INC-1/")["Location"] == f"/incidents/{incident.reference}/"
    client.force_login(make_user("eve"))
    assert client.get("/incidents/INC-1/").status_code == 404


def test_what_waits_for_a_second_person_goes_along(ana: User) -> None:
    incident = make_incident(by=ana, severity=Severity.SEV1)
    cancel(incident=incident, by=ana, reason="It was none")
    make_private(incident=incident, by=ana, reason="A leak")
    assert Approval.objects.pending().get().subject == incident.reference


def test_what_was_folded_into_it_goes_along(ana: User) -> None:
    kept, folded = make_incident(by=ana), make_incident(by=ana)
    merge_incident(incident=folded, into=kept, by=ana, reason="The same")
    make_private(incident=kept, by=ana, reason="A leak")
    folded.refresh_from_db()
    assert folded.private
    with pytest.raises(BrokenRule, match="goes with that one"):
        make_public(incident=folded, by=ana, reason="It is fixed")
    make_public(incident=kept, by=ana, reason="It is fixed")
    folded.refresh_from_db()
    assert (kept.reference, folded.reference, folded.private) == ("INC-1", "INC-2", False)


def test_its_commander_decides_it(ana: User) -> None:
    ben = make_user("ben")
    incident = make_incident(by=ana)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ben, by=ben)
    with pytest.raises(Refused):
        make_private(incident=incident, by=ana, reason="A leak")
    make_private(incident=incident, by=ben, reason="A leak")
    assert incident.private


def test_an_administrator_who_sees_it_decides_it_and_one_who_does_not_finds_nothing(ana: User) -> None:
    incident, root = make_incident(by=ana), make_user("root", Role.ADMINISTRATOR)
    make_private(incident=incident, by=ana, reason="A leak")
    with pytest.raises(BrokenRule) as refusal:
        make_public(incident=incident, by=root, reason="No reason")
    assert refusal.value.status == 404


@pytest.mark.parametrize(("private", "turn"), [(False, make_private), (True, make_public)])
def test_a_reason_is_demanded(ana: User, private: bool, turn: object) -> None:
    with pytest.raises(BrokenRule) as refusal:
        turn(incident=make_incident(by=ana, private=private), by=ana, reason=" ")  # type: ignore[operator]
    assert refusal.value.code == "reason_required"


def test_what_it_is_already_it_does_not_become(ana: User) -> None:
    with pytest.raises(BrokenRule, match="private already"):
        make_private(incident=make_incident(by=ana, private=True), by=ana, reason="A leak")
    with pytest.raises(BrokenRule, match="public already"):
        make_public(incident=make_incident(by=ana), by=ana, reason="It is fixed")


def test_figures_as_of_an_earlier_day_stay_as_they_were(ana: User) -> None:
    early, late = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    with standing_at(early):
        incident = make_incident(by=ana)
    with standing_at(late):
        make_private(incident=incident, by=ana, reason="A leak")
    as_of = SeverityStanding.objects.filter(incident=incident).known_before(late)
    assert sum(as_of.values_list("sign", flat=True)) == 1


def test_what_waited_to_be_delivered_reaches_nobody_who_may_not_see_it_any_more(ana: User) -> None:
    incident, ben, eve = make_incident(by=ana), make_user("ben"), make_user("eve")
    assign_role(incident=incident, role=IncidentRole.SCRIBE, person=ben, by=ana)
    common = {"kind": "escalated", "subject": incident.reference, "url": incident.get_absolute_url(), "by": ana}
    chat = save_target(target=Target(name="ops chat"), address="json://127.0.0.1:9/", by=system())
    notify(key="people", recipients=[ben, eve], **common)
    notify_targets(key="targets", targets=[chat], **common)
    make_private(incident=incident, by=ana, reason="A leak")
    deliver_due()
    waited = Delivery.objects.filter(notice__kind="escalated", notice__key__regex="^(people|targets)")
    assert {str(each.notice.receiver): each.state for each in waited if each.channel != Channel.MAIL} == {
        "Ben": WorkState.DONE, "Eve": WorkState.DEAD, "ops chat": WorkState.DEAD,
    }  # fmt: skip


def test_who_is_named_keeps_the_notices_of_before_and_nobody_else_does(ana: User) -> None:
    incident, ben, eve = make_incident(by=ana), make_user("ben"), make_user("eve")
    assign_role(incident=incident, role=IncidentRole.SCRIBE, person=ben, by=ana)
    notify(key="told", recipients=[ben, eve], kind="escalated", url=incident.get_absolute_url(), by=ana)
    make_private(incident=incident, by=ana, reason="A leak")
    told = {person.username: len(readable(person, Notice.objects.filter(key__startswith="told", recipient=person)))
            for person in (ben, eve)}  # fmt: skip
    assert told == {"ben": 1, "eve": 0}
