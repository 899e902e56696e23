from __future__ import annotations

import pytest

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.audit.broken_rules import Invalid
from incidents.enums import ClockKind, IncidentKind, Severity
from incidents.models import Clock, Incident, PolicyVersion, SeverityAssessment, SeverityLevel
from incidents.services.declaring import Declaration, declare_incident
from incidents.services.policy import save_level
from tests.factories import make_incident, make_service, make_user, system

pytestmark = pytest.mark.django_db


def declare(**fields) -> Incident:
    return declare_incident(declaration=Declaration(**{"title": "Checkout is down", **fields}), by=make_user())


def test_the_answers_choose_the_severity_and_are_kept_with_the_reasons():
    incident = declare(answers={"complete_outage": "yes"})
    assessment = SeverityAssessment.objects.get(incident=incident)
    assert (incident.severity, assessment.suggested) == (Severity.SEV1, Severity.SEV1)
    assert assessment.suggestion_reasons == ["A customer-facing service is down for everyone."]


def test_choosing_otherwise_asks_why():
    with pytest.raises(Invalid, match="Say why you choose SEV-3") as refusal:
        declare(answers={"complete_outage": "yes"}, severity=Severity.SEV3)
    assert refusal.value.field == "severity_reason"


def test_choosing_otherwise_keeps_both_and_the_reason():
    incident = declare(
        answers={"complete_outage": "yes"}, severity=Severity.SEV3, severity_reason="Only the staging customer"
    )
    kept = SeverityAssessment.objects.get(incident=incident)
    assert (kept.severity, kept.suggested, kept.reason) == (3, 1, "Only the staging customer")


def test_neither_severity_nor_answers_is_refused():
    with pytest.raises(Invalid, match="Choose a severity"):
        declare()


def test_an_unknown_answer_names_its_question():
    with pytest.raises(Invalid) as refusal:
        declare(answers={"complete_outage": "perhaps"})
    assert refusal.value.field == "complete_outage"


def test_a_title_that_is_too_long_is_refused_on_every_engine():
    with pytest.raises(Invalid) as refusal:
        declare(title="x" * 201, severity=Severity.SEV3)
    assert refusal.value.field == "title"


def test_the_owner_team_comes_from_the_service():
    service = make_service("checkout")
    assert declare(service=service, severity=Severity.SEV3).team == service.team


def test_references_leave_no_gap():
    first, second = declare(severity=Severity.SEV3), declare(severity=Severity.SEV3)
    assert int(second.reference.split("-")[1]) == int(first.reference.split("-")[1]) + 1


def test_a_private_incident_takes_no_number_of_the_public_series():
    before = declare(severity=Severity.SEV3)
    private = declare(severity=Severity.SEV3, private=True)
    after = declare(severity=Severity.SEV3)
    assert private.reference.startswith("PRV-")
    assert int(after.reference.split("-")[1]) == int(before.reference.split("-")[1]) + 1


def test_a_private_incident_is_visible_to_those_it_names():
    ana, bo = make_user("ana"), make_user("bo")
    private = make_incident(by=ana, private=True)
    assert private in Incident.objects.visible_to(ana)
    assert private not in Incident.objects.visible_to(bo)


def test_a_viewer_may_not_declare():
    with pytest.raises(Refused, match="declare an incident"):
        make_incident(by=make_user("vera", Role.VIEWER))


def test_a_sev4_runs_in_business_hours_and_asks_no_executive():
    incident = declare(severity=Severity.SEV4)
    kinds = set(Clock.objects.filter(incident=incident).values_list("kind", flat=True))
    assert kinds == {ClockKind.ACKNOWLEDGE, ClockKind.MITIGATE, ClockKind.INTERNAL_UPDATE}
    assert Clock.objects.filter(incident=incident, business_hours=True).count() == 3


def test_a_retrospective_incident_runs_no_response_clock():
    assert not Clock.objects.filter(incident=declare(severity=Severity.SEV1, retrospective=True)).exists()


def test_a_drill_runs_clocks_and_a_test_does_not():
    drill = declare(severity=Severity.SEV1, kind=IncidentKind.DRILL)
    test = declare(severity=Severity.SEV1, kind=IncidentKind.TEST)
    assert Clock.objects.filter(incident=drill).exists()
    assert not Clock.objects.filter(incident=test).exists()


def test_a_change_of_policy_leaves_running_clocks_alone():
    incident = declare(severity=Severity.SEV1)
    before = Clock.objects.get(incident=incident, kind=ClockKind.MITIGATE).due_at
    level = SeverityLevel.objects.get(level=1)
    level.mitigate_amount = 10
    save_level(level=level, by=system(), reason="Faster")
    assert PolicyVersion.objects.count() == 2
    assert Clock.objects.get(incident=incident, kind=ClockKind.MITIGATE).due_at == before
    assert incident.policy_version.number == 1
