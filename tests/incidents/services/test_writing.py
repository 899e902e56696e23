"""Nothing of a private incident is given to someone who could not open it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from foundation.accounts.models import User
from foundation.audit.broken_rules import Invalid
from foundation.outbox.models import Notice
from incidents.enums import IncidentRole
from incidents.models import Incident
from incidents.services.handover import offer_handover
from incidents.services.investigation import add_task, change_task, start_attempt
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


def give_new_task(incident: Incident, to: User, by: User) -> None:
    add_task(incident=incident, title="Read the logs", assignee=to, by=by)


def give_task(incident: Incident, to: User, by: User) -> None:
    change_task(task=add_task(incident=incident, title="Read the logs", by=by), assignee=to, by=by)


def hand_over(incident: Incident, to: User, by: User) -> None:
    offer_handover(incident=incident, to=to, brief="Nothing runs.", by=by)


def say_they_tried(incident: Incident, to: User, by: User) -> None:
    start_attempt(incident=incident, what="Roll back", person=to, by=by)


GIFTS = [give_new_task, give_task, hand_over, say_they_tried]


@pytest.mark.parametrize("give", GIFTS)
def test_work_in_a_private_incident_goes_to_named_people_only(give: Callable[[Incident, User, User], None]) -> None:
    ana, bo = make_user("ana"), make_user("bo")
    incident = make_incident(by=ana, private=True)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ana, by=ana)
    with pytest.raises(Invalid, match="Bo is not named in this private incident"):
        give(incident, bo, ana)
    assert not Notice.objects.filter(recipient=bo).exists()
    assign_role(incident=incident, role=IncidentRole.SCRIBE, person=bo, by=ana)
    give(incident, bo, ana)
