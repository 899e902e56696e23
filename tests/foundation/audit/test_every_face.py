"""A write through each face leaves a history row that says who, why and through which."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import ApiToken, User
from foundation.audit.enums import Source
from foundation.outbox.tasks import work_off_outbox
from incidents.enums import Severity, Status
from incidents.services.lifecycle import advance
from postmortems.models import Postmortem
from tests.admin import submit
from tests.api import client_of
from tests.factories import make_incident, make_service, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]


def told_by(row: Any) -> tuple[User, str, str]:
    """Who, why and through which face."""
    return row.history_user, row.history_change_reason, row.history_source


@pytest.fixture
def person() -> User:
    return make_user("ana", Role.ADMINISTRATOR)


def test_a_web_form(client: Client, person: User) -> None:
    client.force_login(person)
    client.post("/account/", {"display_name": "Ana Prata", "time_zone": ""})
    assert told_by(User.objects.get(pk=person.pk).history.latest()) == (person, "", Source.WEB)


def test_the_admin_keeps_the_reason_that_was_posted(client: Client, person: User) -> None:
    incident = make_incident()
    client.force_login(person)
    submit(
        client, f"/admin/incidents/incident/{incident.pk}/change/", title="Checkout fails", reason="Says what it was"
    )
    assert told_by(incident.history.latest()) == (person, "Says what it was", Source.ADMIN)


def test_the_api_with_a_token(person: User) -> None:
    incident = make_incident(severity=Severity.SEV3)
    answer = client_of(person).post(
        f"/api/v1/incidents/{incident.reference}/severity/",
        {"severity": "SEV-2", "reason": "Errors doubled"},
        format="json",
    )
    assert answer.status_code in (200, 201), answer.content
    assert told_by(incident.history.latest()) == (person, "Errors doubled", Source.API)


def test_a_task_acts_as_debrief_itself(person: User) -> None:
    incident = make_incident(service=make_service(), severity=Severity.SEV2)
    advance(incident=incident, to=Status.RESOLVED, by=person)
    work_off_outbox.apply()
    postmortem = Postmortem.objects.get(incident=incident)
    row = postmortem.history.earliest("history_id")
    assert (row.history_user, row.history_source) == (User.system(), Source.TASK)


def test_a_command(person: User) -> None:
    call_command("create_api_token", "ana")
    row = ApiToken.objects.get().history.latest()
    assert (row.history_user, row.history_source) == (User.system(), Source.COMMAND)
