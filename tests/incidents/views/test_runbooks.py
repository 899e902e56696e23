"""Reading a runbook at 3 a.m. with scripts off, ticking its steps off, and keeping it right."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.models import RunbookRun
from incidents.services.catalogue import add_member
from incidents.services.lifecycle import advance
from incidents.services.runbook_runs import start_run, tick_step
from incidents.services.runbooks import replace_content, retire_runbook
from tests.factories import (
    RUNBOOK,
    make_incident,
    make_runbook,
    make_service,
    make_team,
    make_user,
    steps_of,
    system,
)

pytestmark = pytest.mark.django_db


INTRODUCED = RUNBOOK.replace("# Move traffic away\n", "# Move traffic away\n\nWho reads this is in a hurry.\n")


@pytest.fixture
def responder(client: Client) -> User:
    user = make_user("ana", Role.RESPONDER)
    client.force_login(user)
    return user


@pytest.fixture
def owner(client: Client) -> User:
    user = make_user("olu", Role.RUNBOOK_OWNER)
    client.force_login(user)
    return user


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def read(client: Client, runbook: Any, **query: str) -> str:
    response = client.get(runbook.get_absolute_url(), query)
    assert response.status_code == 200
    return text_of(response)


def send_first_form(client: Client, runbook: Any, **changes: str) -> Any:
    """Send the form of the step to do next as a browser without scripts would."""
    page = client.get(runbook.get_absolute_url()).content.decode()
    form = page[page.index('class="done-bar') :]
    form = form[: form.index("</form>")]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return client.post(f"{runbook.get_absolute_url()}tick/", fields | changes)


def test_the_next_command_stands_in_its_own_block(client: Client, responder: User) -> None:
    page = client.get(make_runbook().get_absolute_url()).content.decode()
    hot = page[page.index('class="cmd hot"') :]
    assert hot[: hot.index("</pre>")].endswith("payctl declines --since 5m</code>")
    assert "You should see" in page
    assert "payctl route reset" in page


def test_prose_is_rendered_safely_with_its_links(client: Client, responder: User) -> None:
    runbook = make_runbook(RUNBOOK.replace("One acquirer", "<script>x</script> **One** [a](javascript:x) acquirer"))
    page = client.get(runbook.get_absolute_url()).content.decode()
    assert "<strong>One</strong>" in page
    assert 'href="https://example.org/map"' in page
    assert "<script>x" not in page
    assert 'href="javascript' not in page


def test_without_an_incident_it_is_readable_and_says_that_nothing_is_recorded(client: Client, responder: User) -> None:
    said = read(client, make_runbook())
    assert "No incident is open, so nothing is recorded." in said
    assert "Done, next step" not in said


def test_ticking_with_scripts_off_records_a_run_on_the_one_open_incident(client: Client, responder: User) -> None:
    runbook, incident = make_runbook(), make_incident()
    response = send_first_form(client, runbook)
    assert response.status_code == 302
    assert response["Location"] == f"{runbook.get_absolute_url()}?incident={incident.reference}#now"
    run = RunbookRun.objects.get()
    assert (run.incident, run.person, len(run.ticked)) == (incident, responder, 1)
    said = read(client, runbook)
    assert "Step 2 of 3" in said
    assert f"Recording on {incident.reference}" in said


def test_a_tick_is_taken_back(client: Client, responder: User) -> None:
    runbook, incident = make_runbook(), make_incident()
    send_first_form(client, runbook)
    position = str(steps_of(runbook)[0].position)
    client.post(f"{runbook.get_absolute_url()}tick/", {"not_done": position, "incident": incident.reference})
    assert RunbookRun.objects.get().ticked == []


def test_a_step_that_is_done_keeps_its_command_and_how_to_undo_it(client: Client, responder: User) -> None:
    runbook, _incident = make_runbook(), make_incident()
    for _step in steps_of(runbook):
        send_first_form(client, runbook)
    page = client.get(runbook.get_absolute_url()).content.decode()
    last = page[page.index('<li class="done" id="s3"') :]
    last = last[: last.index("</li>")]
    assert "payctl route set --to easterly</code>" in last
    assert "How to undo" in last
    assert "payctl route reset</code>" in last
    assert last.count("data-copy") == 2
    assert "Not done" in last
    assert "Undo<" not in page


def test_a_step_to_come_can_have_its_undo_copied(client: Client, responder: User) -> None:
    page = client.get(make_runbook().get_absolute_url()).content.decode()
    third = page[page.index('id="s3"') :]
    third = third[: third.index("</li>")]
    assert "How to undo" in third
    assert third.count("data-copy") == 2


def test_what_lies_behind_is_folded_before_the_next_command(client: Client, responder: User) -> None:
    runbook, _incident = make_runbook(INTRODUCED), make_incident()
    for _step in range(2):
        send_first_form(client, runbook)
    page = client.get(runbook.get_absolute_url()).content.decode()
    folded = page[page.index('class="data rb-behind"') :]
    folded = folded[: folded.index("</details>\n")]
    assert "One earlier step is done" in folded
    background = page[page.index('class="data rb-background"') :]
    assert "About it" in background
    assert background.index("Who reads this") < page.index('class="data rb-behind"') - page.index(background)
    body = page[page.index(folded) + len(folded) :]
    assert body.index('id="s2"') < body.index('id="now"')
    assert 'id="s1"' in folded


def test_it_asks_which_of_several_incidents(client: Client, responder: User) -> None:
    runbook, first, second = make_runbook(), make_incident(title="First"), make_incident(title="Second")
    said = read(client, runbook)
    assert f"{first.reference} First" in said
    assert f"{second.reference} Second" in said
    assert send_first_form(client, runbook).status_code == 302
    assert not RunbookRun.objects.exists()
    send_first_form(client, runbook, incident=second.reference)
    assert RunbookRun.objects.get().incident == second


def test_the_incident_of_its_service_goes_before_others(client: Client, responder: User) -> None:
    service = make_service()
    runbook, incident = make_runbook(services=[service]), make_incident(service=service)
    make_incident()
    send_first_form(client, runbook)
    assert RunbookRun.objects.get().incident == incident


def test_the_incident_one_comes_from_goes_before_all(client: Client, responder: User) -> None:
    runbook, incident = make_runbook(), make_incident()
    make_incident()
    assert f"A tick is recorded on {incident.reference}" in read(client, runbook, incident=incident.reference)


def test_a_private_incident_leaves_no_trace(client: Client, responder: User) -> None:
    hidden = make_incident(private=True, title="Secret thing")
    runbook = make_runbook()
    said = read(client, runbook, incident=hidden.reference)
    assert "Secret thing" not in said
    assert "No incident is open" in said
    posted = {"position": str(steps_of(runbook)[0].position), "incident": hidden.reference}
    assert client.post(f"{runbook.get_absolute_url()}tick/", posted).status_code == 404


def test_when_all_is_done_the_run_ends_on_the_timeline(client: Client, responder: User) -> None:
    runbook, incident = make_runbook(), make_incident()
    for _step in steps_of(runbook):
        send_first_form(client, runbook)
    assert "All done. Did it help?" in read(client, runbook)
    response = client.post(f"{runbook.get_absolute_url()}end/", {"incident": incident.reference, "outcome": "helped"})
    assert response["Location"] == incident.get_absolute_url()
    assert RunbookRun.objects.get().ended_at is not None


def test_a_resolved_incident_asked_for_still_takes_ticks_and_a_closed_one_does_not(
    client: Client, responder: User
) -> None:
    runbook, incident = make_runbook(), make_incident()
    advance(incident=incident, to="resolved", by=make_user())
    assert "A tick is recorded on" in read(client, runbook, incident=incident.reference)
    assert "No incident is open" in read(client, runbook)


def test_a_viewer_reads_and_is_offered_nothing_to_do(client: Client) -> None:
    client.force_login(make_user("vic", Role.VIEWER))
    runbook = make_runbook()
    make_incident()
    said = read(client, runbook)
    assert "Done, next step" not in said
    assert "Edit the Markdown" not in said


def test_what_is_not_written_is_said(client: Client, responder: User) -> None:
    said = read(client, make_runbook("# A\n\n## Diagnosis\n\nTODO\n\n## Mitigation\n"))
    assert "Not written yet: its author left a TODO here." in said
    assert "Empty: nobody has written this section." in said
    assert "Nobody has written: Diagnosis, Mitigation" in read(client, make_runbook("# B\n\nJust words.\n"))


def test_a_retired_runbook_says_so(client: Client, responder: User) -> None:
    runbook = make_runbook()
    make_incident()
    retire_runbook(runbook=runbook, by=system(), reason="gone")
    said = read(client, runbook)
    assert "This runbook is retired" in said
    assert "Done, next step" not in said


def test_the_reader_is_small_and_asks_little(client: Client, responder: User) -> None:
    service = make_service()
    runbook = make_runbook(services=[service], team=service.team, maintainer=make_user())
    run = start_run(runbook=runbook, incident=make_incident(service=service), by=responder)
    tick_step(run=run, position=steps_of(runbook)[0].position, by=responder)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(runbook.get_absolute_url(), {"alert": "CardsDecline"})
    own = [each["sql"] for each in queries if re.search('FROM "incidents_', each["sql"])]
    assert len(own) <= 4, own
    assert len(queries) <= 9  # with what every page asks: session, person, roles, organisation, unread notices
    assert len(response.content) < 50_000


def test_the_source_comes_back_to_the_byte(client: Client, responder: User) -> None:
    source = RUNBOOK.replace("\n", "\r\n")
    response = client.get(f"{make_runbook(source).get_absolute_url()}source.md")
    assert response.content == source.encode()
    assert "move-traffic-away.md" in response["Content-Disposition"]


# -------------------------------------------------------------------------------------------------- keeping it right


def test_a_runbook_owner_takes_an_imported_one_for_their_team(client: Client, owner: User) -> None:
    team = make_team(name="Payments")
    add_member(team=team, user=owner, by=system())
    runbook = make_runbook(imported_from="books/a.md")
    said = read(client, runbook)
    assert "Imported, and nobody owns it yet." in said
    assert "Take it for Payments" in said
    client.post(f"{runbook.get_absolute_url()}take/", {"team": team.slug})
    runbook.refresh_from_db()
    assert runbook.team == team
    assert "Take it for Payments" not in read(client, runbook)


def test_a_refused_state_says_why_where_it_was_chosen(client: Client, owner: User) -> None:
    response = client.post(f"{make_runbook().get_absolute_url()}state/", {"state": "reviewed", "reason": ""})
    assert response.status_code == 409
    assert "Nobody owns it: take it for a team first." in text_of(response)


def test_the_markdown_is_edited_whole(client: Client, owner: User) -> None:
    runbook = make_runbook()
    address = f"{runbook.get_absolute_url()}edit/"
    assert "payctl declines" in client.get(address).content.decode()
    changed = RUNBOOK.replace("headroom", "room").replace("\n", "\r\n")
    assert client.post(address, {"source": changed, "version": "1", "reason": "shorter"}).status_code == 302
    assert runbook.source() == RUNBOOK.replace("headroom", "room")


def test_a_stale_edit_loses_no_word_and_shows_the_other_text(client: Client, owner: User) -> None:
    runbook = make_runbook()
    replace_content(runbook=runbook, source=RUNBOOK.replace("headroom", "their room"), by=system())
    response = client.post(f"{runbook.get_absolute_url()}edit/", {"source": "# Mine\n", "version": "1", "reason": ""})
    page = response.content.decode()
    assert response.status_code == 412
    assert "# Mine" in page
    assert "their room" in page
    assert f'name="version" value="{runbook.version}"' in page


def test_a_step_is_edited_moved_and_removed_on_the_site(client: Client, owner: User) -> None:
    runbook = make_runbook()
    address = f"{runbook.get_absolute_url()}steps/{steps_of(runbook)[1].position}/"
    assert "Check the headroom" in client.get(address).content.decode()
    given = {"version": "1", "instruction": "Look at it", "command": "", "expected": "", "undo": "", "reason": ""}
    assert client.post(address, given).status_code == 302
    assert steps_of(runbook)[1].instruction == "Look at it"
    client.post(address, given | {"version": "2", "up": "1"})
    assert steps_of(runbook)[0].instruction == "Look at it"
    address = f"{runbook.get_absolute_url()}steps/{steps_of(runbook)[0].position}/"
    client.post(address, given | {"version": "3", "remove": "1"})
    assert len(steps_of(runbook)) == 2


def test_a_step_that_can_not_be_kept_comes_back_with_what_was_typed(client: Client, owner: User) -> None:
    runbook = make_runbook()
    address = f"{runbook.get_absolute_url()}steps/{steps_of(runbook)[1].position}/"
    given = {"version": "1", "instruction": "Look", "command": "", "expected": "62%", "undo": "", "reason": ""}
    response = client.post(address, given)
    assert response.status_code == 422
    assert "write the command too" in text_of(response)
    assert "62%" in response.content.decode()


def test_a_runbook_for_an_alert_begins_with_its_name(client: Client, owner: User) -> None:
    assert "# CardsDecline" in client.get("/runbooks/write/?alert=CardsDecline").content.decode()
    response = client.post("/runbooks/write/?alert=CardsDecline", {"title": "", "source": RUNBOOK, "services": []})
    assert response["Location"] == "/runbooks/move-traffic-away/"


def test_a_responder_does_not_edit(client: Client, responder: User) -> None:
    runbook = make_runbook()
    assert client.get(f"{runbook.get_absolute_url()}edit/").status_code == 403


# --------------------------------------------------------------------------------------------------------- the list


def test_the_empty_list_offers_the_import(client: Client, responder: User) -> None:
    said = text_of(client.get("/runbooks/"))
    assert "No runbook yet." in said
    assert "manage.py import_runbooks" in said


def test_the_list_says_what_can_be_relied_on_by_team(client: Client, responder: User) -> None:
    make_runbook(title="Owned", team=make_team(name="Payments"))
    make_runbook(title="Lonely")
    said = text_of(client.get("/runbooks/"))
    assert "2 of 2 runbooks can’t be relied on tonight." in said
    assert "Payments" in said
    assert "Nobody" in said
    assert "First to repair" in said


def test_the_list_is_filtered_and_searched(client: Client, responder: User) -> None:
    team, service = make_team("payments"), make_service("cards")
    make_runbook(title="Owned", team=team, services=[service])
    make_runbook(title="Lonely")
    for query in ("q=owne", "team=payments", "service=cards", "owned=yes"):
        said = text_of(client.get(f"/runbooks/?{query}"))
        assert "Owned" in said, query
        assert "Lonely" not in said, query
    assert "No runbook matches." in text_of(client.get("/runbooks/?q=nothing"))


def test_the_list_asks_the_same_however_long_it_is(client: Client, responder: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/runbooks/")
        return len(queries)

    make_runbook(team=make_team())
    few = asked()
    for _number in range(5):
        make_runbook(team=make_team(), maintainer=make_user())
    assert asked() == few


# ----------------------------------------------------------------------------------------------- on the incident page


def test_the_incident_page_shows_the_runbook_of_its_service(client: Client, responder: User) -> None:
    service = make_service()
    runbook, incident = make_runbook(services=[service]), make_incident(service=service)
    page = client.get(incident.get_absolute_url()).content.decode()
    assert f"{runbook.get_absolute_url()}?incident={incident.reference}" in page


HOLDS_MORE = """# Promote the standby

