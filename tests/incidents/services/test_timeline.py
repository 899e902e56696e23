"""The record is corrected without losing what it said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foundation.accounts.access import Refused
from foundation.accounts.enums import Role
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import IncidentRole, Marker, TimelineKind
from incidents.models import Incident, TimelineEntry
from incidents.services.roles import assign_role
from incidents.services.timeline import add_note, attach_link, edit_entry, restore_entry, strike_entry
from incidents.views.wording.timeline import line_as_markdown, line_of
from postmortems.services.prefill import timeline_text
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident() -> Incident:
    return make_incident(title="Cards decline")


def found(words: str) -> bool:
    return Incident.objects.matching(words).exists()


def test_a_note_is_corrected_and_its_earlier_wording_kept(incident: Incident) -> None:
    ana = make_user("ana")
    note = add_note(incident=incident, text="The gateway drops cards", by=ana)
    earlier = note.at - timedelta(minutes=7)
    edit_entry(entry=note, text="The acquirer drops cards", at=earlier, marker="diagnosis", by=ana)
    note.refresh_from_db()
    assert (note.text, note.at, note.marker) == ("The acquirer drops cards", earlier, "diagnosis")
    assert note.edited_at is not None
    assert [row.text for row in note.history.order_by("history_id")] == [
        "The gateway drops cards",
        "The acquirer drops cards",
    ]
    assert found("acquirer")
    assert not found("gateway")


def test_saving_it_as_it_was_writes_nothing(incident: Incident) -> None:
    ana = make_user("ana")
    note = add_note(incident=incident, text="The gateway drops cards", by=ana)
    edit_entry(entry=note, text=" The gateway drops cards ", marker="", by=ana)
    assert note.history.count() == 1


def test_the_author_the_scribe_and_the_commander_change_words_and_nobody_else(incident: Incident) -> None:
    ana, bo, cy = make_user("ana"), make_user("bo"), make_user("cy")
    note = add_note(incident=incident, text="One", by=ana)
    with pytest.raises(Refused, match="Ana wrote this"):
        edit_entry(entry=note, text="Two", by=bo)
    assign_role(incident=incident, role=IncidentRole.SCRIBE, person=bo, by=bo)
    edit_entry(entry=note, text="Two", by=bo)
    assign_role(incident=incident, role=IncidentRole.COMMANDER, person=cy, by=cy)
    strike_entry(entry=note, by=cy, reason="It was another incident")
    edit_entry(entry=note, text="Three", by=make_user("root", Role.ADMINISTRATOR, Role.RESPONDER))


def test_anyone_marks_any_line_but_what_debrief_saw_keeps_its_words(incident: Incident) -> None:
    line = TimelineEntry.objects.get(incident=incident, kind=TimelineKind.DECLARED)
    edit_entry(entry=line, marker=Marker.DETECTION, by=make_user())
    line.refresh_from_db()
    assert (line.marker, line.edited_at) == ("detection", None)
    for change in ({"text": "It was never declared"}, {"at": line.at - timedelta(hours=1)}):
        with pytest.raises(BrokenRule, match="tells what happened"):
            edit_entry(entry=line, by=line.by, **change)
    with pytest.raises(BrokenRule, match="tells what happened"):
        strike_entry(entry=line, by=line.by, reason="I do not like it")


def test_what_is_struck_out_stays_and_leaves_copies_search_and_post_mortem(incident: Incident) -> None:
    ana = make_user("ana")
    note = add_note(incident=incident, text="The gateway drops cards", by=ana)
    assert "gateway" in timeline_text(incident)
    with pytest.raises(BrokenRule, match="Say why"):
        strike_entry(entry=note, by=ana, reason=" ")
    strike_entry(entry=note, by=ana, reason="Another incident")
    assert not found("gateway")
    assert "gateway" not in timeline_text(incident)
    assert TimelineEntry.objects.filter(pk=note.pk).exists()
    with pytest.raises(BrokenRule, match="already"):
        strike_entry(entry=note, by=ana, reason="Twice")
    restore_entry(entry=note, by=ana)
    assert found("gateway")


def test_a_link_stands_on_the_timeline_with_what_it_shows(incident: Incident) -> None:
    ana = make_user("ana")
    entry = attach_link(incident=incident, url="https://graphs.example.org/d/1?a=(b)", title="Declines", by=ana)
    line = line_of(entry)
    assert (line.sentence, line.url, line.where) == (
        "Declines",
        "https://graphs.example.org/d/1?a=(b)",
        "graphs.example.org",
    )
    assert "[Declines](<https://graphs.example.org/d/1?a=(b)>)" in line_as_markdown(line)
    edit_entry(entry=entry, url="https://graphs.example.org/d/2", by=ana)
    assert line_of(entry).url.endswith("/d/2")


def test_a_link_without_a_title_is_called_by_its_address(incident: Incident) -> None:
    assert (
        attach_link(incident=incident, url="https://logs.example.org/q/7/", by=make_user()).text
        == "logs.example.org/q/7"
    )


@pytest.mark.parametrize("url", ["", "graphs", "javascript:alert(1)", "ftp://example.org/x", "file:///etc/passwd"])
def test_what_is_no_address_of_a_page_is_refused(incident: Incident, url: str) -> None:
    with pytest.raises(BrokenRule, match="whole address"):
        attach_link(incident=incident, url=url, by=make_user())


def test_nothing_is_moved_into_the_future(incident: Incident) -> None:
    ana = make_user("ana")
    note = add_note(incident=incident, text="One", by=ana)
    with pytest.raises(BrokenRule, match="future"):
        edit_entry(entry=note, at=clock.now() + timedelta(minutes=1), by=ana)
