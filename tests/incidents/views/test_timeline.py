"""The whole timeline: every line, some of them, and as Markdown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from incidents.enums import Severity, TimelineKind
from incidents.models import Incident
from incidents.services.severity import reassess_severity
from incidents.services.timeline import add_note
from incidents.views import timeline
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(client: Client) -> User:
    person = make_user("hana", display_name="Hana Kobayashi")
    client.force_login(person)
    return person


@pytest.fixture
def incident(hana: User) -> Incident:
    incident = make_incident(severity=Severity.SEV3)
    earlier = incident.declared_at - timedelta(minutes=30)
    add_note(incident=incident, text="The bundle was rotated", marker="diagnosis", at=earlier, by=hana)
    add_note(incident=incident, text="Declines\nfall", by=hana)
    reassess_severity(incident=incident, severity=Severity.SEV2, by=hana, reason="Every EU card fails")
    return incident


def rows(client: Client, incident: Incident, query: str = "") -> list[str]:
    answer = client.get(f"{incident.get_absolute_url()}timeline/{query}")
    assert answer.status_code == 200
    return [entry.text or entry.kind for entry in answer.context["page"].rows]


def test_it_is_read_from_the_beginning_with_reasons(client: Client, incident: Incident) -> None:
    assert rows(client, incident)[0] == "The bundle was rotated"
    assert "“Every EU card fails”" in client.get(f"{incident.get_absolute_url()}timeline/").content.decode()


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("notes", ["The bundle was rotated", "Declines\nfall"]),
        ("diagnosis", ["The bundle was rotated"]),
        ("key", ["The bundle was rotated", "severity_changed"]),
        ("course", ["declared", "severity_changed"]),
        ("people", []),
    ],
)
def test_some_lines_are_shown_alone(client: Client, incident: Incident, show: str, found: list[str]) -> None:
    assert rows(client, incident, f"?show={show}") == found


def test_every_kind_stands_under_a_tab_or_is_of_the_whole_alone() -> None:
    grouped = (*timeline.NOTES, *timeline.COURSE, *timeline.PEOPLE, *timeline.WORK, *timeline.WORDS)
    grouped += (*timeline.CLOCKS, *timeline.ALERTS)
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= set(TimelineKind)


def test_pages_go_on_where_the_last_one_ended(
    client: Client, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows(client, incident)
    monkeypatch.setattr(timeline, "PAGE", 2)
    answer = client.get(f"{incident.get_absolute_url()}timeline/")
    seen = [entry.text or entry.kind for entry in answer.context["page"].rows]
    assert seen + rows(client, incident, f"?after={answer.context['page'].older}") == whole


def test_as_markdown_a_line_is_one_line(client: Client, incident: Incident) -> None:
    answer = client.get(f"{incident.get_absolute_url()}timeline/?format=markdown")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/markdown")
    assert text.startswith(f"# {incident.reference} ")
    assert "Declines fall (Hana Kobayashi)" in text
    assert "**Severity changed from SEV-3 to SEV-2.** “Every EU card fails” (Hana Kobayashi)" in text


def test_a_line_is_changed_at_its_address_and_shows_how_it_read(client: Client, incident: Incident) -> None:
    note = incident.timeline.get(text="The bundle was rotated")
    address = f"{incident.get_absolute_url()}lines/{note.public_id}/"
    form = client.get(address).context["form"]
    sent = {"text": "Both bundles were rotated", "marker": "key", "at": f"{note.at:%Y-%m-%dT%H:%M}"}
    assert form.initial["text"] == "The bundle was rotated"
    assert client.post(address, sent).status_code == 302
    edited = incident.timeline.get(pk=note.pk)
    assert (edited.text, edited.marker, edited.at) == ("Both bundles were rotated", "key", note.at)
    page = client.get(address).content.decode()
    assert "The bundle was rotated" in page
    assert "Both bundles" in page


def test_a_line_that_debrief_wrote_offers_its_marker_alone(client: Client, incident: Incident) -> None:
    line = incident.timeline.get(kind=TimelineKind.DECLARED)
    address = f"{incident.get_absolute_url()}lines/{line.public_id}/"
    assert list(client.get(address).context["form"].fields) == ["marker"]
    client.post(address, {"marker": "detection"})
    assert incident.timeline.get(pk=line.pk).marker == "detection"


def test_a_refusal_gives_back_what_was_typed(client: Client, incident: Incident) -> None:
    note = incident.timeline.get(text="The bundle was rotated")
    address = f"{incident.get_absolute_url()}lines/{note.public_id}/"
    answer = client.post(address, {"text": "", "marker": "repair", "at": ""})
    assert answer.status_code == 422
    assert answer.context["form"]["marker"].value() == "repair"
    strike = client.post(f"{address}strike/", {"reason": ""})
    assert (strike.status_code, strike.context["form"].errors["reason"]) == (422, ["Say why."])


def test_what_is_struck_out_is_shown_struck_and_left_out_of_markdown(client: Client, incident: Incident) -> None:
    note = incident.timeline.get(text="The bundle was rotated")
    address = f"{incident.get_absolute_url()}lines/{note.public_id}/"
    assert client.post(f"{address}strike/", {"reason": "Another cluster"}).status_code == 302
    assert "<s>The bundle was rotated</s>" in client.get(f"{incident.get_absolute_url()}timeline/").content.decode()
    markdown = client.get(f"{incident.get_absolute_url()}timeline/?format=markdown").content.decode()
    assert "rotated" not in markdown
    client.post(f"{address}restore/")
    assert incident.timeline.get(pk=note.pk).struck_at is None


def test_a_link_is_attached_and_opens_without_telling_where_from(client: Client, incident: Incident) -> None:
    address = f"{incident.get_absolute_url()}link/"
    assert client.post(address, {"url": "https://graphs.example.org/d/1", "title": "Declines"}).status_code == 302
    page = client.get(f"{incident.get_absolute_url()}timeline/").content.decode()
    assert '<a href="https://graphs.example.org/d/1" rel="noreferrer noopener">Declines</a>' in page


def test_a_reader_is_offered_no_change(client: Client, incident: Incident) -> None:
    client.force_login(make_user("vi", Role.VIEWER))
    assert "/lines/" not in client.get(f"{incident.get_absolute_url()}timeline/").content.decode()
