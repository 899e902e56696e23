"""Which firing fills the commands of a runbook: one of them, or none at all."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.models import Alert, AlertDefinition, Incident, Runbook, RunbookRun, WebhookReceiver
from incidents.receivers.alertmanager import parse
from incidents.services.intake import accept_delivery, take_in_due
from incidents.services.runbook_runs import start_run
from incidents.services.webhooks import create_webhook
from tests.factories import make_incident, make_runbook, make_user, steps_of, system
from tests.incidents.alertmanager_bodies import alert, body

pytestmark = pytest.mark.django_db

NAME = "PodCrashes"
ASKS = """# Pod crashes

1. Look at it

   ```shell
   kubectl -n <namespace> logs <pod> -c <container>
   ```

2. Start it anew

   ```shell
   kubectl -n <namespace> delete pod <pod>
   ```

   Undo: `kubectl -n <namespace> apply -f <pod>.yaml`
"""
A = {"namespace": "nsa", "pod": "pod-a", "container": "c-a"}
B = {"namespace": "nsb", "pod": "pod-b", "container": "c-b"}


@pytest.fixture
def responder(client: Client) -> User:
    user = make_user("ana", Role.RESPONDER)
    client.force_login(user)
    return user


@pytest.fixture
def runbook(responder: User) -> Runbook:
    found = make_runbook(ASKS)
    AlertDefinition(name=NAME, identity="x", runbook=found).save()
    return found


def fire(*labels: dict[str, str], group: str = "{}", **more: str) -> None:
    receiver = WebhookReceiver.objects.first() or create_webhook(kind="alertmanager", name="production", by=system())[0]
    given = body(*(alert(NAME, **{"severity": "info", **each, **more}) for each in labels), group=group)
    accept_delivery(receiver=receiver, body=given, parsed=parse(given), by=receiver.user)
    take_in_due()


def firing_of(labels: dict[str, str]) -> Alert:
    return next(each for each in Alert.objects.all() if each.labels["pod"] == labels["pod"])


def read(client: Client, runbook: Runbook, **query: str) -> str:
    response = client.get(runbook.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


def commands(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)]


def said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1]).split())


OPEN = "kubectl -n &lt;namespace&gt; logs &lt;pod&gt; -c &lt;container&gt;"
FIRST = "kubectl -n nsa logs pod-a -c c-a"
SECOND = "kubectl -n nsb logs pod-b -c c-b"


@pytest.mark.parametrize("given", [{"namespace": "nsa"}, {"ns": "nsa"}, {"pod": "pod-a"}, A])
def test_labels_of_the_address_select_the_firing_that_agrees_with_all(
    client: Client, runbook: Runbook, given: dict[str, str]
) -> None:
    fire(A, B)
    assert commands(read(client, runbook, alert=NAME, **given))[0] == FIRST


def test_labels_of_two_firings_are_never_mixed(client: Client, runbook: Runbook) -> None:
    fire(A, B)
    page = read(client, runbook, alert=NAME, namespace="nsa", pod="pod-b")
    assert commands(page)[0] == "kubectl -n nsa logs pod-b -c &lt;container&gt;"
    assert "fire, but 2 others of its name do" in said(page)


def test_of_several_none_fills_and_one_is_chosen(client: Client, runbook: Runbook) -> None:
    fire(A, B)
    page = read(client, runbook, alert=NAME)
    assert commands(page)[0] == OPEN
    assert "2 alerts of this name fire. Which one is it?" in said(page)
    links = [each.replace("&amp;", "&") for each in re.findall(r'href="([^"]*firing=[^"]*)"', page)]
    chosen = next(each for each in links if "pod-b" in each)
    assert commands(client.get(chosen.partition("#")[0]).content.decode())[0] == SECOND


def test_a_chosen_firing_is_told_from_one_that_says_the_same_and_more(client: Client, runbook: Runbook) -> None:
    fire({"namespace": "nsa", "pod": "pod-a"}, A)
    less = next(each for each in Alert.objects.all() if "container" not in each.labels)
    page = read(client, runbook, alert=NAME, namespace="nsa", pod="pod-a", firing=less.public_id)
    assert commands(page)[0] == "kubectl -n nsa logs pod-a -c &lt;container&gt;"
    less.state = "resolved"
    less.save()
    page = read(client, runbook, alert=NAME, namespace="nsa", pod="pod-a", firing=less.public_id)
    assert commands(page)[0] == "kubectl -n nsa logs pod-a -c &lt;container&gt;"


def test_firings_that_differ_in_nothing_asked_are_not_to_be_chosen_from(client: Client, runbook: Runbook) -> None:
    fire({**A, "replica": "1"}, {**A, "replica": "2"})
    page = read(client, runbook, alert=NAME)
    assert commands(page)[0] == FIRST
    assert "Which one" not in page


def test_the_firings_of_a_private_incident_are_not_offered(client: Client, runbook: Runbook) -> None:
    fire(A, B)
    Alert.objects.filter(pk=firing_of(B).pk).update(incident=make_incident(private=True, by=make_user()))
    page = read(client, runbook, alert=NAME)
    assert commands(page)[0] == FIRST
    assert "nsb" not in page


# ----------------------------------------------------------------------------------------------------- the incident


def test_the_firing_of_the_incident_fills(client: Client, runbook: Runbook) -> None:
    fire(A, B)
    incident, other = make_incident(), make_incident()
    Alert.objects.filter(pk=firing_of(B).pk).update(incident=incident)
    Alert.objects.filter(pk=firing_of(A).pk).update(incident=other)
    assert commands(read(client, runbook, incident=incident.reference))[0] == SECOND
    assert commands(read(client, runbook, incident=incident.reference, alert=NAME))[0] == SECOND
    assert commands(read(client, runbook, incident=make_incident().reference, alert=NAME))[0] == OPEN


def test_an_alert_that_has_an_incident_records_there(client: Client, runbook: Runbook) -> None:
    fire(A, B)
    incident, _other = make_incident(), make_incident()
    Alert.objects.filter(pk=firing_of(A).pk).update(incident=incident)
    assert f"A tick is recorded on {incident.reference}" in said(read(client, runbook, alert=NAME, **A))


def test_from_the_page_of_an_incident_its_alert_carries_labels_and_incident(client: Client, runbook: Runbook) -> None:
    fire(A, severity="critical")
    incident = Incident.objects.get()
    page = client.get(incident.get_absolute_url()).content.decode().replace("&amp;", "&")
    address = f"/a/{NAME}/?{urlencode({'severity': 'critical', **A, 'incident': incident.reference})}"
    assert sorted(re.findall(r'href="(/a/[^"]*)"', page)[0].split("?")[1].split("&")) == sorted(
        address.split("?")[1].split("&")
    )
    answer = client.get(address)
    assert answer["Location"].endswith(f"incident={incident.reference}&alert={NAME}#now")
    assert commands(client.get(answer["Location"].partition("#")[0]).content.decode())[0] == FIRST


def test_the_list_of_firings_carries_the_incident(client: Client, runbook: Runbook) -> None:
    fire(A, severity="critical")
    page = client.get("/alerts/?view=firing").content.decode()
    assert f"incident={Incident.objects.get().reference}" in page


# -------------------------------------------------------------------------------------- the run is about another one


@pytest.fixture
def run_on_a(runbook: Runbook, responder: User) -> RunbookRun:
    fire(A, B)
    return start_run(runbook=runbook, incident=make_incident(), values=A, by=make_user())


def address_of_b(run: RunbookRun) -> dict[str, str]:
    return {"alert": NAME, "incident": run.incident.reference if run.incident else "", **B}


def test_what_the_address_says_goes_before_the_run_and_is_said(
    client: Client, runbook: Runbook, run_on_a: RunbookRun
) -> None:
    page = read(client, runbook, **address_of_b(run_on_a))
    assert commands(page)[0] == SECOND
    words = said(page)
    assert "The run is about something else." in words
    assert "The run has namespace=nsa pod=pod-a container=c-a" in words
    assert "The commands here namespace=nsb pod=pod-b container=c-b" in words


def test_nothing_of_a_contradicted_run_fills_the_gaps(client: Client, runbook: Runbook, run_on_a: RunbookRun) -> None:
    Alert.objects.all().delete()
    page = read(client, runbook, alert=NAME, namespace="nsb", incident=address_of_b(run_on_a)["incident"])
    assert commands(page)[0] == "kubectl -n nsb logs &lt;pod&gt; -c &lt;container&gt;"


def test_what_the_run_has_can_be_taken(client: Client, runbook: Runbook, run_on_a: RunbookRun) -> None:
    reference = address_of_b(run_on_a)["incident"]
    assert f'href="{runbook.get_absolute_url()}?incident={reference}#now"' in read(
        client, runbook, **address_of_b(run_on_a)
    )
    page = read(client, runbook, incident=reference)
    assert commands(page)[0] == FIRST
    assert "something else" not in page


def test_a_tick_beside_the_run_keeps_what_it_ran_and_leaves_the_run_to_the_others(
    client: Client, runbook: Runbook, run_on_a: RunbookRun
) -> None:
    query = address_of_b(run_on_a)
    steps = steps_of(runbook)
    for step in steps:
        client.post(
            f"{runbook.get_absolute_url()}tick/?{urlencode(query)}",
            {"position": step.position, "incident": query["incident"]},
        )
    run_on_a.refresh_from_db()
    assert run_on_a.values == A
    assert run_on_a.ticked[0]["ran"] == SECOND
    page = read(client, runbook, incident=query["incident"])
    assert "kubectl -n nsb apply -f pod-b.yaml" in commands(page)


def test_what_was_typed_goes_on_being_shared(client: Client, runbook: Runbook, run_on_a: RunbookRun) -> None:
    query = {"alert": NAME, "incident": address_of_b(run_on_a)["incident"], **A, "v.pod": "pod-a2"}
    assert "You filled in something else than the run has." in said(read(client, runbook, **query))
    client.post(
        f"{runbook.get_absolute_url()}tick/?{urlencode(query)}",
        {"position": steps_of(runbook)[0].position, "incident": query["incident"]},
    )
    run_on_a.refresh_from_db()
    assert run_on_a.values["pod"] == "pod-a2"
    assert "something else" not in read(client, runbook, **query)


# -------------------------------------------------------------------------------------------------------- filling in


def send(client: Client, runbook: Runbook, page: str, **changes: str) -> Any:
    """Send the one form of the page as a browser without scripts would, with what was typed."""
    fields = dict(re.findall(r'name="([vw]\.\w+|incident|alert|position)" value="([^"]*)"', page))
    return client.post(f"{runbook.get_absolute_url()}tick/", fields | changes)


def test_with_scripts_off_what_is_typed_is_filled_in_and_ticked(client: Client, runbook: Runbook) -> None:
    incident = make_incident()
    page = read(client, runbook)
    filled = send(client, runbook, page, **{"v.namespace": "nsx", "fill": "1"})
    assert "v.namespace=nsx" in filled["Location"]
    assert not RunbookRun.objects.exists()
    send(client, runbook, page, **{"v.namespace": "nsx", "v.pod": "p"})
    run = RunbookRun.objects.get()
    assert (run.incident, run.values) == (incident, {"namespace": "nsx", "pod": "p"})
    assert run.ticked[0]["ran"] == "kubectl -n nsx logs p -c <container>"


def test_what_stood_in_the_inputs_before_is_not_taken_for_typed(client: Client, runbook: Runbook) -> None:
    incident = make_incident()
    run = start_run(runbook=runbook, incident=incident, values=A, by=make_user())
    page = read(client, runbook)
    run.values = {**A, "pod": "corrected"}
    run.save()
    answer = send(client, runbook, page)
    run.refresh_from_db()
    assert run.values["pod"] == "corrected"
    assert "v." not in answer["Location"]


def test_a_command_says_what_is_open_in_it(client: Client, runbook: Runbook) -> None:
    page = read(client, runbook, **{"v.namespace": "a", "v.container": "c"})
    assert 'data-open="pod"' in page
    assert '<a href="#in-pod"' in page


# ------------------------------------------------------------------------------------------------------ lists beside


def test_the_list_marks_what_an_alert_declared(client: Client, runbook: Runbook) -> None:
    make_incident(title="By hand")
    assert "declared by an alert" not in client.get("/incidents/").content.decode()
    fire(A, severity="critical")
    assert client.get("/incidents/").content.decode().count("declared by an alert") == 1


def test_the_reader_stays_small_with_a_choice_to_make(client: Client, runbook: Runbook) -> None:
    fire(*({**A, "pod": f"pod-{number}"} for number in range(40)))
    answer = client.get(runbook.get_absolute_url(), {"alert": NAME})
    assert "34 more fire" in said(answer.content.decode())
    assert len(answer.content) < 50_000
