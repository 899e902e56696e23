"""Runbooks in the admin: daily editing by form, by steps and by Markdown."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.enums import RunbookState
from incidents.models import Runbook
from incidents.services.catalogue import add_member
from incidents.services.runbooks import replace_content
from tests.factories import RUNBOOK, make_runbook, make_service, make_team, make_user, steps_of, system

pytestmark = [pytest.mark.django_db, pytest.mark.undefined_variables]
PARTS = ("instruction", "command", "expected", "undo")


@pytest.fixture
def owner(client: Client) -> User:
    user = make_user("olu", Role.RUNBOOK_OWNER)
    client.force_login(user)
    return user


def address(runbook: Runbook) -> str:
    return f"/admin/incidents/runbook/{runbook.pk}/change/"


def given(runbook: Runbook, **changes: Any) -> dict[str, Any]:
    """What the form sends when nothing but `changes` is changed; steps are named `blocks-0-command`."""
    rows = steps_of(runbook)
    data: dict[str, Any] = {
        "title": runbook.title,
        "slug": runbook.slug,
        "team": runbook.team_id or "",
        "maintainer": runbook.maintainer_id or "",
        "state": runbook.state,
        "services": list(runbook.service_links.filter(ended_at__isnull=True).values_list("service", flat=True)),
        "markdown": runbook.source().replace("\r\n", "\n").replace("\n", "\r\n"),
        "begun_on": runbook.version,
        "reason": "as the test needs it",
        "blocks-TOTAL_FORMS": len(rows),
        "blocks-INITIAL_FORMS": len(rows),
    }
    for number, row in enumerate(rows):
        data |= {f"blocks-{number}-id": row.pk, f"blocks-{number}-runbook": runbook.pk}
        data |= {f"blocks-{number}-place": number + 1}
        data |= {f"blocks-{number}-{name}": getattr(row, name) for name in PARTS}
    return data | changes


def problems(response: Any) -> str:
    form, formsets = response.context["adminform"].form, response.context["inline_admin_formsets"]
    return str(
        [form.errors, [each.formset.non_form_errors() for each in formsets], [e.formset.errors for e in formsets]]
    )


def save(client: Client, runbook: Runbook, **changes: Any) -> Runbook:
    response = client.post(address(runbook), given(runbook, **changes))
    assert response.status_code == 302, problems(response)
    return Runbook.objects.get(pk=runbook.pk)


def test_the_list_shows_who_owns_what_and_filters_what_nobody_owns(client: Client, owner: User) -> None:
    make_runbook(title="Owned one", team=make_team(name="Payments"))
    make_runbook(title="Lonely one")
    page = client.get("/admin/incidents/runbook/").content.decode()
    assert "Payments" in page
    assert "Lonely one" in page
    page = client.get("/admin/incidents/runbook/?owned=no").content.decode()
    assert "Lonely one" in page
    assert "Owned one" not in page


def test_saving_what_was_shown_changes_nothing(client: Client, owner: User) -> None:
    source = RUNBOOK.replace("\n", "\r\n", 3)
    runbook = make_runbook(source)
    saved = save(client, runbook)
    assert (saved.source(), saved.version) == (source, runbook.version)


def test_a_runbook_is_made_from_pasted_markdown(client: Client, owner: User) -> None:
    response = client.post(
        "/admin/incidents/runbook/add/", {"markdown": RUNBOOK, "title": "", "slug": "", "reason": ""}
    )
    assert response.status_code == 302, problems(response)
    runbook = Runbook.objects.get()
    assert (runbook.title, runbook.source()) == ("Move traffic away", RUNBOOK)
    row = runbook.history.earliest()
    assert (row.history_user, row.history_source) == (owner, "admin")


def test_a_runbook_is_made_from_a_file_to_the_byte(client: Client, owner: User) -> None:
    body = RUNBOOK.replace("\n", "\r\n").encode()
    client.post("/admin/incidents/runbook/add/", {"upload": SimpleUploadedFile("a.md", body), "markdown": ""})
    assert Runbook.objects.get().source().encode() == body


def test_a_file_that_is_no_text_is_refused_at_its_field(client: Client, owner: User) -> None:
    response = client.post("/admin/incidents/runbook/add/", {"upload": SimpleUploadedFile("a.md", b"\xff\xfe")})
    assert "no text in UTF-8" in problems(response)
    assert not Runbook.objects.exists()


def test_empty_markdown_is_refused_in_words(client: Client, owner: User) -> None:
    response = client.post("/admin/incidents/runbook/add/", {"markdown": "", "title": "A"})
    assert "nothing in it yet" in problems(response)


def test_owner_maintainer_services_and_state_are_set_with_a_reason(client: Client, owner: User) -> None:
    runbook, team, service = make_runbook(), make_team(), make_service()
    add_member(team=team, user=owner, by=system())
    saved = save(
        client, runbook, team=team.pk, maintainer=owner.pk, services=[service.pk], state="reviewed", reason="ready"
    )
    assert (saved.team, saved.maintainer, saved.state) == (team, owner, RunbookState.REVIEWED)
    assert saved.owner_facts.latest().reason == "ready"
    assert saved.state_changes.latest().by == owner
    assert [link.service for link in saved.service_links.all()] == [service]


def test_a_state_that_may_not_be_is_refused_at_its_field(client: Client, owner: User) -> None:
    runbook = make_runbook()
    response = client.post(address(runbook), given(runbook, state="reviewed"))
    assert "Nobody owns it" in problems(response)


def test_steps_are_edited_as_rows(client: Client, owner: User) -> None:
    saved = save(client, make_runbook(), **{"blocks-0-command": "payctl declines --since 9m"})
    assert saved.source() == RUNBOOK.replace("--since 5m", "--since 9m")
    row = steps_of(saved)[0].history.latest()
    assert (row.history_user, row.history_change_reason) == (owner, "as the test needs it")


def test_rows_that_were_dragged_stand_where_they_were_left(client: Client, owner: User) -> None:
    """Dragging numbers all rows anew, from 0."""
    runbook = make_runbook()
    before = [step.instruction for step in steps_of(runbook)]
    saved = save(client, runbook, **{"blocks-0-place": 2, "blocks-1-place": 0, "blocks-2-place": 1})
    assert [step.instruction for step in steps_of(saved)] == [before[1], before[2], before[0]]


def test_a_step_is_moved_removed_and_added_as_rows(client: Client, owner: User) -> None:
    runbook = make_runbook()
    new = {"blocks-TOTAL_FORMS": 4, "blocks-3-id": "", "blocks-3-runbook": runbook.pk, "blocks-3-place": 1}
    new |= {"blocks-3-instruction": "Breathe", "blocks-3-command": "", "blocks-3-expected": "", "blocks-3-undo": ""}
    saved = save(client, runbook, **{"blocks-2-place": 1, "blocks-1-DELETE": "on"}, **new)
    assert [step.instruction for step in steps_of(saved)] == [
        "Breathe",
        "Move the traffic",
        "Confirm that one acquirer fails",
    ]


def test_a_row_that_markdown_would_read_otherwise_is_refused(client: Client, owner: User) -> None:
    runbook = make_runbook()
    response = client.post(address(runbook), given(runbook, **{"blocks-1-instruction": "Check\n# Another"}))
    assert "Markdown" in problems(response)
    assert runbook.source() == RUNBOOK


def test_markdown_and_steps_are_not_changed_at_once(client: Client, owner: User) -> None:
    runbook = make_runbook()
    changed = {"markdown": f"{RUNBOOK}\nMore\n", "blocks-0-command": "other"}
    response = client.post(address(runbook), given(runbook, **changed))
    assert "Save one of them first" in problems(response)


@pytest.mark.parametrize("change", [{"markdown": "# Mine\n"}, {"blocks-0-command": "mine"}])
def test_an_edit_begun_on_an_older_version_is_refused(client: Client, owner: User, change: dict[str, str]) -> None:
    runbook = make_runbook()
    data = given(runbook, **change)
    theirs = RUNBOOK.replace("Check the headroom", "Look at it")
    replace_content(runbook=runbook, source=theirs, by=system())
    if "markdown" not in change:
        data["markdown"] = theirs
    response = client.post(address(runbook), data)
    assert "changed by someone else" in problems(response)
    assert runbook.source() == theirs


def test_who_changed_which_step_and_why_is_shown(client: Client, owner: User) -> None:
    saved = save(client, make_runbook(), reason="the flag was renamed", **{"blocks-0-command": "payctl x"})
    page = client.get(address(saved)).content.decode()
    assert "the flag was renamed" in page
    history = client.get(f"/admin/incidents/runbook/{saved.pk}/history/").content.decode()
    assert "the flag was renamed" in history


def test_a_team_of_others_keeps_what_it_owns(client: Client, owner: User) -> None:
    mine = make_team()
    add_member(team=mine, user=owner, by=system())
    runbook = make_runbook(team=make_team())
    response = client.post(address(runbook), given(runbook, team=mine.pk))
    assert "owns it" in problems(response)


def test_who_only_reads_history_changes_nothing(client: Client) -> None:
    client.force_login(make_user("rev", Role.REVIEWER))
    runbook = make_runbook()
    assert client.get(address(runbook)).status_code == 200
    assert client.post(address(runbook), given(runbook, title="Other")).status_code == 403


def test_a_step_is_headed_by_what_it_says(client: Client, owner: User) -> None:
    assert str(steps_of(make_runbook())[0]) == "Confirm that one acquirer fails"
