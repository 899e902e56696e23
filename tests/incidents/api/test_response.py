"""The acts on a running incident: every one calls the service that the pages call."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.enums import IncidentRole, Severity
from incidents.models import Incident
from incidents.services.roles import assign_role
from tests.api import client_of, rules_of
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


def command(incident: Incident, person: User) -> None:
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=person, by=person)


class Asked:
    """One incident, commanded by Ana, and clients of two people."""

    def __init__(self, **fields: Any) -> None:
        self.ana, self.bo = make_user("ana"), make_user("bo")
        self.incident = make_incident(by=make_user("declarer"), **fields)
        command(self.incident, self.ana)
        self.as_ana, self.as_bo = client_of(self.ana), client_of(self.bo)

    def at(self, below: str) -> str:
        return f"/api/v1/incidents/{self.incident.reference}/{below}"

    def status(self, client: APIClient) -> str:
        status: str = client.get(self.at("")).json()["status"]
        return status


# ------------------------------------------------------------------------------------------ roles and investigation


@pytest.mark.engines
def test_the_commander_who_takes_an_investigation_task_gets_409_with_the_sentence() -> None:
    asked = Asked()
    response = asked.as_ana.post(asked.at("tasks/"), {"title": "Compare the two hosts", "assignee": "ana"})
    assert (response.status_code, rules_of(response)) == (409, ["commander_investigates"])
    assert response.json()["detail"].startswith("You command this incident, so you investigate nothing in it.")
    assert asked.as_ana.get(asked.at("tasks/")).json()["results"] == []


@pytest.mark.engines
def test_the_commander_who_takes_an_investigation_role_gets_409() -> None:
    asked = Asked()
    response = asked.as_ana.post(asked.at("roles/"), {"role": "investigator", "person": "ana"})
    assert (response.status_code, rules_of(response)) == (409, ["commander_investigates"])


def test_an_investigator_who_asks_for_command_reads_what_is_in_the_way() -> None:
    incident, ana = make_incident(), make_user("ana")
    client, address = client_of(ana), f"/api/v1/incidents/{incident.reference}/"
    client.post(f"{address}tasks/", {"title": "Read the logs", "assignee": "ana"})
    response = client.post(f"{address}roles/", {"role": "commander"})
    assert response.status_code == 409
    assert "task “Read the logs”" in response.json()["detail"]


def test_a_task_is_added_given_and_finished() -> None:
    asked = Asked()
    task = asked.as_ana.post(asked.at("tasks/"), {"title": "Compare the two hosts"}).json()
    assert (task["assignee"], task["state"]) == (None, "open")
    address = asked.at(f"tasks/{task['id']}/")
    assert asked.as_ana.patch(address, {"assignee": "bo", "state": "working"}).json()["assignee"] == "bo"
    done = asked.as_bo.patch(address, {"state": "done", "finding": "The disk was full"}).json()
    assert (done["title"], done["state"], done["finding"]) == ("Compare the two hosts", "done", "The disk was full")
    [row] = asked.as_bo.get(asked.at("tasks/"), {"state": "done"}).json()["results"]
    assert row.keys() >= {"id", "title", "assignee", "state", "finding"}


def test_a_task_edited_from_an_old_reading_is_refused() -> None:
    asked = Asked()
    created = asked.as_ana.post(asked.at("tasks/"), {"title": "Compare the two hosts"})
    address, etag = asked.at(f"tasks/{created.json()['id']}/"), created["ETag"]
    fresh = asked.as_bo.patch(address, {"assignee": "bo"}, headers={"If-Match": etag})
    assert fresh.status_code == 200
    stale = asked.as_ana.patch(address, {"title": "Compare the hosts"}, headers={"If-Match": etag})
    assert (stale.status_code, rules_of(stale)) == (412, ["stale_version"])
    assert asked.as_ana.patch(address, {"title": "x"}, headers={"If-Match": fresh["ETag"]}).status_code == 200


def test_roles_are_taken_given_and_left() -> None:
    asked = Asked()
    own = asked.as_bo.post(asked.at("roles/"), {"role": "scribe"}).json()
    assert (own["role"], own["person"], own["ended_at"]) == ("scribe", "bo", None)
    assert asked.as_ana.post(asked.at("roles/"), {"role": "investigator", "person": "bo"}).status_code == 201
    assert asked.as_bo.delete(asked.at(f"roles/{own['id']}/")).status_code == 204
    rows = asked.as_bo.get(asked.at("roles/"), {"held": "true"}).json()["results"]
    assert [(row["role"], row["person"]) for row in rows] == [("commander", "ana"), ("investigator", "bo")]


def test_command_is_not_left_but_handed_over() -> None:
    asked = Asked()
    [row] = asked.as_ana.get(asked.at("roles/")).json()["results"]
    response = asked.as_ana.delete(asked.at(f"roles/{row['id']}/"))
    assert (response.status_code, rules_of(response)) == (409, ["never_without_commander"])


def test_a_handover_takes_effect_when_it_is_accepted() -> None:
    asked = Asked()
    offered = asked.as_ana.post(asked.at("handovers/"), {"to": "bo", "brief": "Stable; watch the queue."})
    address = asked.at(f"handovers/{offered.json()['id']}/")
    assert offered.status_code == 201
    assert asked.as_ana.post(f"{address}accept/").status_code == 403
    accepted = asked.as_bo.post(f"{address}accept/", {})
    assert (accepted.status_code, accepted.json()["person"]) == (200, "bo")
    assert rules_of(asked.as_bo.post(f"{address}withdraw/")) == ["handover_over"]


def test_a_handover_can_be_withdrawn() -> None:
    asked = Asked()
    offered = asked.as_ana.post(asked.at("handovers/"), {"to": "bo", "brief": "Stable."}).json()
    assert asked.as_ana.post(asked.at(f"handovers/{offered['id']}/withdraw/")).json()["state"] == "withdrawn"


def test_command_can_be_taken_from_someone_silent_with_a_reason() -> None:
    asked = Asked()
    assert rules_of(asked.as_bo.post(asked.at("take-command/"), {})) == ["reason_required"]
    taken = asked.as_bo.post(asked.at("take-command/"), {"reason": "No answer for ten minutes"})
    assert (taken.status_code, taken.json()["person"]) == (201, "bo")


# --------------------------------------------------------------------------------------------------------- its course


def test_it_moves_and_a_mis_tap_is_undone() -> None:
    asked = Asked()
    mitigated = asked.as_ana.post(asked.at("transitions/"), {"to": "mitigated"})
    assert (mitigated.status_code, mitigated.json()["status"]) == (200, "mitigated")
    assert asked.as_ana.post(asked.at("transitions/undo/")).json()["status"] == "acknowledged"
    steps = asked.as_ana.get(asked.at("transitions/")).json()["results"]
    assert [(step["from"], step["to"], step["undoes"]) for step in steps] == [
        ("", "declared", False),
        ("declared", "acknowledged", False),
        ("acknowledged", "mitigated", False),
        ("mitigated", "acknowledged", True),
    ]


def test_a_step_that_does_not_follow_is_409() -> None:
    asked = Asked()
    response = asked.as_ana.post(asked.at("transitions/"), {"to": "declared"})
    assert (response.status_code, rules_of(response)) == (409, ["transition_refused"])


def test_all_that_keeps_it_from_closing_is_listed() -> None:
    asked = Asked()
    for title in ("one", "two"):
        asked.as_ana.post(asked.at("tasks/"), {"title": title})
    asked.as_ana.post(asked.at("transitions/"), {"to": "resolved"})
    response = asked.as_ana.post(asked.at("transitions/"), {"to": "closed"})
    assert (response.status_code, rules_of(response)) == (409, ["task_open", "task_open"])


def test_cancelling_a_sev_1_answers_202_with_the_approval() -> None:
    asked = Asked(severity=Severity.SEV1)
    response = asked.as_ana.post(asked.at("transitions/"), {"to": "cancelled", "reason": "A false alarm"})
    assert (response.status_code, response.json()["kind"]) == (202, "incident.cancel")
    assert (response.json()["state"], response.json()["requested_by"]) == ("pending", "ana")
    assert asked.status(asked.as_ana) == "acknowledged"


def test_cancelling_a_sev_3_takes_effect_at_once() -> None:
    asked = Asked(severity=Severity.SEV3)
    response = asked.as_ana.post(asked.at("transitions/"), {"to": "cancelled", "reason": "A false alarm"})
    assert (response.status_code, response.json()["status"]) == (200, "cancelled")


def test_reopening_says_whether_the_impact_is_back() -> None:
    asked = Asked()
    asked.as_ana.post(asked.at("transitions/"), {"to": "resolved"})
    body = {"to": "mitigated", "reason": "Errors in the logs", "impact_back": False}
    assert asked.as_ana.post(asked.at("transitions/"), body).json()["status"] == "mitigated"


def test_an_act_from_an_old_reading_is_refused() -> None:
    asked = Asked()
    etag = asked.as_ana.get(asked.at(""))["ETag"]
    asked.as_bo.post(asked.at("severity/"), {"severity": "SEV-1"})
    response = asked.as_ana.post(asked.at("transitions/"), {"to": "resolved"}, headers={"If-Match": etag})
    assert response.status_code == 412
    assert asked.status(asked.as_ana) == "acknowledged"


# ----------------------------------------------------------------------------------- severity, moments, notes, clocks


def test_anyone_raises_a_severity_and_only_the_commander_lowers_it() -> None:
    asked = Asked()
    assert asked.as_bo.post(asked.at("severity/"), {"severity": "SEV-1"}).json()["severity_peak"] == "SEV-1"
    refused = asked.as_bo.post(asked.at("severity/"), {"severity": "SEV-3", "reason": "Calm again"})
    assert (refused.status_code, rules_of(refused)) == (403, ["may_not_lower"])
    lowered = asked.as_ana.post(asked.at("severity/"), {"severity": "SEV-3", "reason": "Calm again"}).json()
    assert (lowered["severity"], lowered["severity_peak"]) == ("SEV-3", "SEV-1")


def test_a_moment_is_corrected_with_a_reason() -> None:
    asked = Asked()
    body = {"moment": "impact_started_at", "at": "2026-01-02T03:04:05Z"}
    assert rules_of(asked.as_ana.post(asked.at("moments/"), body)) == ["reason_required"]
    shown = asked.as_ana.post(asked.at("moments/"), body | {"reason": "The graph says so"}).json()
    assert shown["impact_started_at"] == "2026-01-02T03:04:05Z"


def test_declared_at_stands() -> None:
    asked = Asked()
    body = {"moment": "declared_at", "at": "2026-01-02T03:04:05Z", "reason": "It was earlier"}
    response = asked.as_ana.post(asked.at("moments/"), body)
    assert (response.status_code, rules_of(response)) == (422, ["declared_at_stands"])


def test_a_note_stands_in_the_timeline() -> None:
    asked = Asked()
    note = asked.as_bo.post(asked.at("notes/"), {"text": "The queue grows", "marker": "diagnosis"})
    assert note.status_code == 201
    last = asked.as_bo.get(asked.at("timeline/"), {"kind": "note"}).json()["results"][-1]
    assert (last["text"], last["marker"], last["by"]) == ("The queue grows", "diagnosis", "bo")
    assert asked.as_bo.get(asked.at("notes/")).json()["results"] == [last]


def test_clocks_are_named_as_in_the_contract() -> None:
    asked = Asked(severity=Severity.SEV1)
    rows = {row["clock"]: row for row in asked.as_bo.get(asked.at("clocks/")).json()["results"]}
    assert rows["acknowledge"]["state"] == "met"
    assert rows["executive_notice"].keys() >= {"clock", "started_at", "due_at", "met_at", "state"}
    filtered = asked.as_bo.get(asked.at("clocks/"), {"clock": "mitigate", "state": "running"}).json()["results"]
    assert [row["clock"] for row in filtered] == ["mitigate"]


# ------------------------------------------------------------------------------------- communications, adjudications


def test_what_customers_are_told_is_approved_by_the_commander() -> None:
    asked = Asked()
    draft = asked.as_bo.post(asked.at("communications/"), {"audience": "customer", "text": "We are on it."})
    address = asked.at(f"communications/{draft.json()['id']}/")
    assert (draft.status_code, draft.json()["state"]) == (201, "draft")
    assert rules_of(asked.as_bo.post(f"{address}send/")) == ["not_approved"]
    assert asked.as_bo.post(f"{address}approve/").status_code == 403
    assert asked.as_ana.post(f"{address}approve/").json()["approved_by"] == "ana"
    assert asked.as_bo.post(f"{address}send/").json()["state"] == "sent"


def test_a_reviewer_adjudicates_on_both_bases() -> None:
    asked = Asked()
    asked.as_ana.post(asked.at("transitions/"), {"to": "resolved"})
    reviewer = client_of(make_user("rita", Role.REVIEWER))
    for basis, level in (("knowable", "SEV-1"), ("final", "SEV-3")):
        body = {"basis": basis, "severity": level, "reason": "Half of all users"}
        assert reviewer.post(asked.at("adjudications/"), body).status_code == 201
    shown = reviewer.get(asked.at("")).json()
    assert (shown["severity_adjudicated"], shown["severity_final"]) == ("SEV-1", "SEV-3")
    assert len(reviewer.get(asked.at("adjudications/")).json()["results"]) == 2


def test_the_commander_never_judges_their_own_severity() -> None:
    asked = Asked()
    asked.as_ana.post(asked.at("transitions/"), {"to": "resolved"})
    asked.ana.groups.add(*make_user("rita", Role.REVIEWER).groups.all())
    body = {"basis": "knowable", "severity": "SEV-1", "reason": "Half of all users"}
    response = asked.as_ana.post(asked.at("adjudications/"), body)
    assert (response.status_code, rules_of(response)) == (403, ["commander_judges"])


@pytest.mark.parametrize(
    ("below", "body"),
    [
        ("transitions/", {"to": "resolved"}),
        ("roles/", {"role": "scribe"}),
        ("tasks/", {"title": "x"}),
        ("severity/", {"severity": "SEV-1"}),
        ("moments/", {"moment": "detected_at", "at": "2026-01-01T00:00:00Z", "reason": "x"}),
        ("notes/", {"text": "x"}),
        ("communications/", {"audience": "internal", "text": "x"}),
        ("adjudications/", {"basis": "final", "severity": "SEV-1", "reason": "x"}),
        ("take-command/", {"reason": "x"}),
    ],
)
def test_a_viewer_changes_nothing(below: str, body: dict[str, Any]) -> None:
    asked = Asked()
    viewer = client_of(make_user("vera", Role.VIEWER))
    assert viewer.post(asked.at(below), body).status_code == 403


@pytest.mark.parametrize("below", ["tasks/", "roles/"])
def test_a_row_of_another_incident_is_not_there(below: str) -> None:
    asked, other = Asked(), make_incident()
    body = {"title": "x", "role": "scribe"}
    row = asked.as_bo.post(asked.at(below), body).json()
    assert asked.as_bo.get(f"/api/v1/incidents/{other.reference}/{below}{row['id']}/").status_code == 404
    assert asked.as_bo.get(asked.at(f"{below}{row['id']}/")).status_code == 200


def test_what_is_in_the_way_of_closing_is_listed_with_where_it_is_mended() -> None:
    client, incident = client_of(make_user()), make_incident()
    task = client.post(f"/api/v1/incidents/{incident.reference}/tasks/", {"title": "Read the logs"}).json()
    rows = client.get(f"/api/v1/incidents/{incident.reference}/blockers/").json()["results"]
    assert [row["code"] for row in rows] == ["not_resolved", "task_open"]
    assert rows[1]["address"] == f"/incidents/{incident.reference}/tasks/{task['id']}/"
