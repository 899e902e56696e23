"""Adjudicating blind: who is asked, what they see, and what they never see."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.enums import Audience, IncidentKind, IncidentRole, Severity, Status
from incidents.models import Incident
from incidents.services.communications import record_executive_told, record_update
from incidents.services.lifecycle import advance
from incidents.services.roles import assign_role
from incidents.services.severity import reassess_severity
from incidents.services.timeline import add_note
from tests.factories import make_incident, make_service, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def judge(client: Client) -> User:
    person = make_user("sofie", Role.REVIEWER, Role.RESPONDER, Role.COMMANDER)
    client.force_login(person)
    return person


def over(**fields: Any) -> Incident:
    """A SEV-1 (always sampled) that has ended."""
    incident = make_incident(**{"severity": Severity.SEV1, "service": make_service(), **fields})
    advance(incident=incident, to=Status.RESOLVED, by=incident.declared_by)
    return incident


def text_of(html: str) -> str:
    """The page without the choices of the form, where the four levels stand for everyone."""
    return re.sub(r'<fieldset class="field gap-top.*?</fieldset>', "", html, flags=re.DOTALL)


def page(client: Client, incident: Incident, status: int = 200) -> str:
    answer = client.get(f"/adjudicate/{incident.reference}/")
    assert answer.status_code == status
    return answer.content.decode()


def judged(client: Client, incident: Incident, basis: str, level: int, reason: str = "By its facts") -> Any:
    given = {"basis": basis, "severity": level, "reason": reason}
    return client.post(f"/adjudicate/{incident.reference}/", given)


def test_the_queue_leads_to_what_waits(client: Client, judge: User) -> None:
    incident = over()
    assert client.get("/adjudicate/")["Location"] == f"/adjudicate/{incident.reference}/"


def test_an_empty_queue_says_what_will_come(client: Client, judge: User) -> None:
    assert "No severity waits for your judgement" in client.get("/adjudicate/").content.decode()


@pytest.mark.parametrize(
    "fields", [{"kind": IncidentKind.DRILL}, {"private": True}, {"imported_from": "statuspage", "imported_id": "x"}]
)
def test_what_no_measure_counts_waits_for_nobody(client: Client, judge: User, fields: dict[str, Any]) -> None:
    page(client, over(**fields), 404)


def test_what_still_runs_waits_for_nobody(client: Client, judge: User) -> None:
    page(client, make_incident(severity=Severity.SEV1), 404)


def test_who_declared_is_not_offered_it(client: Client, judge: User) -> None:
    incident = over(by=judge)
    page(client, incident, 404)
    assert judged(client, incident, "knowable", 2).status_code == 404


def test_who_commanded_is_not_offered_it(client: Client, judge: User) -> None:
    incident = make_incident(severity=Severity.SEV1)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=judge, by=judge)
    advance(incident=incident, to=Status.RESOLVED, by=judge)
    page(client, incident, 404)


def test_nothing_on_the_page_or_in_its_list_gives_the_level_away(client: Client, judge: User) -> None:
    ana = make_user("ana", display_name="Ana Commander")
    incident = make_incident(severity=Severity.SEV2, title="SEV-2: labels print slowly", summary="A sev 2, I think")
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ana, by=ana)
    reassess_severity(incident=incident, severity=Severity.SEV1, by=ana, reason="Raised for the boss")
    record_executive_told(incident=incident, executive="Chief of all", by=ana)
    record_update(incident=incident, audience=Audience.CUSTOMER, text="We told customers", by=ana)
    add_note(incident=incident, text="This is SEV1 now", at=incident.declared_at - timedelta(minutes=1), by=ana)
    add_note(incident=incident, text="Later it was a P1", by=ana)
    advance(incident=incident, to=Status.RESOLVED, by=ana)
    before = text_of(page(client, incident))
    judged(client, incident, "knowable", 3)
    after = text_of(page(client, incident))
    for html in (before, after):
        assert not re.search(r"sev[\s-]?[1-4]\b|class=\"sev|\bP1\b", html, re.IGNORECASE)
        for word in (
            "Ana Commander",
            "Raised for the boss",
            "Chief of all",
            "We told customers",
            "min left",
            "min late",
        ):
            assert word not in html, word
    assert "▮▮▮" in before
    assert "labels print slowly" in before


def test_before_the_first_judgement_nothing_later_is_shown(client: Client, judge: User) -> None:
    incident = make_incident(severity=Severity.SEV1)
    add_note(incident=incident, text="Known early", at=incident.declared_at - timedelta(minutes=3), by=make_user())
    add_note(incident=incident, text="Learned later", by=make_user())
    advance(incident=incident, to=Status.RESOLVED, by=make_user())
    html = page(client, incident)
    assert "Known early" in html
    assert "Learned later" not in html
    judged(client, incident, "knowable", 2)
    assert "Learned later" in page(client, incident)


def test_both_judgements_are_kept_apart_and_then_it_waits_no_more(client: Client, judge: User) -> None:
    incident = over()
    judged(client, incident, "knowable", 3)
    judged(client, incident, "final", 1)
    incident.refresh_from_db()
    assert (incident.severity_adjudicated, incident.severity_final) == (3, 1)
    page(client, incident, 404)


def test_a_judgement_without_reason_or_level_gives_back_what_was_typed(client: Client, judge: User) -> None:
    incident = over()
    html = judged(client, incident, "knowable", 3, "").content.decode()
    assert "Say which facts decide" in html
    assert re.search(r'value="3"[^>]*checked', html)
    answer = client.post(f"/adjudicate/{incident.reference}/", {"basis": "knowable", "reason": "Half of users"})
    assert answer.status_code == 422
    assert "Half of users" in answer.content.decode()


def test_a_judgement_in_another_light_than_asked_is_not_taken(client: Client, judge: User) -> None:
    incident = over()
    assert judged(client, incident, "final", 1).status_code == 404
    incident.refresh_from_db()
    assert incident.severity_final is None


def test_only_adjudicators_come_in(client: Client) -> None:
    client.force_login(make_user("rui", Role.RESPONDER))
    assert client.get("/adjudicate/").status_code == 403


def test_the_page_takes_as_many_queries_for_many_that_wait(client: Client, judge: User, queries_of: Any) -> None:
    first = over()
    over()
    few = queries_of(f"/adjudicate/{first.reference}/")
    for number in range(5):
        over()
        add_note(incident=first, text=f"Note {number}", at=first.declared_at - timedelta(minutes=1), by=judge)
    assert queries_of(f"/adjudicate/{first.reference}/") == few
