from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.clock import standing_at
from foundation.outbox.models import Notice
from incidents.enums import IncidentRole, TimelineKind
from incidents.models import GlassBroken, Incident, TimelineEntry
from incidents.services.break_glass import OPEN_FOR, break_glass
from incidents.services.investigation import add_task
from incidents.services.naming import end_access, end_loans, name_person
from incidents.services.privacy import make_private
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_user, system

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def root() -> User:
    return make_user("root", Role.ADMINISTRATOR)


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def incident(ana: User) -> Incident:
    return make_incident(by=ana, private=True)


def sees(person: User, incident: Incident) -> bool:
    return Incident.objects.visible_to(person).filter(pk=incident.pk).exists()


def test_it_opens_the_incident_and_leaves_a_row_that_stays(root: User, incident: Incident) -> None:
    assert not sees(root, incident)
    break_glass(reference=incident.reference, by=root, reason="Ana is ill")
    assert sees(root, incident)
    row = GlassBroken.objects.get(incident=incident)
    assert (row.by, row.reason) == (root, "Ana is ill")
    assert TimelineEntry.objects.get(incident=incident, kind=TimelineKind.GLASS_BROKEN).parameters["name"] == "Root"


def test_its_commander_is_told(root: User, ana: User, incident: Incident) -> None:
    ben = make_user("ben")
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ben, by=ben if sees(ben, incident) else ana)
    break_glass(reference=incident.reference, by=root, reason="Ana is ill")
    assert [notice.recipient for notice in Notice.objects.filter(kind="glass_broken")] == [ben]


def test_without_a_commander_all_named_people_are_told(root: User, ana: User, incident: Incident) -> None:
    ben = make_user("ben")
    name_person(incident=incident, person=ben, by=ana)
    break_glass(reference=incident.reference, by=root, reason="Ana is ill")
    assert {notice.recipient for notice in Notice.objects.filter(kind="glass_broken")} == {ana, ben}


def test_it_closes_by_itself(root: User, incident: Incident) -> None:
    with standing_at(NOON):
        break_glass(reference=incident.reference, by=root, reason="Ana is ill")
    with standing_at(NOON + OPEN_FOR - timedelta(seconds=1)):
        assert sees(root, incident)
    with standing_at(NOON + OPEN_FOR):
        assert not sees(root, incident)


def test_that_it_closed_is_written_down_once(root: User, incident: Incident) -> None:
    with standing_at(NOON):
        break_glass(reference=incident.reference, by=root, reason="Ana is ill")
    later = NOON + OPEN_FOR
    assert [end_loans(by=system(), now=later), end_loans(by=system(), now=later)] == [1, 0]
    assert TimelineEntry.objects.filter(incident=incident, kind=TimelineKind.ACCESS_ENDED).count() == 1


def test_it_can_be_broken_again(root: User, incident: Incident) -> None:
    for at in (NOON, NOON + OPEN_FOR):
        with standing_at(at):
            break_glass(reference=incident.reference, by=root, reason="Ana is ill")
    assert GlassBroken.objects.count() == 2


def test_only_administrators_break_it(ana: User, incident: Incident) -> None:
    with pytest.raises(Refused):
        break_glass(reference=incident.reference, by=make_user("eve"), reason="Curious")


def test_a_reason_is_demanded_before_anything_is_looked_up(root: User, incident: Incident) -> None:
    for reference in (incident.reference, "PRV-nothing"):
        with pytest.raises(BrokenRule) as refusal:
            break_glass(reference=reference, by=root, reason="")
        assert refusal.value.code == "reason_required"


def test_a_public_one_has_no_glass(root: User, ana: User) -> None:
    with pytest.raises(BrokenRule) as refusal:
        break_glass(reference=make_incident(by=ana).reference, by=root, reason="Curious")
    assert refusal.value.status == 404


def test_the_name_it_had_while_public_opens_it_too(root: User, ana: User) -> None:
    incident = make_incident(by=ana)
    make_private(incident=incident, by=ana, reason="A leak")
    assert break_glass(reference="INC-1", by=root, reason="Ana is ill") == incident


def test_who_came_by_it_does_not_name_themselves(root: User, incident: Incident) -> None:
    break_glass(reference=incident.reference, by=root, reason="Ana is ill")
    with pytest.raises(BrokenRule, match="Ask someone who is named"):
        name_person(incident=incident, person=root, by=root)


def test_work_is_not_given_to_who_only_came_by_it(root: User, ana: User, incident: Incident) -> None:
    break_glass(reference=incident.reference, by=root, reason="Ana is ill")
    with pytest.raises(BrokenRule, match="not named"):
        add_task(incident=incident, title="Read the logs", assignee=root, by=ana)


def test_who_is_named_afterwards_stays(root: User, ana: User, incident: Incident) -> None:
    with standing_at(NOON):
        break_glass(reference=incident.reference, by=root, reason="Ana is ill")
        name_person(incident=incident, person=root, by=ana)
    with standing_at(NOON + 2 * OPEN_FOR):
        assert sees(root, incident)


def test_it_can_be_closed_earlier(root: User, ana: User, incident: Incident) -> None:
    break_glass(reference=incident.reference, by=root, reason="Ana is ill")
    end_access(incident=incident, person=root, by=ana)
    assert not sees(root, incident)
