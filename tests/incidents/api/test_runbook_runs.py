"""Writing runbooks and running them by API."""

from __future__ import annotations

from typing import Any

import pytest

from foundation.accounts.enums import Role
from incidents.enums import RunbookState
from incidents.models import Runbook
from tests.api import client_of
from tests.factories import RUNBOOK, make_incident, make_runbook, make_service, make_team, make_user, steps_of

pytestmark = pytest.mark.django_db

RUNBOOKS = "/api/v1/runbooks/"


def owner() -> Any:
    return client_of(make_user("", Role.RUNBOOK_OWNER))


def test_a_runbook_is_written_replaced_and_reviewed() -> None:
    client, team, service = owner(), make_team(), make_service()
    written = client.post(RUNBOOKS, {"source": RUNBOOK, "team": team.slug, "services": [service.slug]}, format="json")
    assert written.status_code == 201, written.json()
    slug = written.json()["slug"]
    assert (written.json()["state"], written.json()["services"]) == ("draft", [service.slug])
    better = RUNBOOK.replace("--since 5m", "--since 9m")
    replaced = client.put(f"{RUNBOOKS}{slug}/source/", {"source": better, "version": 1}, format="json")
    assert replaced.json()["version"] == 2
    assert Runbook.objects.get(slug=slug).source() == better
    stale = client.put(f"{RUNBOOKS}{slug}/source/", {"source": RUNBOOK, "version": 1}, format="json")
    assert stale.status_code in (409, 412)
    by_its_author = client.post(f"{RUNBOOKS}{slug}/state/", {"state": "reviewed"}, format="json")
    assert (by_its_author.status_code, by_its_author.json()["errors"][0]["field"]) == (409, "state")
    reviewed = owner().post(f"{RUNBOOKS}{slug}/state/", {"state": "reviewed"}, format="json")
    assert reviewed.json()["state"] == "reviewed"


@pytest.mark.parametrize(
    "body", [{}, {"source": ""}, {"source": 7}, {"source": "x", "team": "nobody"}, {"source": "a\0"}]
)
def test_what_is_no_runbook_is_refused_with_its_field(body: dict[str, Any]) -> None:
    answer = owner().post(RUNBOOKS, body, format="json")
    assert answer.status_code in (400, 422)
    assert answer.json()["errors"][0]["field"]


def test_a_responder_writes_none() -> None:
    answer = client_of(make_user("", Role.RESPONDER)).post(RUNBOOKS, {"source": RUNBOOK}, format="json")
    assert answer.status_code == 403


def test_a_run_from_start_to_verdict() -> None:
    client, incident = client_of(make_user("", Role.RESPONDER)), make_incident()
    runbook = make_runbook(
        RUNBOOK.replace("--since 5m", "--region <region>"), team=make_team(), state=RunbookState.REVIEWED
    )
    runs = f"{RUNBOOKS}{runbook.slug}/runs/"
    begun = client.post(runs, {"incident": incident.reference, "values": {"region": "eu-west"}}, format="json")
    assert begun.status_code == 201, begun.json()
    run = f"{runs}{begun.json()['id']}/"
    ticked = client.post(f"{run}ticks/", {"position": steps_of(runbook)[0].position}, format="json").json()
    assert ticked["ticked"][0]["ran"] == "payctl declines --region eu-west"
    refused = client.post(f"{run}end/", {"outcome": "misled"}, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "missing")
    assert client.post(f"{run}end/", {"outcome": "helped"}, format="json").json()["outcome"] == "helped"
    again = client.post(f"{run}end/", {"outcome": "misled", "missing": "wrong cluster"}, format="json").json()
    assert again["outcome"] == "misled"
    assert client.get(runs).json()["results"] == [again]
    runbook.refresh_from_db()
    assert runbook.state == "stale"


def test_runs_on_a_private_incident_are_not_there_for_others() -> None:
    commander = make_user("", Role.COMMANDER)
    incident, runbook = make_incident(private=True, by=commander), make_runbook()
    runs = f"{RUNBOOKS}{runbook.slug}/runs/"
    begun = client_of(commander).post(runs, {"incident": incident.reference}, format="json").json()
    other = client_of(make_user("", Role.RESPONDER))
    assert other.get(runs).json()["results"] == []
    assert other.get(f"{runs}{begun['id']}/").status_code == 404
    unknown = other.post(runs, {"incident": "INC-99999"}, format="json")
    hidden = other.post(runs, {"incident": incident.reference}, format="json")
    assert (hidden.status_code, hidden.json()["errors"]) == (unknown.status_code, unknown.json()["errors"])


def test_runs_take_a_constant_number_of_queries(django_assert_max_num_queries: Any) -> None:
    client, runbook = client_of(make_user("", Role.RESPONDER)), make_runbook()
    runs = f"{RUNBOOKS}{runbook.slug}/runs/"
    for _number in range(4):
        client.post(runs, {"incident": make_incident().reference}, format="json")
    with django_assert_max_num_queries(7):
        assert len(client.get(runs).json()["results"]) == 4
