"""Merging incidents leaves one post-mortem and one list of action items."""

from __future__ import annotations

import pytest

from foundation.accounts.models import User
from foundation.outbox.services import handle_due
from incidents.enums import Severity, Status
from incidents.models import Incident
from incidents.services.lifecycle import advance
from incidents.services.merging import merge_incident
from postmortems.enums import PostmortemState
from postmortems.models import ActionItem, Postmortem
from postmortems.services.action_items import Proposal, propose_action_item
from tests.factories import make_incident, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def ana() -> User:
    return make_user("ana")


def resolved(by: User, severity: Severity = Severity.SEV1) -> Incident:
    incident = advance(incident=make_incident(by=by, severity=severity), to=Status.RESOLVED, by=by)
    handle_due()
    return incident


def merge(folded: Incident, into: Incident, by: User) -> None:
    merge_incident(incident=folded, into=into, by=by, reason="One cause")
    handle_due()
    handle_due()


def item_of(incident: Incident, by: User) -> ActionItem:
    return propose_action_item(proposal=Proposal(title="Add a canary", incident=incident), by=by)


def test_items_noted_on_the_way_go_over(ana: User) -> None:
    folded, into = make_incident(by=ana), make_incident(by=ana)
    item = item_of(folded, ana)
    merge(folded, into, ana)
    item.refresh_from_db()
    assert (item.incident, item.postmortem) == (into, None)
    assert item.history.count() == 2


def test_a_post_mortem_goes_to_the_one_that_goes_on(ana: User) -> None:
    folded, into = resolved(ana), make_incident(by=ana, severity=Severity.SEV3)
    item = item_of(folded, ana)
    merge(folded, into, ana)
    [postmortem] = Postmortem.objects.all()
    item.refresh_from_db()
    assert (postmortem.incident, postmortem.state, item.postmortem) == (into, PostmortemState.DRAFT, postmortem)
    advance(incident=into, to=Status.RESOLVED, by=ana)
    handle_due()
    assert Postmortem.objects.count() == 1
    postmortem.refresh_from_db()
    assert postmortem.due_at == into.clocks.get(kind="postmortem").due_at


def test_where_both_have_one_the_folded_one_is_needed_no_more(ana: User) -> None:
    folded, into = resolved(ana), resolved(ana)
    item = item_of(folded, ana)
    merge(folded, into, ana)
    theirs, ours = Postmortem.objects.get(incident=folded), Postmortem.objects.get(incident=into)
    item.refresh_from_db()
    assert (theirs.state, ours.state, item.postmortem) == (PostmortemState.NOT_NEEDED, PostmortemState.DRAFT, ours)
    assert into.reference in theirs.state_changes.latest("id").reason
