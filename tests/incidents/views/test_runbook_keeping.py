"""On the site: filling in, ending a run, history, proposals, order, check, confirmation, health."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.enums import RunbookState, RunOutcome, Severity
from incidents.models import Alert, Runbook, RunbookConfirmation, RunbookProposal, RunbookRun, WebhookReceiver
from incidents.services.catalogue import add_member, save_service
from incidents.services.runbook_proposals import propose_change, renew_proposal
from incidents.services.runbook_runs import end_run, start_run
from incidents.services.runbooks import replace_content
from tests.factories import (
    RUNBOOK,
    make_incident,
    make_runbook,
    make_service,
    make_team,
    make_user,
    steps_of,
    system,
    tick_off,
)
from tests.incidents.alertmanager_bodies import alert
from tests.incidents.services.test_intake import post, receiver

__all__ = ["receiver"]

pytestmark = pytest.mark.django_db

ASKS = RUNBOOK.replace("payctl declines --since 5m", "kubectl -n <namespace> logs <pod>")
BETTER = RUNBOOK.replace("--since 5m", "--since 15m")


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


def commands(response: Any) -> list[str]:
    found = re.findall(r"<pre[^>]*><code>(.*?)</code>", response.content.decode(), re.DOTALL)
    return [re.sub(r"<[^>]+>", "", each) for each in found]


# --------------------------------------------------------------------------------------------------------- filling


def test_what_is_not_known_is_asked_for_and_filled_in_with_scripts_off(client: Client, responder: User) -> None:
    runbook = make_runbook(ASKS)
    first = client.get(runbook.get_absolute_url())
    assert "2 things to fill in" in text_of(first)
    assert commands(first)[0] == "kubectl -n &lt;namespace&gt; logs &lt;pod&gt;"
    filled = client.get(runbook.get_absolute_url(), {"v.namespace": "payments", "v.pod": "api; id"})
    assert commands(filled)[0] == "kubectl -n payments logs &#x27;api; id&#x27;"


def test_labels_in_the_address_are_filled_in(client: Client, responder: User) -> None:
    response = client.get(make_runbook(ASKS).get_absolute_url(), {"namespace": "payments", "alert": "X"})
    assert commands(response)[0] == "kubectl -n payments logs &lt;pod&gt;"
    assert "One thing to fill in" in text_of(response)


def test_labels_of_the_alert_are_filled_in(client: Client, responder: User, receiver: WebhookReceiver) -> None:
    runbook = make_runbook(ASKS)
    post(receiver, alert("CardsDecline", namespace="payments", pod="api-1"))
    assert Alert.objects.get().name == "CardsDecline"
    response = client.get(runbook.get_absolute_url(), {"alert": "CardsDecline"})
    assert commands(response)[0] == "kubectl -n payments logs api-1"
    assert "As the alert says." in text_of(response)


def test_a_value_that_is_no_value_is_not_filled_in_and_says_why(client: Client, responder: User) -> None:
    response = client.get(make_runbook(ASKS).get_absolute_url(), {"v.namespace": "a", "v.pod": "--all"})
    assert commands(response)[0] == "kubectl -n a logs &lt;pod&gt;"
    assert "“pod” begins with a dash and would be read as an option: it was not filled in." in text_of(response)


def test_what_was_filled_in_stays_with_the_run_for_all_who_help(client: Client, responder: User) -> None:
    runbook, incident = make_runbook(ASKS), make_incident()
    position = steps_of(runbook)[0].position
    client.post(
        f"{runbook.get_absolute_url()}tick/?v.namespace=payments&v.pod=api-1",
        {"position": position, "incident": incident.reference},
    )
    run = RunbookRun.objects.get()
    assert run.values == {"namespace": "payments", "pod": "api-1"}
    assert run.ticked[0]["ran"] == "kubectl -n payments logs api-1"
    assert "Filled in:" in text_of(client.get(runbook.get_absolute_url()))


# ---------------------------------------------------------------------------------------------------------- ending


def test_ending_asks_whether_it_helped(client: Client, responder: User) -> None:
    runbook, incident = make_runbook(team=make_team(), state=RunbookState.REVIEWED), make_incident()
    tick_off(start_run(runbook=runbook, incident=incident, by=responder))
    end = f"{runbook.get_absolute_url()}end/"
    nothing = client.post(end, {"incident": incident.reference})
    assert nothing.status_code == 422
    misled = client.post(end, {"incident": incident.reference, "outcome": "misled"})
    assert misled.status_code == 422
    assert "Say where it misled you" in text_of(misled)
    client.post(end, {"incident": incident.reference, "outcome": "helped", "missing": "step 2 is slow"})
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.VERIFIED


def test_a_tick_from_a_page_of_an_older_text_is_not_recorded_for_another_step(client: Client, responder: User) -> None:
    runbook, incident = make_runbook(), make_incident()
    position = steps_of(runbook)[0].position
    page = client.get(runbook.get_absolute_url(), {"incident": incident.reference}).content.decode()
    assert '<input type="hidden" name="version" value="1">' in page
    replace_content(runbook=runbook, source=f"intro\n\n{RUNBOOK}", by=system())
    given = {"position": position, "incident": incident.reference, "version": "1"}
    response = client.post(f"{runbook.get_absolute_url()}tick/", given)
    assert response.status_code == 409
    assert "this step was not recorded" in text_of(response)
    assert RunbookRun.objects.get().ticked == []
    assert client.post(f"{runbook.get_absolute_url()}tick/", given | {"version": "x"}).status_code == 404


def test_a_run_is_shown_as_it_was_read(client: Client, responder: User) -> None:
    runbook, incident = make_runbook(), make_incident()
    run = start_run(runbook=runbook, incident=incident, by=responder)
    client.post(
        f"{runbook.get_absolute_url()}tick/",
        {"position": steps_of(runbook)[0].position, "incident": incident.reference},
    )
    end_run(run=RunbookRun.objects.get(), outcome=RunOutcome.PARTLY, missing="no rollback", by=responder)
    replace_content(runbook=runbook, source=BETTER, by=system())
    page = client.get(run.get_absolute_url())
    assert "payctl declines --since 5m" in commands(page)
    assert "payctl declines --since 15m" not in page.content.decode()
    assert "The runbook has changed since." in text_of(page)
    assert "no rollback" in text_of(page)


def test_what_came_of_a_run_can_be_said_later(client: Client, responder: User) -> None:
    runbook = make_runbook(team=make_team(), state=RunbookState.REVIEWED)
    run = tick_off(start_run(runbook=runbook, incident=make_incident(), by=responder))
    end_run(run=run, by=responder)
    assert "Nobody has said whether it helped" in text_of(client.get(run.get_absolute_url()))
    response = client.post(f"{run.get_absolute_url()}judge/", {"outcome": "misled", "missing": " "})
    assert response.status_code == 422
    client.post(f"{run.get_absolute_url()}judge/", {"outcome": "helped"})
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.VERIFIED


def test_a_run_on_a_private_incident_is_not_there_for_others(client: Client, responder: User) -> None:
    commander = make_user("", Role.COMMANDER)
    incident = make_incident(private=True, by=commander, title="A secret matter")
    runbook = make_runbook()
    run = start_run(runbook=runbook, incident=incident, by=commander)
    end_run(run=run, outcome=RunOutcome.MISLED, missing="the leaked key", by=commander)
    assert client.get(run.get_absolute_url()).status_code == 404
    for address in ("history/", ""):
        said = client.get(f"{runbook.get_absolute_url()}{address}").content.decode()
        assert incident.reference not in said
        assert "leaked" not in said


# --------------------------------------------------------------------------------------------------------- history


def test_the_history_tells_words_from_what_is_run(client: Client, owner: User) -> None:
    runbook = make_runbook()
    replace_content(runbook=runbook, source=BETTER, by=owner, reason="5 minutes is noise")
    replace_content(runbook=runbook, source=BETTER.replace("declines cards", "refuses cards"), by=owner)
    said = text_of(client.get(f"{runbook.get_absolute_url()}history/"))
    assert said.index("Words only") < said.index("What is run")
    version = client.get(f"{runbook.get_absolute_url()}history/2/").content.decode()
    assert "<del>5m</del>" in version
    assert "<ins>15m</ins>" in version


def test_an_earlier_version_is_brought_back(client: Client, owner: User) -> None:
    runbook = make_runbook()
    replace_content(runbook=runbook, source=BETTER, by=owner)
    client.post(f"{runbook.get_absolute_url()}history/1/back/")
    assert runbook.source() == RUNBOOK
    assert runbook.versions.get(number=3).reason == "Version 1 brought back."


@pytest.mark.parametrize("number", ["9", "99999999999999999999999"])
def test_a_version_that_is_not_there_is_not_found(client: Client, owner: User, number: str) -> None:
    assert client.get(f"{make_runbook().get_absolute_url()}history/{number}/").status_code == 404


# -------------------------------------------------------------------------------------------------------- proposals


def test_a_responder_proposes_and_an_owner_adopts(client: Client, responder: User) -> None:
    runbook = make_runbook()
    assert "Propose a change" in text_of(client.get(runbook.get_absolute_url()))
    form = {"version": "1", "text": BETTER.replace("\n", "\r\n"), "why": "5 minutes is noise"}
    response = client.post(f"{runbook.get_absolute_url()}propose/", form)
    proposal = RunbookProposal.objects.get()
    assert (response["Location"], proposal.text) == (proposal.get_absolute_url(), BETTER)
    assert "Adopt it" not in text_of(client.get(proposal.get_absolute_url()))
    client.force_login(make_user("", Role.RUNBOOK_OWNER))
    assert "<ins>15m</ins>" in client.get(proposal.get_absolute_url()).content.decode()
    client.post(f"{proposal.get_absolute_url()}adopt/", {"words": "thanks", "version": "1"})
    assert runbook.source() == BETTER


def test_what_changed_since_it_was_read_is_read_again(client: Client, owner: User) -> None:
    proposal = propose_change(runbook=make_runbook(), text=BETTER, why="noise", by=make_user())
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert '<input type="hidden" name="version" value="1">' in page
    renew_proposal(proposal=proposal, text=BETTER.replace("15m", "25m"), by=proposal.proposed_by)
    response = client.post(f"{proposal.get_absolute_url()}adopt/", {"version": "1"})
    assert response.status_code == 409
    assert "Its words changed since you read them." in text_of(response)
    assert '<input type="hidden" name="version" value="2">' in response.content.decode()
    unsaid = client.post(f"{proposal.get_absolute_url()}adopt/", {"words": "fine"})
    assert unsaid.status_code == 422
    assert proposal.runbook.source() == RUNBOOK


def test_a_proposal_without_a_reason_gives_back_what_was_typed(client: Client, responder: User) -> None:
    form = {"version": "1", "text": BETTER, "why": ""}
    response = client.post(f"{make_runbook().get_absolute_url()}propose/", form)
    assert response.status_code == 422
    assert "--since 15m" in response.content.decode()


def test_declining_without_words_is_refused_on_the_page(client: Client, owner: User) -> None:
    proposal = propose_change(runbook=make_runbook(), text=BETTER, why="noise", by=make_user())
    response = client.post(f"{proposal.get_absolute_url()}decline/", {"words": "", "version": "1"})
    assert response.status_code == 422
    assert "Say why not" in text_of(response)


def test_what_changed_meanwhile_is_shown_where_it_is_carried_over(client: Client, responder: User) -> None:
    proposal = propose_change(runbook=make_runbook(), text=BETTER, why="noise", by=responder)
    replace_content(runbook=proposal.runbook, source=f"{RUNBOOK}\nCall the bank.\n", by=system())
    assert "Carry it over" in text_of(client.get(proposal.get_absolute_url()))
    page = client.get(f"{proposal.get_absolute_url()}renew/")
    assert "<ins>Call the bank.</ins>" in page.content.decode()
    client.post(f"{proposal.get_absolute_url()}renew/", {"version": "2", "text": f"{BETTER}\nCall the bank.\n"})
    proposal.refresh_from_db()
    assert proposal.based_on == 2


# ----------------------------------------------------------------------------------------------------------- order


def titles(runbook: Runbook) -> list[str]:
    return [step.instruction for step in steps_of(runbook)]


def test_a_step_is_moved_by_a_button_and_by_dragging(client: Client, owner: User) -> None:
    runbook = make_runbook()
    first, second, third = steps_of(runbook)
    address = f"{runbook.get_absolute_url()}steps/"
    page = client.post(address, {"step": first.pk, "version": 1, "down": "1"})
    assert page.status_code == 200
    assert titles(runbook) == ["Check the headroom", "Confirm that one acquirer fails", "Move the traffic"]
    client.post(address, {"step": second.pk, "version": 2, "below": third.pk}, HTTP_HX_REQUEST="true")
    assert titles(runbook) == ["Confirm that one acquirer fails", "Move the traffic", "Check the headroom"]
    assert [step.section for step in steps_of(runbook)] == ["Diagnosis", "Mitigation", "Mitigation"]


def test_a_move_on_an_older_version_is_refused(client: Client, owner: User) -> None:
    runbook = make_runbook()
    step = steps_of(runbook)[0]
    replace_content(runbook=runbook, source=BETTER, by=system())
    response = client.post(f"{runbook.get_absolute_url()}steps/", {"step": step.pk, "version": 1, "down": "1"})
    assert response.status_code in (409, 412)
    assert titles(runbook)[0] == "Confirm that one acquirer fails"


def test_a_responder_orders_nothing(client: Client, responder: User) -> None:
    assert client.get(f"{make_runbook().get_absolute_url()}steps/").status_code == 403


# ----------------------------------------------------------------------------------------------------------- check


def test_a_text_is_checked_while_it_is_written(client: Client, responder: User) -> None:
    said = text_of(client.post("/runbooks/check/", {"source": "# A\n\n## Mitigation\n\nTODO\n"}))
    assert "todo-left" in said
    assert "Line 3" in said
    assert "Nothing to check yet." in text_of(client.post("/runbooks/check/", {}))


# --------------------------------------------------------------------------------------------- confirmation, health


def test_the_new_owner_confirms_on_the_page(client: Client, owner: User) -> None:
    service = make_service()
    runbook = make_runbook(team=service.team, services=[service])
    service.team = team = make_team()
    save_service(service=service, by=system())
    add_member(team=team, user=owner, by=system())
    asked = RunbookConfirmation.objects.get()
    assert f"{team} owns {service} now" in text_of(client.get(runbook.get_absolute_url()))
    assert "still right?" in text_of(client.get("/"))
    address = f"{runbook.get_absolute_url()}confirm/{asked.pk}/"
    refused = client.post(address, {f"c{asked.pk}-is_right": "no"})
    assert refused.status_code == 422
    assert "Say what is no longer right." in text_of(refused)
    client.post(address, {f"c{asked.pk}-is_right": "yes", f"c{asked.pk}-takes_it": "on"})
    runbook.refresh_from_db()
    assert runbook.team == team


def test_health_says_how_far_each_team_can_rely_on_what(client: Client, owner: User) -> None:
    team = make_team(name="Payments")
    runbook = make_runbook(team=team, state=RunbookState.REVIEWED, title="Move cards")
    for outcome, missing in ((RunOutcome.HELPED, ""), (RunOutcome.MISLED, "wrong cluster")):
        run = tick_off(start_run(runbook=runbook, incident=make_incident(), by=system()))
        end_run(run=run, outcome=outcome, missing=missing, by=system())
    secret = make_incident(private=True, severity=Severity.SEV1)
    run = start_run(runbook=runbook, incident=secret, by=system())
    end_run(run=run, outcome=RunOutcome.MISLED, missing="secret", by=system())
    said = text_of(client.get("/runbooks/health/"))
    assert "Payments 0 1 0" in said
    assert "missing-section" in said
    assert "It misled" in said
    assert secret.reference not in said
    assert "Runbooks of Payments" in text_of(client.get(f"/runbooks/health/?team={team.slug}"))
    assert "Runbooks that you keep" in text_of(client.get("/runbooks/health/?mine=1&page=99"))
