"""Raising, lowering, adjudicating; and the ledger that the severity measures sum."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import Basis, ClockKind, ClockState, DeclaredVia, IncidentKind, IncidentRole, Severity, Status
from incidents.models import Clock, SeverityAssessment, SeverityStanding, TimelineEntry
from incidents.services.lifecycle import advance
from incidents.services.ownership import correct_owner_team
from incidents.services.roles import assign_role
from incidents.services.severity import adjudicate, reassess_severity
from incidents.services.standings import COUNTED
from tests.factories import make_incident, make_team, make_user, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_user("ana")


@pytest.fixture
def priya():
    return make_user("priya", Role.REVIEWER)


def ledger(incident) -> dict[tuple, int]:
    """What the ledger counts for the incident: each standing with the sum of its signs, zeros left out."""
    sums: Counter = Counter()
    for row in SeverityStanding.objects.filter(incident=incident):
        sums[tuple(getattr(row, name) for name in COUNTED)] += row.sign
    return {key: total for key, total in sums.items() if total}


def test_any_responder_raises_without_a_reason(ana):
    incident = make_incident(by=ana, severity=Severity.SEV3)
    reassess_severity(incident=incident, severity=Severity.SEV1, by=make_user("bo", Role.RESPONDER))
    assert (incident.severity, incident.severity_peak) == (Severity.SEV1, Severity.SEV1)


def test_lowering_takes_the_commander(ana):
    incident = make_incident(by=ana)
    with pytest.raises(Refused, match="takes the commander or an administrator"):
        reassess_severity(incident=incident, severity=Severity.SEV3, by=ana, reason="It is small")


def test_lowering_takes_a_reason(ana):
    incident = make_incident(by=ana)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ana, by=ana)
    with pytest.raises(Invalid, match="Say why it is lowered"):
        reassess_severity(incident=incident, severity=Severity.SEV3, by=ana)


def test_the_peak_stays_when_the_level_is_lowered(ana):
    incident = make_incident(by=ana, severity=Severity.SEV1)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ana, by=ana)
    reassess_severity(incident=incident, severity=Severity.SEV3, by=ana, reason="Only one report")
    assert (incident.severity, incident.severity_peak) == (Severity.SEV3, Severity.SEV1)


def test_lowering_withdraws_the_executive_notice_visibly(ana):
    incident = make_incident(by=ana, severity=Severity.SEV1)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=ana, by=ana)
    reassess_severity(incident=incident, severity=Severity.SEV3, by=ana, reason="Only one report")
    assert Clock.objects.get(incident=incident, kind=ClockKind.EXECUTIVE_NOTICE).state == ClockState.WITHDRAWN
    assert TimelineEntry.objects.filter(incident=incident, kind="clock_withdrawn").exists()


def test_every_judgement_is_kept(ana, priya):
    incident = make_incident(by=ana, severity=Severity.SEV3)
    reassess_severity(incident=incident, severity=Severity.SEV1, by=ana)
    advance(incident=incident, to=Status.RESOLVED, by=ana)
    adjudicate(incident=incident, basis=Basis.KNOWABLE, severity=Severity.SEV2, by=priya, reason="A quarter of users")
    adjudicate(incident=incident, basis=Basis.FINAL, severity=Severity.SEV1, by=priya, reason="Half in the end")
    kept = SeverityAssessment.objects.filter(incident=incident).in_order_of_recording()
    assert [(row.basis, row.severity) for row in kept] == [
        ("declared", 3),
        ("reassessed", 1),
        ("knowable", 2),
        ("final", 1),
    ]
    assert (incident.severity_adjudicated, incident.severity_final) == (2, 1)


def test_the_declarer_does_not_adjudicate():
    ana = make_user("ana", Role.RESPONDER, Role.REVIEWER)
    incident = make_incident(by=ana)
    advance(incident=incident, to=Status.RESOLVED, by=ana)
    with pytest.raises(Refused, match="You declared this incident"):
        adjudicate(incident=incident, basis=Basis.KNOWABLE, severity=Severity.SEV2, by=ana, reason="Clear")


def test_whoever_commanded_does_not_adjudicate(ana):
    bo = make_user("bo", Role.COMMANDER, Role.RESPONDER, Role.REVIEWER)
    incident = make_incident(by=ana)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=bo, by=bo)
    advance(incident=incident, to=Status.RESOLVED, by=ana)
    with pytest.raises(Refused, match="You commanded this incident"):
        adjudicate(incident=incident, basis=Basis.KNOWABLE, severity=Severity.SEV2, by=bo, reason="Clear")


def test_a_running_incident_is_not_adjudicated(ana, priya):
    with pytest.raises(BrokenRule, match="once it is resolved"):
        adjudicate(
            incident=make_incident(by=ana), basis=Basis.KNOWABLE, severity=Severity.SEV2, by=priya, reason="Clear"
        )


def test_severe_incidents_are_all_sampled_with_weight_one(ana):
    assert make_incident(by=ana, severity=Severity.SEV2).adjudication_weight == 1


def test_a_raised_incident_is_sampled_at_the_rate_of_its_peak(ana):
    incident = make_incident(by=ana, severity=Severity.SEV4)
    reassess_severity(incident=incident, severity=Severity.SEV1, by=ana)
    assert incident.adjudication_weight == 1


def test_about_a_quarter_of_the_minor_ones_are_sampled():
    from incidents.services.declaring import sampling_key

    keys = [sampling_key(f"INC-{number}") for number in range(4000)]
    assert 0.22 < sum(key < 0.25 for key in keys) / len(keys) < 0.28


def test_the_ledger_moves_with_the_owner_team(ana):
    incident = make_incident(by=ana)
    other = make_team("search")
    correct_owner_team(incident=incident, team=other, by=ana, reason="Search caused it")
    assert {key[0] for key in ledger(incident)} == {other.pk}


def test_a_drill_stands_in_no_severity_measure(ana):
    assert not ledger(make_incident(by=ana, kind=IncidentKind.DRILL))


def test_what_a_machine_declared_is_counted_apart():
    incident = make_incident(by=system(), via=DeclaredVia.ALERT)
    assert {key[-1] for key in ledger(incident)} == {True}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["raise", "lower", "team", "resolve", "judge", "final"]), max_size=8))
def test_the_ledger_always_sums_to_how_the_incident_stands(steps):
    number = next(_numbers)
    ada = make_user(f"ada{number}", Role.ADMINISTRATOR)
    priya = make_user(f"priya{number}", Role.REVIEWER)
    incident = make_incident(by=ada, severity=Severity.SEV3)
    for step in steps:
        try:
            _take(step, incident, ada, priya)
        except BrokenRule:
            continue
    rows = ledger(incident)
    assert list(rows.values()) == [1]
    (standing,) = (dict(zip(COUNTED, key, strict=True)) for key in rows)
    assert standing["team_id"] == incident.team_id
    assert standing["adjudicated"] == incident.severity_adjudicated
    assert standing["final"] == incident.severity_final


_numbers = iter(range(10_000))


def _take(step, incident, ada, priya) -> None:
    match step:
        case "raise":
            reassess_severity(incident=incident, severity=Severity(max(1, incident.severity - 1)), by=ada)
        case "lower":
            lower = Severity(min(4, incident.severity + 1))
            reassess_severity(incident=incident, severity=lower, by=ada, reason="It is small")
        case "team":
            correct_owner_team(incident=incident, team=make_team(), by=ada, reason="Theirs")
        case "resolve":
            advance(incident=incident, to=Status.RESOLVED, by=ada)
        case "judge" | "final":
            basis = Basis.KNOWABLE if step == "judge" else Basis.FINAL
            adjudicate(incident=incident, basis=basis, severity=Severity.SEV2, by=priya, reason="Clear")
