from __future__ import annotations

from typing import Any

import pytest

from incidents.enums import BlockKind
from incidents.models import AlertDefinition, Runbook, RunbookBlock
from tests.api import client_of
from tests.factories import make_service, make_team, make_user

pytestmark = pytest.mark.django_db


def make_runbook(slug: str = "restart-the-queue", **fields: Any) -> Runbook:
    runbook = Runbook(slug=slug, title=slug.capitalize(), **fields)
    runbook.save()
    RunbookBlock(runbook=runbook, position=1, kind=BlockKind.STEP, text="1. Restart it").save()
    return runbook


def test_a_runbook_is_read_with_its_blocks() -> None:
    make_runbook(team=make_team("payments"))
    client = client_of(make_user())
    [row] = client.get("/api/v1/runbooks/").json()["results"]
    assert (row["slug"], row["state"], row["team"]) == ("restart-the-queue", "draft", "payments")
    shown = client.get("/api/v1/runbooks/restart-the-queue/").json()
    assert [block["text"] for block in shown["blocks"]] == ["1. Restart it"]


def test_runbooks_that_nobody_owns_are_found() -> None:
    make_runbook("owned", team=make_team())
    make_runbook("orphan")
    rows = client_of(make_user()).get("/api/v1/runbooks/", {"owned": "false"}).json()["results"]
    assert [row["slug"] for row in rows] == ["orphan"]


def test_a_definition_names_its_service_and_runbook() -> None:
    fields = {"service": make_service("checkout"), "runbook": make_runbook(), "severity_label": "critical"}
    AlertDefinition(name="QueueStuck", identity="q", labels={"severity": "critical"}, **fields).save()
    AlertDefinition(name="Bare", identity="b").save()
    client = client_of(make_user())
    [row] = client.get("/api/v1/alert-definitions/", {"has_runbook": "true"}).json()["results"]
    assert (row["name"], row["runbook"], row["service"]) == ("QueueStuck", "restart-the-queue", "checkout")
    assert row["severity"] == "critical"
    assert client.get(f"/api/v1/alert-definitions/{row['id']}/").json() == row


def test_lists_take_a_constant_number_of_queries(django_assert_max_num_queries: Any) -> None:
    client = client_of(make_user())
    for number in range(5):
        runbook = make_runbook(f"runbook-{number}", team=make_team(), maintainer=make_user())
        AlertDefinition(name="a", identity=str(number), service=make_service(), runbook=runbook).save()
    for address in ("/api/v1/runbooks/", "/api/v1/alert-definitions/"):
        with django_assert_max_num_queries(4):
            assert len(client.get(address).json()["results"]) == 5
