"""What is said while an incident runs: updates from draft to sent, decisions not to send, executives told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.audit import clock
from incidents.enums import Audience
from incidents.forms.acts import ActForm, MomentField, lines
from incidents.models import Communication
from incidents.services import communications
from incidents.services.communication_templates import next_update_after, starting_text


class TextForm(ActForm):
    """The words of an update, and when the next one comes."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        widget=lines(5),
        required=False,
        help_text=gettext_lazy("What changed, what they can do, and when you say more."),
    )
    next_update_at = MomentField(
        label=gettext_lazy("Next update at"), required=False, help_text=gettext_lazy("UTC. Say it in the text too.")
    )


class UpdateForm(TextForm):
    """An update: recorded as sent now, or kept as a draft for whoever approves. It starts from its template."""

    slug, anchor = "update", "communications"
    heading = gettext_lazy("New update")
    button = gettext_lazy("Save")
    audience = forms.ChoiceField(
        label=gettext_lazy("To"), choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.INTERNAL
    )
    sent = forms.BooleanField(
        label=gettext_lazy("Send it now (what customers are told takes the commander’s approval)"), required=False
    )
    field_order = ("audience", "text", "next_update_at", "sent")

    def prepare(self) -> None:
        given = str(self.initial.get("audience", Audience.INTERNAL))
        audience = Audience(given) if given in Audience.values else Audience.INTERNAL
        now = clock.now()
        self.initial = {
            "text": starting_text(self.incident, audience, now=now),
            "next_update_at": next_update_after(self.incident, audience, now=now),
        } | dict(self.initial)

    def act(self) -> str:
        given = self.cleaned_data
        write = communications.record_update if given["sent"] else communications.draft_communication
        write(
            incident=self.incident,
            audience=Audience(given["audience"]),
            text=given["text"],
            next_update_at=given["next_update_at"],
            by=self.by,
        )
        return _("Sent.") if given["sent"] else _("Kept as a draft.")


class OfCommunication(ActForm):
    """An act on one update."""

    anchor = "communications"

    def __init__(self, *args: Any, communication: Communication, **kwargs: Any) -> None:
        self.communication = communication
        super().__init__(*args, **kwargs)


class EditUpdateForm(OfCommunication, TextForm):
    """Changed by two at once, the second gets both texts."""

    slug = "edit-update"
    heading = gettext_lazy("Change the draft")
    button = gettext_lazy("Save the draft")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        draft = self.communication
        self.initial = {
            "text": draft.text,
            "next_update_at": draft.next_update_at,
            "version": draft.version,
        } | dict(self.initial)

    def act(self) -> str:
        given = self.cleaned_data
        communications.edit_communication(
            communication=self.communication,
            text=given["text"],
            next_update_at=given["next_update_at"],
            version=given["version"],
            by=self.by,
        )
        return _("Saved. What was approved before asks for approval again.")


class AsReadForm(OfCommunication):
    """Lets words go out: those that stood on the page, and no others."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.note = self.communication.text
        self.initial = dict(self.initial) | {"version": self.communication.version}


class ApproveForm(AsReadForm):
    """Approve a draft and send it."""

    slug = "approve"
    heading = gettext_lazy("Approve and send")
    button = gettext_lazy("Approve and send")
    tone = "primary"

    def act(self) -> str:
        version = self.cleaned_data["version"]
        communications.approve_communication(communication=self.communication, version=version, by=self.by)
        communications.send_communication(communication=self.communication, version=version, by=self.by)
        return _("Approved and sent.")


class SendForm(AsReadForm):
    slug = "send"
    heading = gettext_lazy("Send it")
    button = gettext_lazy("Send it")
    tone = "primary"

    def act(self) -> str:
        version = self.cleaned_data["version"]
        communications.send_communication(communication=self.communication, version=version, by=self.by)
        return _("Sent.")


class SendBackForm(OfCommunication):
    slug = "send-back"
    heading = gettext_lazy("Send it back")
    button = gettext_lazy("Send it back")
    reason = forms.CharField(label=gettext_lazy("What is to be different?"), widget=lines(), required=False)

    def act(self) -> str:
        communications.send_back_communication(
            communication=self.communication, by=self.by, reason=self.cleaned_data["reason"]
        )
        return _("Sent back.")


class WithdrawUpdateForm(OfCommunication):
    slug = "withdraw-update"
    heading = gettext_lazy("Take the draft back")
    button = gettext_lazy("Take it back")
    reason = forms.CharField(label=gettext_lazy("Why"), widget=lines(1), required=False)

    def act(self) -> str:
        communications.withdraw_communication(
            communication=self.communication, by=self.by, reason=self.cleaned_data["reason"]
        )
        return _("Taken back.")


class SkipUpdateForm(ActForm):
    slug, anchor = "skip", "communications"
    heading = gettext_lazy("Decide not to send one now")
    button = gettext_lazy("Not now")
    note = gettext_lazy("The decision counts as an update: the next one falls due a full interval from now.")
    audience = forms.ChoiceField(
        label=gettext_lazy("To"),
        choices=[(each.value, each.label) for each in (Audience.INTERNAL, Audience.CUSTOMER)],
        widget=forms.RadioSelect,
        initial=Audience.INTERNAL,
    )
    reason = forms.CharField(label=gettext_lazy("Not now, because"), widget=lines(), required=False)

    def act(self) -> str:
        given = self.cleaned_data
        communications.skip_update(
            incident=self.incident, audience=Audience(given["audience"]), by=self.by, reason=given["reason"]
        )
        return _("Recorded: not now.")


class ExecutiveToldForm(ActForm):
    slug, anchor = "executive", "communications"
    heading = gettext_lazy("An executive was told")
    button = gettext_lazy("Record it")
    executive = forms.CharField(label=gettext_lazy("Who was told?"), required=False)
    at = MomentField(label=gettext_lazy("When"), required=False, help_text=gettext_lazy("UTC. Empty: now."))

    def act(self) -> str:
        given = self.cleaned_data
        communications.record_executive_told(
            incident=self.incident, executive=given["executive"], by=self.by, at=given["at"]
        )
        return _("Recorded.")
