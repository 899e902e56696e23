"""No source writes past the history: what does is listed here, with the reason that it may."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.accounts.models import User
from foundation.audit.history import UnauditedWrite
from incidents.models import Team
from tests.foundation.audit.unaudited_writes import findings_below, findings_in

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("config", "foundation", "incidents", "postmortems", "metrics", "portal")

# (file, call) → why. A file of raw SQL or bulk writes beside these has to say here what keeps its past.
ALLOWED: dict[tuple[str, str], str] = {
    ("config/health.py", "execute"): "SELECT 1",
    ("foundation/accounts/services.py", "delete"): "idempotency keys, which go after a while",
    ("foundation/audit/history.py", "bulk_create"): "the guard itself, with its history rows",
    ("foundation/audit/history.py", "bulk_update"): "the guard itself, with its history rows",
    ("foundation/outbox/services/events.py", "bulk_create"): "work, which is not present state",
    ("foundation/outbox/services/working_off.py", "update"): "work, which is not present state",
    ("foundation/outbox/services/notifying.py", "bulk_create"): "work and notices, which are not present state",
    ("incidents/services/catalogue.py", "bulk_create"): "the closure of the team tree, derived",
    ("incidents/services/catalogue.py", "delete"): "the closure of the team tree, derived",
    ("incidents/services/search.py", "bulk_create"): "what incidents are found by, derived",
    ("incidents/services/intake.py", "bulk_create"): "alerts as senders report them; the delivery is kept",
    ("incidents/services/intake.py", "bulk_update"): "alerts as senders report them; the delivery is kept",
    ("incidents/services/intake.py", "update"): "how often an alert was seen; the delivery is kept",
    ("incidents/services/merging.py", "update"): "alerts as senders report them, told on the timeline",
    ("incidents/services/stances.py", "delete"): "a stance, derived from rows that are tracked",
    ("incidents/services/webhooks.py", "bulk_create"): "the last body of a sender; what was accepted is kept whole",
    ("incidents/services/webhooks.py", "update"): "the last body of a sender; what was accepted is kept whole",
    ("metrics/services/as_of.py", "execute"): "reads facts",
    ("metrics/services/computing.py", "delete"): "the record of a run that found nothing to do",
    ("metrics/services/computing.py", "execute"): "snapshots, superseded and never changed",
    ("metrics/services/computing.py", "update"): "runs that died",
    ("metrics/services/dirty_months.py", "execute"): "reads facts",
}
# Loads an organisation in bulk, facts and history rows included; its own test holds that against the services.
LOADING = "metrics/simulation/"

SAMPLE = """
def careless(team, Team, connection, settings):
    Team.objects.filter(slug="a").update(name="b")
    Team._base_manager.all()
    Team.objects.bulk_create([team])
    Team.objects.bulk_update([team], ["name"])
    team.delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_team SET name = 'b'")
    Team.objects.raw("SELECT 1")


def careful(settings, values):
    settings.update(values)
    settings.update({"a": 1})
    settings.update(**values)
    super().delete()
"""


def test_the_guard_bites() -> None:
    found = [finding.call for finding in findings_in(SAMPLE, "sample.py")]
    assert sorted(found) == sorted(
        ["update", "_base_manager", "bulk_create", "bulk_update", "delete", "execute", "raw"]
    )


def test_no_source_writes_past_the_history() -> None:
    unknown = [
        str(finding)
        for finding in findings_below(ROOT, FOLDERS)
        if (finding.path, finding.call) not in ALLOWED and not finding.path.startswith(LOADING)
    ]
    assert not unknown, "save() or *_in_bulk() instead, or say in ALLOWED why:\n" + "\n".join(unknown)


def test_what_is_allowed_is_still_there() -> None:
    found = {(finding.path, finding.call) for finding in findings_below(ROOT, FOLDERS)}
    assert set(ALLOWED) <= found, "Take out of ALLOWED what no source does any more."


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Team, User])
def test_the_managers_refuse_what_the_guard_looks_for(model: type[Team | User]) -> None:
    for call in (
        lambda: model._default_manager.all().update(is_active=True),
        lambda: model._base_manager.all().delete(),
        lambda: model._default_manager.bulk_create([]),
        lambda: model._default_manager.bulk_update([], []),
    ):
        with pytest.raises(UnauditedWrite):
            call()