## Mitigation

1. Promote it.

   | zone | primary |
   | ---- | ------- |
   | eu   | db-eu-1 |

   ```shell
   dbctl drain
   ```

   Wait until the lag is zero. Only then:

   ```shell
   dbctl promote standby
   ```
   ```yaml
   replicas: 3
   ```

   Undo: none is needed; the `old` one comes back.

2. Look at `pods`:
   1. the first
   2. the second
"""


def test_a_step_is_shown_in_its_own_order_with_each_command_by_itself(client: Client, owner: User) -> None:
    page = client.get(make_runbook(HOLDS_MORE).get_absolute_url()).content.decode()
    parts = ("<h3>Promote it.</h3>", "<table>", "dbctl drain</code>", "Only then:", "dbctl promote standby</code>",
             "replicas: 3</code>", "none is needed; the <code>old</code> one")  # fmt: skip
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert page.count("data-copy") >= 3


def test_what_was_numbered_within_a_step_is_shown_so(client: Client, owner: User) -> None:
    page = client.get(make_runbook(HOLDS_MORE).get_absolute_url()).content.decode()
    assert "<h3>Look at <code>pods</code>:</h3>" in page
    assert page.index("<ol>\n<li>the first</li>") > page.index("Look at <code>pods</code>")


def test_an_undo_in_words_is_no_command_to_copy(client: Client, owner: User) -> None:
    source = RUNBOOK.replace("Undo: payctl route reset", "Undo: none is needed, `easterly` keeps it.")
    page = client.get(make_runbook(source).get_absolute_url()).content.decode()
    assert "none is needed, <code>easterly</code> keeps it." in page


INLINE = "# Look\n\n## Diagnosis\n\n1. Check the pod via `kubectl get pod`.\n"


def test_a_command_in_a_sentence_counts_as_one_in_the_list(client: Client, owner: User) -> None:
    make_runbook(INLINE)
    assert "no command in it" not in text_of(client.get("/runbooks/"))
    make_runbook("# Bare\n\n## Diagnosis\n\n1. Check the `pod`.\n")
    assert text_of(client.get("/runbooks/")).count("no command in it") == 1


def test_a_run_shows_words_as_they_are_meant(client: Client, responder: User) -> None:
    runbook = make_runbook(INLINE)
    run = start_run(runbook=runbook, incident=make_incident(), by=responder)
    tick_step(run=run, position=steps_of(runbook)[0].position, by=responder)
    assert "<code>kubectl get pod</code>" in client.get(run.get_absolute_url()).content.decode()


def test_the_order_of_steps_shows_words_as_they_are_meant(client: Client, owner: User) -> None:
    page = client.get(f"{make_runbook(INLINE).get_absolute_url()}steps/").content.decode()
    assert "Check the pod via <code>kubectl get pod</code>." in page


@pytest.mark.parametrize("number", ["9" * 5000, "0", "x", "²"])
def test_a_step_below_none_is_not_found(client: Client, owner: User, number: str) -> None:
    address = f"{make_runbook().get_absolute_url()}steps/new/"
    assert client.get(address, {"after": number}).status_code == 404
    move = {"step": number, "above": number, "version": "9" * 5000}
    assert client.post(f"{make_runbook().get_absolute_url()}steps/", move).status_code == 404
