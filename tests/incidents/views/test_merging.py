from __future__ import annotations

import pytest
from django.test import Client

from incidents.enums import IncidentRole, Severity, Status
from incidents.services.investigation import add_task
from incidents.services.roles import assign_role
from tests.factories import make_incident, make_service, make_user

pytestmark = pytest.mark.django_db


def test_a_merge_leads_to_the_incident_that_stays() -> None:
    person, folded, into = make_user(), make_incident(), make_incident()
    client = Client()
    client.force_login(person)
    address = f"/incidents/{folded.reference}/merge/"
    assert b"Into" in client.get(address).content
    client.post(address, {"into": into.reference, "reason": "One cause"})
    folded.refresh_from_db()
    assert (folded.status, folded.merged_into) == (Status.MERGED, into)
    assert client.get(f"/incidents/{folded.reference}/")["Location"] == f"/incidents/{into.reference}/"


def test_what_is_in_the_way_is_named() -> None:
    bo, folded, into = make_user(), make_incident(), make_incident()
    assign_role(incident=into, role=IncidentRole.COMMANDER, person=bo, by=bo)
    add_task(incident=folded, title="Read the token log", assignee=bo, by=bo)
    client = Client()
    client.force_login(bo)
    response = client.post(f"/incidents/{folded.reference}/merge/", {"into": into.reference, "reason": "One cause"})
    assert response.status_code == 409
    assert "Read the token log" in response.content.decode()


def test_an_incident_that_one_may_not_see_is_none() -> None:
    client = Client()
    client.force_login(make_user())
    secret = make_incident(private=True)
    response = client.post(f"/incidents/{make_incident().reference}/merge/", {"into": secret.reference, "reason": "x"})
    assert response.status_code == 422
    assert "There is no such incident." in response.content.decode()


def test_both_are_compared_and_can_be_swapped() -> None:
    bo = make_user("bo")
    folded, into = make_incident(severity=Severity.SEV1), make_incident(severity=Severity.SEV3)
    client = Client()
    client.force_login(bo)
    page = client.get(f"/incidents/{folded.reference}/merge/?into={into.reference.lower()}")
    facts = {fact.name: fact for fact in page.context["facts"]}
    assert (facts["Severity"].after, facts["Severity"].stays) == (Severity.SEV1, Severity.SEV3)
    assert (facts["Post-mortem"].after, facts["Post-mortem"].stays) == ("one, required", "not required")
    assert f'href="/incidents/{into.reference}/merge/?into={folded.reference}"' in page.content.decode()
    assert folded.merged_into is None


def test_what_is_in_the_way_leads_to_where_it_is_mended() -> None:
    bo, folded, into = make_user(), make_incident(), make_incident()
    assign_role(incident=into, role=IncidentRole.COMMANDER, person=bo, by=bo)
    task = add_task(incident=folded, title="Read the token log", assignee=bo, by=bo)
    client = Client()
    client.force_login(bo)
    page = client.get(f"/incidents/{folded.reference}/merge/?into={into.reference}").content.decode()
    assert f'href="/incidents/{folded.reference}/tasks/{task.public_id}/"' in page


def test_incidents_of_the_same_service_are_offered_first() -> None:
    service = make_service()
    twin, folded = make_incident(service=service), make_incident(service=service)
    other = make_incident()
    make_incident(kind="drill")
    client = Client()
    client.force_login(make_user())
    page = client.get(f"/incidents/{folded.reference}/merge/")
    assert page.context["offered"] == [twin, other]


def test_a_refusal_gives_back_the_reason() -> None:
    folded, into = make_incident(), make_incident(kind="drill")
    client = Client()
    client.force_login(make_user())
    answer = client.post(f"/incidents/{folded.reference}/merge/", {"into": into.reference, "reason": "One cause"})
    assert answer.status_code == 409
    assert "One cause" in answer.content.decode()


def test_a_reference_that_is_none_is_said_and_kept() -> None:
    client = Client()
    client.force_login(make_user())
    page = client.get(f"/incidents/{make_incident().reference}/merge/?into=NOPE-1")
    assert "There is no incident “NOPE-1”." in page.content.decode()
    assert page.context["form"]["into"].value() == "NOPE-1"
