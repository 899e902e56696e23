from datetime import date, timedelta

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from postmortems.enums import Priority
from postmortems.models import ActionItem, Postmortem
from postmortems.services.action_items import Proposal, cancel_action_item, propose_action_item
from postmortems.services.opening import open_postmortem
from postmortems.services.reviewing import request_review
from postmortems.services.waiving import waive_postmortem
from tests.factories import make_team, make_user
from tests.postmortems.stories import open_item, opened_postmortem, resolved_incident

pytestmark = pytest.mark.django_db

DUE = date(2027, 1, 15)


@pytest.fixture
def person(client: Client) -> User:
    user = make_user("hana")
    client.force_login(user)
    return user


def post(client: Client, address: str, status: int = 302, **given: object) -> str:
    answer = client.post(address, given)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def test_an_item_is_added_from_the_list(client: Client, person: User) -> None:
    post(
        client, "/actions/new/", title="Refuse an upgrade while it lags", kind="prevent", priority=1, owner="hana",
        team=make_team().slug, due_date="2027-01-15",
    )  # fmt: skip
    item = ActionItem.objects.get()
    assert (item.status, item.owner, item.first_due_date, item.priority) == ("open", person, DUE, Priority.P1)


def test_what_is_missing_is_said_at_its_field_and_the_rest_stays(client: Client, person: User) -> None:
    html = post(client, "/actions/new/", 422, title="Refuse an upgrade", kind="prevent", priority=1)
    assert "An open action item has one owner. Choose a person." in html
    assert 'value="Refuse an upgrade"' in html
    assert ActionItem.objects.count() == 0


def test_a_proposal_needs_neither(client: Client, person: User) -> None:
    post(client, "/actions/new/", title="Refuse an upgrade", kind="prevent", priority=1, propose="on")
    assert ActionItem.objects.get().status == "proposed"


def test_a_proposal_is_accepted_with_owner_team_and_date(client: Client, person: User) -> None:
    item = propose_action_item(proposal=Proposal(title="Drill it"), by=person)
    post(
        client, f"{item.get_absolute_url()}open/", owner="hana", team=make_team().slug, priority=2,
        due_date="2027-01-15",
    )  # fmt: skip
    item.refresh_from_db()
    assert (item.status, item.due_date) == ("open", DUE)


def test_an_item_goes_its_way_by_buttons(client: Client, person: User) -> None:
    item = open_item(by=person)
    post(client, f"{item.get_absolute_url()}start/")
    assert "can’t become" not in post(client, f"{item.get_absolute_url()}complete/", 422, evidence="")
    post(client, f"{item.get_absolute_url()}complete/", evidence="It fired in a drill")
    post(client, f"{item.get_absolute_url()}reopen/", reason="It fired falsely")
    item.refresh_from_db()
    assert item.status == "open"
    assert "It fired falsely" in client.get(item.get_absolute_url()).content.decode()


def test_owner_date_and_priority_are_changed_with_a_reason(client: Client, person: User) -> None:
    item, other = open_item(by=person), make_user("tomasz")
    page = item.get_absolute_url()
    post(client, f"{page}due-date/", 422, due_date="2027-02-01", reason="")
    post(client, f"{page}due-date/", due_date="2027-02-01", reason="Waits")
    post(client, f"{page}owner/", owner="tomasz", team="", reason="Knows it")
    post(client, f"{page}priority/", priority=0, reason="Worse")
    item.refresh_from_db()
    assert (item.owner, item.due_date, item.priority) == (other, date(2027, 2, 1), Priority.P0)


def test_what_waits_for_a_second_person_is_said_and_decided_on_the_page(client: Client, person: User) -> None:
    item = open_item(by=person, priority=Priority.P0)
    post(client, f"{item.get_absolute_url()}cancel/", reason="The API ends")
    html = client.get(item.get_absolute_url()).content.decode()
    assert "asks to cancel it." in html
    assert 'value="withdraw"' in html
    client.force_login(make_user("second"))
    assert 'value="confirm"' in client.get(item.get_absolute_url()).content.decode()
    approval = Approval.objects.get()
    post(client, f"{item.get_absolute_url()}decide/{approval.public_id}/", decision="confirm")
    item.refresh_from_db()
    assert item.status == "cancelled"


def test_who_asked_does_not_confirm(client: Client, person: User) -> None:
    item = open_item(by=person, priority=Priority.P0)
    approval = cancel_action_item(item=item, by=person, reason="The API ends")
    assert isinstance(approval, Approval)
    html = post(client, f"{item.get_absolute_url()}decide/{approval.public_id}/", 422, decision="confirm")
    assert "takes a second person" in html


