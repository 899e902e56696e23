from typing import Any

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from foundation.audit.enums import Source
from postmortems.enums import Priority
from postmortems.models import ActionItem, FactorKind, PostmortemTemplate
from postmortems.services.opening import open_postmortem
from tests.factories import make_incident, make_user
from tests.postmortems.stories import open_item, opened_postmortem

pytestmark = pytest.mark.django_db

ROOT = "/admin/postmortems"


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user("admin", Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def post(client: Client, address: str, status: int = 302, **given: Any) -> str:
    answer = client.post(f"{ROOT}/{address}", given)
    html = answer.content.decode()
    assert answer.status_code == status, html[:2000]
    return html


def item_form(item: ActionItem, **changes: Any) -> dict[str, Any]:
    given = {
        "title": item.title, "kind": item.kind, "end_state": "", "tracker_url": "", "owner": item.owner_id,
        "team": item.team_id, "priority": item.priority, "due_date": item.due_date, "reason": "",
    }  # fmt: skip
    return {**given, **changes}


@pytest.mark.undefined_variables
@pytest.mark.parametrize("model", ["postmortem", "actionitem", "factorkind", "postmortemtemplate"])
def test_lists_and_forms_open(client: Client, administrator: User, model: str) -> None:
    postmortem = opened_postmortem(author=administrator)
    item = open_item(by=administrator, postmortem=postmortem)
    kind, template = FactorKind.objects.all()[0], PostmortemTemplate.objects.all()[0]
    pk = {"postmortem": postmortem, "actionitem": item, "factorkind": kind, "postmortemtemplate": template}[model].pk
    for address in ("", f"{pk}/change/", f"{pk}/history/"):
        assert client.get(f"{ROOT}/{model}/{address}").status_code == 200


@pytest.mark.undefined_variables
def test_a_change_goes_through_the_service_with_its_reason(client: Client, administrator: User) -> None:
    item = open_item(by=administrator)
    post(client, f"actionitem/{item.pk}/change/", **item_form(item, due_date="2027-03-01", reason="Waits"))
    row, change = item.history.first(), item.changes.get(field="due_date")
    assert (change.to_value, change.reason, change.by) == ("2027-03-01", "Waits", administrator)
    assert (row.history_user, row.history_change_reason, row.history_source) == (administrator, "Waits", Source.ADMIN)


@pytest.mark.undefined_variables
def test_a_refusal_stands_at_its_field_and_nothing_is_written(client: Client, administrator: User) -> None:
    item = open_item(by=administrator)
    html = post(client, f"actionitem/{item.pk}/change/", 200, **item_form(item, due_date="2027-03-01"))
    assert "Say why: the change is kept with its reason." in html
    item.refresh_from_db()
    assert item.due_date.isoformat() == "2027-01-15"


@pytest.mark.undefined_variables
def test_lowering_a_p1_waits_for_the_second_person_here_too(client: Client, administrator: User) -> None:
    item = open_item(by=administrator, priority=Priority.P1)
    post(client, f"actionitem/{item.pk}/change/", **item_form(item, priority=3, reason="Calmer"))
    item.refresh_from_db()
    assert (item.priority, Approval.objects.pending().count()) == (Priority.P1, 1)


@pytest.mark.undefined_variables
def test_a_template_is_edited_into_its_next_version(client: Client, administrator: User) -> None:
    template = PostmortemTemplate.objects.get(slug="short")
    rows = template.current_version().sections.all()
    prefix = "postmortems-templatesection"
    given: dict[str, Any] = {
        "name": template.name, "slug": template.slug, "form": "short", "reason": "Shorter",
        f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows),
    }  # fmt: skip
    for number, row in enumerate(rows):
        title = "In short" if row.key == "summary" else row.title
        for name, value in (("id", row.pk), ("order", row.order), ("key", row.key), ("title", title),
                            ("kind", row.kind), ("guidance", row.guidance)):  # fmt: skip
            given[f"{prefix}-{number}-{name}"] = value
    given[f"{prefix}-{len(rows) - 1}-DELETE"] = "on"
    post(client, f"postmortemtemplate/{template.pk}/change/", **given)
    version = template.current_version()
    assert (version.number, version.by, version.reason) == (2, administrator, "Shorter")
    assert version.sections.all()[0].title == "In short"
    assert version.sections.count() == len(rows) - 1
    assert rows.all()[0].title == "Summary"


@pytest.mark.undefined_variables
def test_a_private_record_is_hidden_from_an_administrator_who_is_not_named(client: Client, administrator: User) -> None:
    owner = make_user()
    postmortem = open_postmortem(incident=make_incident(by=owner, private=True), by=owner)
    assert client.get(f"{ROOT}/postmortem/{postmortem.pk}/change/").status_code == 302
    assert postmortem.title not in client.get(f"{ROOT}/postmortem/").content.decode()
