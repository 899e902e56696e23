"""`manage.py demo`: the organisation that `make run` brings."""

from io import StringIO

import pytest
from django.core.management import call_command

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.models import Organisation, User
from incidents.enums import ClockKind, Severity, Status
from incidents.models import Alert, Clock, Incident, Runbook
from incidents.services.participants import commander_of
from portal.demo import LOGINS
from postmortems.enums import PostmortemState
from postmortems.models import Postmortem

pytestmark = pytest.mark.django_db


def demo() -> str:
    out = StringIO()
    call_command("demo", "--incidents", "30", stdout=out)
    return out.getvalue()


def test_it_brings_what_each_login_is_told_to_try_and_a_second_run_changes_nothing():
    demo()
    assert Organisation.current().name == "Larkline"
    assert {login.username for login in LOGINS} <= set(User.objects.values_list("username", flat=True))
    assert all(User.objects.get(username=login.username).check_password(login.password) for login in LOGINS[:1])

    running = Incident.objects.get(severity=Severity.SEV1, status=Status.ACKNOWLEDGED)
    amara, ines = User.objects.get(username="amara"), User.objects.get(username="ines")
    assert commander_of(running) == amara
    assert may(ines, Action.COMMAND)
    assert Clock.objects.filter(incident=running, kind=ClockKind.CUSTOMER_UPDATE, ended_at__isnull=True).exists()
    firing = Alert.objects.firing().get(incident=running)
    assert firing.definition is not None
    assert firing.definition.runbook is not None
    assert Incident.objects.running().count() == 2
    assert Postmortem.objects.filter(state=PostmortemState.IN_REVIEW, reviewer__username="priya").exists()
    assert Postmortem.objects.filter(state=PostmortemState.DRAFT, author__username="rui").exists()
    assert Runbook.objects.unowned().exists()

    before = Incident.objects.count()
    assert "already" in demo()
    assert Incident.objects.count() == before
