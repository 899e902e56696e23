"""Two who decide at the same moment: neither undoes the other, nobody gets an error of the database."""

from __future__ import annotations

import pytest

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.accounts.services import set_roles
from foundation.approvals.enums import ApprovalState
from foundation.approvals.models import Approval
from foundation.approvals.services import confirm_approval, refuse_approval
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import IncidentRole, Severity
from incidents.models import Incident
from incidents.services.lifecycle import cancel
from incidents.services.privacy import make_private
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_user, system
from tests.incidents.models.test_commander_race import at_once

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]


def asked() -> tuple[Incident, User, Approval]:
    ana, bo = make_user(), make_user()
    incident = make_incident(by=ana, severity=Severity.SEV1)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=bo, by=bo)
    approval = cancel(incident=incident, by=ana, reason="A false alarm")
    assert isinstance(approval, Approval)
    return incident, bo, approval


def known(outcomes: list[object]) -> bool:
    return all(not isinstance(each, Exception) or isinstance(each, BrokenRule) for each in outcomes)


@pytest.mark.parametrize("decide", [refuse_approval, confirm_approval])
def test_what_is_decided_stays_so_while_its_incident_gets_another_name(decide: object) -> None:
    for _round in range(4):
        incident, bo, approval = asked()
        again = Incident.objects.get(pk=incident.pk)
        outcomes = at_once(
            lambda: make_private(incident=again, by=bo, reason="personal data"),  # noqa: B023
            lambda: decide(approval=approval, by=bo),  # type: ignore[operator]  # noqa: B023
        )
        assert known(outcomes), outcomes
        if not isinstance(outcomes[1], Exception):
            assert Approval.objects.get(pk=approval.pk).state != ApprovalState.PENDING


def test_two_administrators_do_not_take_it_from_each_other() -> None:
    for number in range(3):
        one, other = (make_user(f"admin-{number}-{each}", Role.ADMINISTRATOR) for each in "ab")
        rest = User.objects.people().filter(groups__name=Role.ADMINISTRATOR).exclude(pk__in=[one.pk, other.pk])
        for person in list(rest):
            set_roles(user=person, roles=frozenset({Role.VIEWER}), by=system())
        outcomes = at_once(
            lambda: set_roles(user=one, roles=frozenset({Role.VIEWER}), by=other),  # noqa: B023
            lambda: set_roles(user=other, roles=frozenset({Role.VIEWER}), by=one),  # noqa: B023
        )
        assert known(outcomes), outcomes
        assert User.objects.people().filter(groups__name=Role.ADMINISTRATOR).count() == 1
