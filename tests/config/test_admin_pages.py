"""Every admin page opens, in a constant number of queries, and shows nobody what is hidden from them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.admin_navigation import grouped
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.services.timeline import add_note
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]

LABELS = sorted(model._meta.label for model in admin.site._registry)


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_user("admin", Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def model_of(label: str) -> type[models.Model]:
    return next(model for model in admin.site._registry if model._meta.label == label)


def address(label: str, page: str, *args: Any) -> str:
    options = model_of(label)._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=args)


@pytest.mark.parametrize("label", LABELS)
def test_every_list_and_form_opens(client: Client, administrator: User, label: str) -> None:
    make_incident(service=make_service())
    assert client.get(address(label, "changelist"), follow=True).status_code == 200
    registered = admin.site._registry[model_of(label)]
    added = client.get(address(label, "add")).status_code
    assert added == (200 if getattr(registered, "may_add", True) else 403)
    row = model_of(label)._default_manager.first()
    if row is not None:
        assert client.get(address(label, "change", row.pk)).status_code == 200
        assert client.get(address(label, "history", row.pk)).status_code == 200


@pytest.mark.parametrize("label", LABELS)
def test_nothing_is_deleted_in_the_admin(client: Client, administrator: User, label: str) -> None:
    make_incident(service=make_service())
    row = model_of(label)._default_manager.first()
    if row is not None:
        assert client.get(address(label, "delete", row.pk)).status_code == 403
    assert "delete_selected" not in client.get(address(label, "changelist"), follow=True).content.decode()


@pytest.mark.parametrize("label", LABELS)
def test_every_list_counts_no_rows_that_it_does_not_show(label: str) -> None:
    registered = admin.site._registry[model_of(label)]
    assert registered.show_full_result_count is False
    assert registered.list_per_page <= 50


def test_every_registered_model_stands_in_one_group() -> None:
    placed = [model._meta.label for models in grouped().values() for model, _icon in models]
    assert sorted(placed) == LABELS


def test_the_index_lists_five_groups_and_no_recent_actions(client: Client, administrator: User) -> None:
    html = client.get(reverse("admin:index")).content.decode()
    content = html[html.index('id="content-main"') :]
    places = [content.index(f">{group}</h2>") for group, models in grouped().items() if models]
    assert places == sorted(places)
    assert list(grouped()) == ["Catalogue", "Policy", "Runbooks and alerts", "Learning", "Access"]
    assert "Recent actions" not in html


def test_a_runbook_owner_is_offered_no_tokens(client: Client) -> None:
    client.force_login(make_user("owner", Role.RUNBOOK_OWNER))
    html = client.get(reverse("admin:index")).content.decode()
    assert "API tokens" not in html
    assert client.get("/admin/accounts/apitoken/").status_code == 403


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("label", ["incidents.Incident", "incidents.Team", "incidents.Service", "accounts.User"])
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(client: Client, administrator: User, label: str) -> None:
    make_incident(service=make_service())
    few = queries_of(client, address(label, "changelist"))
    for _number in range(5):
        make_incident(service=make_service())
    assert queries_of(client, address(label, "changelist")) == few
    assert few <= 8


def test_an_incident_opens_in_as_many_queries_however_much_happened(client: Client, administrator: User) -> None:
    incident = make_incident(service=make_service(team=make_team()))
    path = address("incidents.Incident", "change", incident.pk)
    few = queries_of(client, path)
    for number in range(5):
        add_note(incident=incident, text=f"Note {number}", by=make_user())
    assert queries_of(client, path) == few
