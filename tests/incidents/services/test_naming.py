from __future__ import annotations

import pytest

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from foundation.outbox.models import Notice
from incidents.enums import IncidentRole, TimelineKind
from incidents.models import Incident, TimelineEntry
from incidents.services.investigation import add_task
from incidents.services.naming import end_access, name_person
from incidents.services.roles import assign_role
from postmortems.services.opening import open_postmortem
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def ana() -> User:
    return make_user("ana")


@pytest.fixture
def incident(ana: User) -> Incident:
    return make_incident(by=ana, private=True)


def sees(person: User, incident: Incident) -> bool:
    return Incident.objects.visible_to(person).filter(pk=incident.pk).exists()


def test_who_is_named_sees_it_and_is_told(ana: User, incident: Incident) -> None:
    ben = make_user("ben")
    name_person(incident=incident, person=ben, by=ana, reason="Knows the vault")
    assert sees(ben, incident)
    assert Notice.objects.get(recipient=ben).kind == "named_in_private"
    assert TimelineEntry.objects.get(kind=TimelineKind.ACCESS_GRANTED).parameters["person"] == "ben"


def test_who_is_taken_off_sees_nothing_more(ana: User, incident: Incident) -> None:
    ben = make_user("ben")
    name_person(incident=incident, person=ben, by=ana)
    end_access(incident=incident, person=ben, by=ana)
    assert not sees(ben, incident)
    assert TimelineEntry.objects.filter(incident=incident, kind=TimelineKind.ACCESS_ENDED).exists()


def test_who_is_not_named_can_name_nobody(incident: Incident) -> None:
    eve = make_user("eve")
    with pytest.raises(BrokenRule) as refusal:
        name_person(incident=incident, person=eve, by=eve)
    assert refusal.value.status == 404


def test_who_holds_a_role_stays_named(ana: User, incident: Incident) -> None:
    ben = make_user("ben")
    assign_role(incident=incident, role=IncidentRole.SCRIBE, person=ben, by=ana)
    with pytest.raises(BrokenRule, match="is scribe"):
        end_access(incident=incident, person=ben, by=ana)


def test_who_has_a_task_stays_named(ana: User, incident: Incident) -> None:
    ben = make_user("ben")
    name_person(incident=incident, person=ben, by=ana)
    add_task(incident=incident, title="Read the logs", assignee=ben, by=ana)
    with pytest.raises(BrokenRule, match="Read the logs"):
        end_access(incident=incident, person=ben, by=ana)


def test_who_writes_its_post_mortem_stays_named(ana: User, incident: Incident) -> None:
    ben = make_user("ben")
    name_person(incident=incident, person=ben, by=ana)
    open_postmortem(incident=incident, author=ben, by=ana)
    with pytest.raises(BrokenRule, match="writes its post-mortem"):
        end_access(incident=incident, person=ben, by=ana)


def test_the_last_one_named_stays(ana: User, incident: Incident) -> None:
    with pytest.raises(BrokenRule, match="last one named"):
        end_access(incident=incident, person=ana, by=ana)


def test_nobody_is_named_twice(ana: User, incident: Incident) -> None:
    with pytest.raises(BrokenRule, match="named already"):
        name_person(incident=incident, person=ana, by=ana)


def test_nobody_is_named_in_a_public_one(ana: User) -> None:
    with pytest.raises(BrokenRule, match="not private"):
        name_person(incident=make_incident(by=ana), person=make_user("ben"), by=ana)


def test_only_a_person_who_works_here_is_named(ana: User, incident: Incident) -> None:
    ben = make_user("ben")
    ben.is_active = False
    ben.save()
    with pytest.raises(BrokenRule, match="works here"):
        name_person(incident=incident, person=ben, by=ana)
