from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from foundation.approvals.services import confirm_approval
from foundation.audit.broken_rules import BrokenRule
from foundation.outbox.services import handle_due
from incidents.enums import ClockKind, ClockState, IncidentKind, IncidentRole, Severity, Status
from incidents.models import Clock, Incident
from incidents.services.lifecycle import advance, reopen
from incidents.services.roles import assign_role
from incidents.services.severity import reassess_severity
from postmortems.enums import PostmortemState
from postmortems.models import Postmortem, PostmortemStateChange
from postmortems.services.action_items import Proposal, propose_action_item
from postmortems.services.opening import open_postmortem
from postmortems.services.waiving import waive_postmortem
from postmortems.tasks import open_due_postmortems
from tests.factories import make_incident, make_service, make_team, make_user
from tests.postmortems.stories import open_item, opened_postmortem, resolved_incident

pytestmark = pytest.mark.django_db


def postmortems_of(incident: Incident) -> list[Postmortem]:
    return list(Postmortem.objects.filter(incident=incident))


def test_resolving_a_sev2_opens_its_postmortem_with_the_commander_as_author() -> None:
    commander = make_user("bo")
    incident = resolved_incident(commander=commander)
    handle_due()
    (postmortem,) = postmortems_of(incident)
    assert (postmortem.author, postmortem.state) == (commander, PostmortemState.DRAFT)
    assert [(change.from_state, change.to_state) for change in PostmortemStateChange.objects.all()] == [("", "draft")]


def test_reopening_and_resolving_again_makes_no_second_postmortem_and_moves_its_due_date() -> None:
    by = make_user()
    with time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False) as clock:
        incident = resolved_incident(by=by)
        handle_due()
        clock.move_to(datetime(2026, 3, 4, 10, tzinfo=UTC))
        reopen(incident=incident, by=by, reason="Not over", impact_back=False)
        advance(incident=incident, to=Status.RESOLVED, by=by)
        handle_due()
    (postmortem,) = postmortems_of(incident)
    assert postmortem.due_at == Clock.objects.get(incident=incident, kind=ClockKind.POSTMORTEM).due_at
    assert postmortem.due_date == date(2026, 3, 11)


def test_the_due_date_is_the_last_day_in_time_where_the_team_is() -> None:
    team = make_team(time_zone="Europe/Lisbon", holiday_country="PT")
    with time_machine.travel(datetime(2026, 3, 27, 6, tzinfo=UTC), tick=False):
        incident = resolved_incident(severity=Severity.SEV1, service=make_service(team=team))
        handle_due()
    (postmortem,) = postmortems_of(incident)
    assert (postmortem.due_at, postmortem.due_date) == (datetime(2026, 4, 6, 23, tzinfo=UTC), date(2026, 4, 6))


def test_a_sev3_asks_for_none_and_takes_the_short_form_when_opened_by_hand() -> None:
    by = make_user()
    incident = resolved_incident(severity=Severity.SEV3)
    handle_due()
    assert postmortems_of(incident) == []
    postmortem = open_postmortem(incident=incident, by=by)
    assert (postmortem.template_version.template.slug, postmortem.due_at) == ("short", None)


def test_lowering_the_severity_does_not_dodge_the_postmortem() -> None:
    commander = make_user()
    incident = make_incident(by=commander, severity=Severity.SEV1, service=make_service())
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=commander, by=commander)
    reassess_severity(incident=incident, severity=Severity.SEV4, by=commander, reason="Less than thought")
    advance(incident=incident, to=Status.RESOLVED, by=commander)
    handle_due()
    assert len(postmortems_of(incident)) == 1


def test_a_test_incident_asks_for_none() -> None:
    incident = resolved_incident(kind=IncidentKind.TEST)
    handle_due()
    assert postmortems_of(incident) == []


def test_the_sweep_opens_one_72_hours_after_a_mitigation_that_nobody_resolved() -> None:
    by = make_user()
    with time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False) as clock:
        incident = make_incident(by=by, service=make_service())
        advance(incident=incident, to=Status.MITIGATED, by=by)
        clock.shift(timedelta(hours=71))
        assert open_due_postmortems() == 0
        clock.shift(timedelta(hours=2))
        assert open_due_postmortems() == 1
        assert open_due_postmortems() == 0
    duty = Clock.objects.get(incident=incident, kind=ClockKind.POSTMORTEM)
    assert duty.started_at == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert [postmortem.due_at for postmortem in postmortems_of(incident)] == [duty.due_at]


def test_the_sweep_opens_what_a_severity_raised_after_the_end_asks_for() -> None:
    by = make_user()
    incident = resolved_incident(severity=Severity.SEV3, by=by)
    reassess_severity(incident=incident, severity=Severity.SEV2, by=by)
    open_due_postmortems()
    assert len(postmortems_of(incident)) == 1


def test_it_begins_with_summary_figures_and_timeline_of_the_incident() -> None:
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        postmortem = opened_postmortem(title="Labels print twice", impact_started_at=now - timedelta(minutes=90))
    texts = {section.key: section.text for section in postmortem.sections.in_order()}
    assert "Labels print twice" in texts["summary"]
    assert "1 h 30 min" in texts["impact"]
    assert "- 10:00 Resolved." in texts["timeline"]
    assert texts["factors"] == ""


def test_items_noted_during_the_incident_belong_to_its_postmortem() -> None:
    by = make_user()
    incident = make_incident(by=by, service=make_service())
    item = propose_action_item(proposal=Proposal(title="Drill the loss of one acquirer", incident=incident), by=by)
    postmortem = open_postmortem(incident=incident, by=by)
    item.refresh_from_db()
    assert item.postmortem == postmortem


def test_waiving_takes_a_second_person_and_withdraws_the_clock() -> None:
    asks, confirms = make_user(), make_user()
    postmortem = opened_postmortem(author=asks)
    assert postmortem.incident is not None
    approval = waive_postmortem(incident=postmortem.incident, by=asks, reason="A drill by mistake")
    with pytest.raises(BrokenRule):
        confirm_approval(approval=approval, by=asks)
    confirm_approval(approval=approval, by=confirms)
    postmortem.refresh_from_db()
    assert postmortem.state == PostmortemState.NOT_NEEDED
    assert Clock.objects.get(kind=ClockKind.POSTMORTEM).state == ClockState.WITHDRAWN


def test_a_waived_postmortem_stays_waived_when_the_incident_is_resolved_again() -> None:
    asks = make_user()
    postmortem = opened_postmortem(author=asks)
    incident = postmortem.incident
    assert incident is not None
    confirm_approval(approval=waive_postmortem(incident=incident, by=asks, reason="Known"), by=make_user())
    reopen(incident=incident, by=asks, reason="Not over", impact_back=False)
    advance(incident=incident, to=Status.RESOLVED, by=asks)
    handle_due()
    open_due_postmortems()
    postmortem.refresh_from_db()
    assert postmortem.state == PostmortemState.NOT_NEEDED


def test_one_decided_not_to_be_needed_can_be_opened_again_by_hand() -> None:
    asks = make_user()
    postmortem = opened_postmortem(author=asks)
    assert postmortem.incident is not None
    confirm_approval(approval=waive_postmortem(incident=postmortem.incident, by=asks, reason="Known"), by=make_user())
    again = open_postmortem(incident=postmortem.incident, by=asks, reason="It came back")
    assert (again.pk, again.state) == (postmortem.pk, PostmortemState.DRAFT)


def test_an_item_can_stand_on_its_own() -> None:
    item = open_item(by=make_user())
    assert (item.incident, item.postmortem) == (None, None)
