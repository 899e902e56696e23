"""Everything that someone does to a post-mortem, but writing its sections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.enums import Action
from incidents.models import Incident
from postmortems.forms.acts import Act, PersonField, lines, people, reason_field
from postmortems.models import Postmortem
from postmortems.services import opening, publishing, reviewing, waiving, writing


class PostmortemAct(Act):
    """An act on one post-mortem."""

    def __init__(self, *args: Any, postmortem: Postmortem, **kwargs: Any) -> None:
        self.postmortem = postmortem
        super().__init__(*args, **kwargs)


class RequestReview(PostmortemAct):
    slug, heading, button, tone = "review", gettext_lazy("Ask for review"), gettext_lazy("Ask for review"), "primary"
    reviewer = PersonField(
        label=gettext_lazy("Reviewer"), required=False, help_text=gettext_lazy("Empty: every reviewer is told.")
    )
    reason = reason_field(gettext_lazy("Note to the reviewer"))

    def prepare(self) -> None:
        able = [(person.username, str(person)) for person in reviewing.reviewers_of(self.postmortem)]
        self.fields["reviewer"].widget.choices = [("", _("Anyone")), *able]
        self.fields["reviewer"].initial = self.postmortem.reviewer.username if self.postmortem.reviewer else ""

    def act(self) -> str:
        given = self.cleaned_data
        reviewing.request_review(
            postmortem=self.postmortem, reviewer=given["reviewer"], by=self.by, reason=given["reason"]
        )
        return _("Review is asked for.")


class Approve(PostmortemAct):
    slug, heading, button, tone = "approve", gettext_lazy("Approve"), gettext_lazy("Approve"), "primary"
    note = gettext_lazy(
        "Enough detail, past the symptoms, impact complete, actions well scoped, and fit to be read by anyone?"
    )
    reason = reason_field(gettext_lazy("Comment"))

    def act(self) -> str:
        reviewing.approve_postmortem(postmortem=self.postmortem, by=self.by, reason=self.cleaned_data["reason"])
        return _("Approved.")


class AskForChanges(PostmortemAct):
    slug, heading, button = "changes", gettext_lazy("Ask for changes"), gettext_lazy("Send it back")
    reason = reason_field(gettext_lazy("What is to be changed"))

    def act(self) -> str:
        reviewing.ask_for_changes(postmortem=self.postmortem, by=self.by, reason=self.cleaned_data["reason"])
        return _("Sent back to %(author)s.") % {"author": self.postmortem.author}


class Publish(PostmortemAct):
    slug, heading, button, tone = "publish", gettext_lazy("Publish"), gettext_lazy("Publish"), "primary"

    def act(self) -> str:
        publishing.publish_postmortem(postmortem=self.postmortem, by=self.by)
        return _("Published.")


class Describe(PostmortemAct):
    slug, heading = "title", gettext_lazy("Change the title")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    reason = reason_field(help_text=gettext_lazy("Asked for once it is published."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["title"].initial = self.postmortem.title
        self.fields["version"].initial = self.postmortem.version

    def act(self) -> str:
        given = self.cleaned_data
        writing.describe_postmortem(
            postmortem=self.postmortem,
            title=given["title"],
            by=self.by,
            version=given["version"],
            reason=given["reason"],
        )
        return _("Saved.")


class NoActions(PostmortemAct):
    """Why nothing is to be done, for the reviewer to agree with."""

    slug, heading = "no-actions", gettext_lazy("No action item is needed")
    no_actions_reason = forms.CharField(
        label=gettext_lazy("Why none is needed"),
        widget=lines(2),
        required=False,
        help_text=gettext_lazy("The reviewer reads it. Empty: action items are needed."),
    )
    reason = reason_field(help_text=gettext_lazy("Asked for once it is published."))

    def prepare(self) -> None:
        self.fields["no_actions_reason"].initial = self.postmortem.no_actions_reason
        if self.postmortem.is_being_written:
            del self.fields["reason"]

    def act(self) -> str:
        given = self.cleaned_data
        writing.describe_postmortem(
            postmortem=self.postmortem,
            no_actions_reason=given["no_actions_reason"],
            by=self.by,
            reason=given.get("reason", ""),
        )
        return _("Saved.")


class AssignAuthor(PostmortemAct):
    slug, heading = "author", gettext_lazy("Give it to another author")
    author = PersonField(label=gettext_lazy("Author"))
    reason = reason_field()

    def prepare(self) -> None:
        self.fields["author"].widget.choices = people(Action.WRITE_POSTMORTEM, but=self.postmortem.author)

    def act(self) -> str:
        given = self.cleaned_data
        writing.assign_author(postmortem=self.postmortem, author=given["author"], by=self.by, reason=given["reason"])
        return _("%(author)s writes it now.") % {"author": given["author"]}


class IncidentAct(Act):
    """An act on an incident that concerns its post-mortem."""

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        self.incident = incident
        super().__init__(*args, **kwargs)


class OpenPostmortem(IncidentAct):
    slug, heading, button = "open", gettext_lazy("Open a post-mortem"), gettext_lazy("Open it")
    note = gettext_lazy("It begins with the incident’s summary, figures and timeline.")

    def act(self) -> str:
        opening.open_postmortem(incident=self.incident, by=self.by)
        return _("The post-mortem is open.")


class Waive(IncidentAct):
    slug, heading, button = "waive", gettext_lazy("No post-mortem is needed"), gettext_lazy("Ask for it")
    note = gettext_lazy("It takes effect when a second person confirms. Both names and the reason are kept.")
    reason = reason_field(gettext_lazy("Why nothing is to be learned from it"))

    def act(self) -> str:
        waiving.waive_postmortem(incident=self.incident, by=self.by, reason=self.cleaned_data["reason"])
        return _("Asked for. It takes effect when a second person confirms.")