def test_an_approval_is_decided_only_where_it_belongs(client: Client, person: User) -> None:
    item, other = open_item(by=person, priority=Priority.P0), open_item(by=person)
    approval = cancel_action_item(item=item, by=person, reason="The API ends")
    assert isinstance(approval, Approval)
    post(client, f"{other.get_absolute_url()}decide/{approval.public_id}/", 404, decision="withdraw")


def test_a_stale_wording_is_refused_with_what_was_typed(client: Client, person: User) -> None:
    item = open_item(by=person)
    given = {"title": "Mine", "kind": "prevent", "version": item.version}
    post(client, f"{item.get_absolute_url()}edit/", **{**given, "title": "Theirs"})
    html = post(client, f"{item.get_absolute_url()}edit/", 412, **given)
    assert 'value="Mine"' in html


def test_review_goes_its_way_by_buttons(client: Client, person: User) -> None:
    postmortem = opened_postmortem(author=person)
    post(client, f"{postmortem.get_absolute_url()}request-review/")
    reviewer = make_user("reviewer", Role.REVIEWER)
    client.force_login(reviewer)
    post(client, f"{postmortem.get_absolute_url()}ask-for-changes/", 422, reason="")
    post(client, f"{postmortem.get_absolute_url()}ask-for-changes/", reason="Say who noticed")
    assert "Say who noticed" in client.get(postmortem.get_absolute_url()).content.decode()
    request_review(postmortem=Postmortem.objects.get(), by=person)
    post(client, f"{postmortem.get_absolute_url()}approve/")
    assert "reviewed by" in client.get(postmortem.get_absolute_url()).content.decode()


def test_a_post_mortem_is_opened_by_hand_from_the_incident(client: Client, person: User) -> None:
    incident = resolved_incident(by=person)
    post(client, f"/incidents/{incident.reference}/learning/open/")
    assert Postmortem.objects.get().incident == incident


def test_waiving_is_asked_for_and_decided_from_the_incident(client: Client, person: User) -> None:
    postmortem = opened_postmortem(author=person)
    assert postmortem.incident is not None
    root = f"/incidents/{postmortem.incident.reference}/learning/"
    post(client, f"{root}waive/", reason="A drill by mistake")
    client.force_login(make_user("second"))
    assert "asks that no post-mortem is written" in client.get(root).content.decode()
    post(client, f"{root}decide/{Approval.objects.get().public_id}/", decision="confirm")
    postmortem.refresh_from_db()
    assert postmortem.state == "not_needed"


def test_waiving_is_not_mistaken_for_cancelling_the_incident(person: User) -> None:
    postmortem = open_postmortem(incident=resolved_incident(by=person), by=person)
    assert postmortem.incident is not None
    waive_postmortem(incident=postmortem.incident, by=person, reason="A drill by mistake")
    assert not Approval.objects.about(postmortem.incident.reference).exists()


def test_a_reason_for_no_action_item_is_written_where_items_stand(client: Client, person: User) -> None:
    postmortem = opened_postmortem(author=person)
    post(client, f"{postmortem.get_absolute_url()}no-actions/", no_actions_reason="The provider fixed it for good")
    html = client.get(f"{postmortem.get_absolute_url()}edit/actions/").content.decode()
    assert "The provider fixed it for good" in html


def test_pages_by_due_date_go_on_where_the_last_one_ended(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postmortems.views.action_items.PAGE", 2)
    team = make_team()
    items = [open_item(by=person, team=team, due_date=DUE + timedelta(days=n // 2)) for n in range(5)]
    seen: list[str] = []
    address = "/actions/"
    for _page in range(3):
        answer = client.get(address)
        seen += [row.item.reference for group in answer.context["groups"] for row in group.rows]
        address = f"/actions/?after={answer.context['page'].older}"
    assert seen == [item.reference for item in items]


@pytest.mark.parametrize(
    ("query", "found"),
    [("owner=me", 1), ("priority=urgent", 1), ("status=proposed", 1), ("status=overdue", 1), ("q=lag", 1), ("", 2)],
)
def test_the_list_is_filtered(client: Client, person: User, query: str, found: int) -> None:
    open_item(by=person, priority=Priority.P2, title="Show the lag of each partition")
    other = make_user()
    open_item(by=other, priority=Priority.P0, due_date=date(2020, 1, 1))
    propose_action_item(proposal=Proposal(title="Drill it"), by=other)
    assert len(client.get(f"/actions/?{query}").context["page"].rows) == found
