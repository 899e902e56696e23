"""Why a runbook can, or can't, be relied on: where that stands, and who may know on which incident it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import clock
from incidents.enums import RunbookState, RunOutcome
from incidents.models import Incident, Runbook, RunbookRun
from incidents.services.merging import merge_incident
from incidents.services.privacy import make_private
from incidents.services.runbook_runs import end_run, start_run
from incidents.services.runbooks import replace_content, set_runbook_state
from incidents.services.verification import age_runbooks
from tests.factories import RUNBOOK, make_incident, make_runbook, make_team, make_user, steps_of, system, tick_off
from tests.incidents.views.test_runbook_keeping import text_of

pytestmark = pytest.mark.django_db

PLACES = ("{}", "{}history/", "/runbooks/health/", "/runbooks/")


@pytest.fixture
def viewer(client: Client) -> User:
    user = make_user("vic", Role.VIEWER)
    client.force_login(user)
    return user


def ended(
    runbook: Runbook,
    outcome: RunOutcome,
    *,
    incident: Incident | None = None,
    steps: int | None = None,
    by: User | None = None,
) -> RunbookRun:
    by = by or make_user("rui")
    run = tick_off(start_run(runbook=runbook, incident=incident or make_incident(), by=by), steps=steps)
    return end_run(run=run, outcome=outcome, missing="step 2 is wrong" if outcome == RunOutcome.MISLED else "", by=by)


def reviewed(**fields: object) -> Runbook:
    return make_runbook(team=make_team(), state=RunbookState.REVIEWED, **fields)


def said_at(client: Client, runbook: Runbook) -> dict[str, str]:
    return {place: text_of(client.get(place.format(runbook.get_absolute_url()))) for place in PLACES}


# --------------------------------------------------------------------------------------------------------- the head


def test_the_head_says_on_which_incident_it_misled_and_how(client: Client, viewer: User) -> None:
    runbook, incident = make_runbook(), make_incident()
    ended(runbook, RunOutcome.MISLED, incident=incident)
    said = text_of(client.get(runbook.get_absolute_url()))
    assert f"Misled on {incident.reference} : step 2 is wrong (Rui," in said


def test_the_head_says_why_it_is_stale(client: Client, viewer: User) -> None:
    runbook = reviewed()
    ended(runbook, RunOutcome.HELPED)
    assert "2 of 2 steps" in text_of(client.get(runbook.get_absolute_url()))
    replace_content(runbook=runbook, source=RUNBOOK.replace("--since 5m", "--since 9m"), by=system())
    assert "Stale since" in (said := text_of(client.get(runbook.get_absolute_url())))
    assert "What is run changed after it was verified." in said


def test_the_head_says_for_how_long_nobody_exercised_it(client: Client, viewer: User) -> None:
    with clock.standing_at(long_ago := datetime(2020, 3, 2, 12, tzinfo=UTC)):
        runbook = reviewed()
        ended(runbook, RunOutcome.HELPED)
    age_runbooks(by=system(), now=long_ago + timedelta(days=900))
    assert "Not exercised for 365 days (tier 3)." in text_of(client.get(runbook.get_absolute_url()))


def test_the_head_says_why_a_reviewed_one_is_a_draft_again(client: Client, viewer: User) -> None:
    runbook = reviewed()
    replace_content(runbook=runbook, source=RUNBOOK.replace("--since 5m", "--since 9m"), by=system())
    assert "What is run changed after it was reviewed." in text_of(client.get(runbook.get_absolute_url()))


def test_who_called_it_stale_is_named(client: Client, viewer: User) -> None:
    runbook = reviewed()
    owner = make_user("olu", Role.RUNBOOK_OWNER)
    set_runbook_state(runbook=runbook, state=RunbookState.STALE, reason="the cluster moved", by=owner)
    assert "the cluster moved (Olu)" in text_of(client.get(runbook.get_absolute_url()))


# -------------------------------------------------------------------------------------------------- how much was run


def test_how_many_steps_were_done_stands_wherever_it_is_said_that_it_is_verified(client: Client, viewer: User) -> None:
    runbook = reviewed()
    run = ended(runbook, RunOutcome.HELPED, steps=1)
    said = said_at(client, runbook)
    for place in PLACES[:3]:
        assert "1 of 2 steps" in said[place], place
    assert "1 of 2 steps with something to run were ticked off." in text_of(client.get(run.get_absolute_url()))


def test_who_ends_a_run_is_told_why_it_verifies_nothing(client: Client) -> None:
    client.force_login(responder := make_user("ana", Role.RESPONDER))
    runbook, incident = reviewed(), make_incident()
    start_run(runbook=runbook, incident=incident, by=responder)
    given = {"incident": incident.reference, "outcome": "helped"}
    said = text_of(client.post(f"{runbook.get_absolute_url()}end/", given, follow=True))
    assert "The runbook is not verified by it. No step with something to run was ticked off" in said
    run = RunbookRun.objects.get()
    assert "No step with something to run was ticked off" in text_of(client.get(run.get_absolute_url()))


# ---------------------------------------------------------------------------------------------------------- private


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("outcome", [RunOutcome.HELPED, RunOutcome.MISLED])
def test_what_became_private_is_named_nowhere_for_who_may_not_see_it(
    client: Client, role: Role, outcome: RunOutcome
) -> None:
    chief, incident, runbook = make_user("chief", Role.ADMINISTRATOR), make_incident(), reviewed()
    ended(runbook, RunOutcome.HELPED)
    run, before = ended(runbook, outcome, incident=incident, by=chief), incident.reference
    make_private(incident=incident, by=chief, reason="personal")
    client.force_login(make_user("out", role))
    api = (f"/api/v1/runbooks/{runbook.slug}/", f"/api/v1/runbooks/{runbook.slug}/runs/")
    for place in (*PLACES, *api):
        said = client.get(place.format(runbook.get_absolute_url())).content.decode()
        for word in (before, incident.reference, run.public_id, "step 2 is wrong"):
            assert word not in said, (place, word)


def test_who_may_see_it_is_led_to_the_run(client: Client) -> None:
    chief, incident, runbook = make_user("chief", Role.ADMINISTRATOR), make_incident(), reviewed()
    run = ended(runbook, RunOutcome.MISLED, incident=incident, by=chief)
    make_private(incident=incident, by=chief, reason="personal")
    client.force_login(chief)
    for place in PLACES[:3]:
        page = client.get(place.format(runbook.get_absolute_url())).content.decode()
        assert incident.reference in page, place
        assert run.get_absolute_url() in page, place


def test_the_keepers_notice_goes_with_the_incident(client: Client) -> None:
    keeper, chief = make_user("kim"), make_user("chief", Role.ADMINISTRATOR)
    incident, runbook = make_incident(), reviewed(maintainer=keeper)
    ended(runbook, RunOutcome.MISLED, incident=incident, by=chief)
    client.force_login(keeper)
    assert "step 2 is wrong" in text_of(client.get("/notices/"))
    before = incident.reference
    make_private(incident=incident, by=chief, reason="personal")
    said = text_of(client.get("/notices/"))
    assert "step 2 is wrong" not in said
    assert before not in said


# ---------------------------------------------------------------------------------------------------------- merging


def test_two_runs_of_one_runbook_go_on_as_one_when_their_incidents_are_one(client: Client) -> None:
    chief = make_user("chief", Role.ADMINISTRATOR, Role.COMMANDER)
    folded, survivor, runbook = make_incident(by=chief), make_incident(by=chief), reviewed()
    first, second, third = (step.position for step in steps_of(runbook))
    one = tick_off(start_run(runbook=runbook, incident=folded, by=chief, values={"a": "1", "b": "2"}), steps=2)
    other = start_run(runbook=runbook, incident=survivor, by=chief, values={"b": "3"})
    client.force_login(chief)
    client.post(f"{runbook.get_absolute_url()}tick/", {"incident": survivor.reference, "position": third})
    merge_incident(incident=folded, into=survivor, by=chief, reason="one matter")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.joined_into, one.incident, other.ended_at) == (other, survivor, None)
    assert sorted(tick["position"] for tick in other.ticked) == [first, second, third]
    assert other.values == {"a": "1", "b": "3"}
    assert "it went on in this run" in text_of(client.get(one.get_absolute_url()))
    assert "went on in another run" in text_of(client.get(f"{runbook.get_absolute_url()}history/"))
    given = {"incident": survivor.reference, "outcome": "helped"}
    said = text_of(client.post(f"{runbook.get_absolute_url()}end/", given, follow=True))
    assert "The runbook is verified: 2 of 2 steps." in said
    judged = client.post(f"{one.get_absolute_url()}judge/", {"outcome": "helped"})
    assert judged.status_code == 409


def test_a_run_that_joins_one_of_another_text_proves_neither(client: Client) -> None:
    chief = make_user("chief", Role.ADMINISTRATOR, Role.COMMANDER)
    folded, survivor, runbook = make_incident(by=chief), make_incident(by=chief), reviewed()
    tick_off(start_run(runbook=runbook, incident=folded, by=chief))
    replace_content(runbook=runbook, source=RUNBOOK.replace("--since 5m", "--since 9m"), by=system())
    other = start_run(runbook=runbook, incident=survivor, by=chief)
    merge_incident(incident=folded, into=survivor, by=chief, reason="one matter")
    set_runbook_state(runbook=runbook, state=RunbookState.REVIEWED, by=system())
    other.refresh_from_db()
    end_run(run=other, outcome=RunOutcome.HELPED, by=chief)
    runbook.refresh_from_db()
    assert runbook.state == RunbookState.REVIEWED
