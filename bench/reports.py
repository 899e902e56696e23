"""The report page reads snapshots: no query of it touches a table of facts, however many there are."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.ratios import Ratio
from foundation.accounts.models import User

FACTS = (
    "incidents_severitystanding", "incidents_transition", "incidents_severityassessment",
    "postmortems_actionitemstatefact", "incidents_momentchange",
)  # fmt: skip


def ratios(rows: int) -> list[Ratio]:
    client = Client()
    client.force_login(User.system())
    client.get("/reports/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/reports/").status_code == 200
    statements = [query["sql"].replace('"', "") + " " for query in queries.captured_queries]
    of_facts = sum(any(f" {name.strip()} " in statement for name in FACTS) for statement in statements)
    return [Ratio(f"queries of the report page that read a fact, of {len(statements)}", of_facts, 0)]
