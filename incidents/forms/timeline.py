"""The record: notes, links to what lies elsewhere, markers, and correcting what was written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from incidents.enums import Marker, TimelineKind
from incidents.forms.acts import ActForm, MomentField, lines
from incidents.models import Incident, TimelineEntry
from incidents.services import timeline

MARKERS = [("", gettext_lazy("no marker")), *Marker.choices]


class WrittenForm(ActForm):
    """What a person adds, now or at an earlier moment."""

    anchor = "timeline"
    marker = forms.ChoiceField(label=gettext_lazy("Marker"), choices=MARKERS, required=False)
    at = MomentField(label=gettext_lazy("It was earlier"), required=False)


class NoteForm(WrittenForm):
    slug, stays = "note", True
    heading = gettext_lazy("Add a note")
    button = gettext_lazy("Add")
    text = forms.CharField(
        label=gettext_lazy("Note"),
        widget=lines(1, placeholder=gettext_lazy("Add a note (N)"), autocomplete="off", **{"data-key": "n"}),
        required=False,
    )
    field_order = ("text", "marker", "at")

    def act(self) -> str:
        timeline.add_note(incident=self.incident, by=self.by, **self.cleaned_data)
        return _("Noted.")


class LinkForm(WrittenForm):
    slug = "link"
    heading = gettext_lazy("Attach a link")
    button = gettext_lazy("Attach it")
    url = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text=gettext_lazy("A graph, a log, a picture, a thread: it stays where it is."),
    )
    title = forms.CharField(label=gettext_lazy("What it shows"), required=False, max_length=200)
    field_order = ("url", "title", "marker", "at")

    def act(self) -> str:
        timeline.attach_link(incident=self.incident, by=self.by, **self.cleaned_data)
        return _("Attached.")


class LineForm(ActForm):
    """A form about one line."""

    anchor = "timeline"

    def __init__(self, *args: Any, entry: TimelineEntry, incident: Incident, by: User, **kwargs: Any) -> None:
        self.entry = entry
        super().__init__(*args, incident=incident, by=by, **kwargs)


class EditLineForm(LineForm):
    """A person's own words and when they hold; of what Debrief wrote, the marker."""

    slug = "line"
    heading = gettext_lazy("Change a line of the timeline")
    text = forms.CharField(label=gettext_lazy("Text"), widget=lines(3), required=False)
    url = forms.CharField(label=gettext_lazy("Address"), required=False, widget=forms.URLInput())
    at = MomentField(label=gettext_lazy("When it was"), required=False)
    marker = forms.ChoiceField(label=gettext_lazy("Marker"), choices=MARKERS, required=False)

    def prepare(self) -> None:
        entry = self.entry
        shown = {"text": entry.text, "url": entry.parameters.get("url", ""), "at": entry.at, "marker": entry.marker}
        self.initial = {**shown, **self.initial}
        if not timeline.may_edit(entry, self.by):
            for name in ("text", "url", "at"):
                del self.fields[name]
            if entry.is_written:
                self.note = _("%(person)s wrote it: they, the scribe or the commander change the words.") % {
                    "person": entry.by
                }
            else:
                self.note = _("This line tells what happened, so its words stay.")
        elif entry.kind != TimelineKind.LINK_ATTACHED:
            del self.fields["url"]

    def act(self) -> str:
        given = self.cleaned_data
        at = given.get("at")
        # The control shows whole minutes: what was not touched keeps its seconds.
        if at is not None and at == self.entry.at.replace(second=0, microsecond=0):
            at = None
        timeline.edit_entry(
            entry=self.entry, by=self.by, text=given.get("text"), url=given.get("url"), at=at, marker=given["marker"]
        )
        return _("Changed. The earlier wording is kept.") if "text" in given else _("Marked.")


class StrikeLineForm(LineForm):
    slug, tone = "strike", "danger"
    heading = gettext_lazy("Strike a line out")
    button = gettext_lazy("Strike it out")
    note = gettext_lazy("It stays here, struck through, and leaves copies, the search and the post-mortem’s timeline.")
    reason = forms.CharField(label=gettext_lazy("Why"), required=False)

    def act(self) -> str:
        timeline.strike_entry(entry=self.entry, by=self.by, reason=self.cleaned_data["reason"])
        return _("Struck out.")


class RestoreLineForm(LineForm):
    slug = "restore"
    heading = gettext_lazy("Bring a line back")
    button = gettext_lazy("Bring it back")

    def act(self) -> str:
        timeline.restore_entry(entry=self.entry, by=self.by)
        return _("Brought back.")
