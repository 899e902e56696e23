"""Everything that someone does to an action item."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.enums import Action
from foundation.audit import clock
from incidents.models import Incident, Team
from postmortems.enums import ActionKind, ActionStatus, Priority
from postmortems.forms.acts import Act, DayField, PersonField, lines, people, reason_field, waits
from postmortems.models import ActionItem, Postmortem
from postmortems.rules.action_transitions import DUE_AFTER_DAYS, cancelling_takes_two, lowering_takes_two
from postmortems.services import action_changes, action_items
from postmortems.services.action_items import Proposal, default_priority, default_team

WAITS = gettext_lazy("Asked for. It takes effect when a second person confirms.")


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A team by its short name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Team"))
        super().__init__(queryset=Team.objects.active(), to_field_name="slug", empty_label="", **kwargs)


class ItemAct(Act):
    """An act on one action item."""

    def __init__(self, *args: Any, item: ActionItem, **kwargs: Any) -> None:
        self.item = item
        super().__init__(*args, **kwargs)


class NewItem(Act):
    """Note an action item. With owner and due date it can be accepted at once; else it stays a proposal."""

    slug, heading, button, tone = "new-item", gettext_lazy("Add an action item"), gettext_lazy("Add"), "primary"
    title = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=200,
        help_text=gettext_lazy("Begin with a verb, and name what will be true: “Refuse an upgrade while …”."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ActionKind.choices)
    priority = forms.TypedChoiceField(label=gettext_lazy("Priority"), choices=Priority.choices, coerce=int)
    owner = PersonField(label=gettext_lazy("Owner"), required=False)
    team = TeamField(required=False)
    due_date = DayField(label=gettext_lazy("Due date"), required=False)
    end_state = forms.CharField(
        label=gettext_lazy("Done when"),
        required=False,
        widget=lines(2),
        help_text=gettext_lazy("What one can check then."),
    )
    tracker_url = forms.URLField(label=gettext_lazy("Tracker"), required=False, assume_scheme="https")
    propose = forms.BooleanField(label=gettext_lazy("Only a proposal: to be accepted or dropped later"), required=False)

    def __init__(
        self, *args: Any, postmortem: Postmortem | None = None, incident: Incident | None = None, **kwargs: Any
    ) -> None:
        self.postmortem = postmortem
        self.incident = incident or (postmortem.incident if postmortem else None)
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        priority = default_priority(self.incident)
        self.fields["owner"].widget.choices = [("", ""), *people(Action.EDIT_ACTION_ITEM)]
        today = clock.now().date()
        team = default_team(self.incident, None)
        given = {
            "kind": ActionKind.PREVENT,
            "priority": priority,
            "team": team.slug if team else "",
            "due_date": today + timedelta(days=DUE_AFTER_DAYS[priority]),
        }
        for name, value in given.items():
            self.fields[name].initial = value
        self.fields["due_date"].help_text = _("P0 %(P0)s, P1 %(P1)s, P2 %(P2)s, P3 %(P3)s days from today") % {
            level.label: days for level, days in DUE_AFTER_DAYS.items()
        }

    def act(self) -> str:
        given = self.cleaned_data
        item = action_items.propose_action_item(
            proposal=Proposal(
                title=given["title"],
                kind=ActionKind(given["kind"]),
                priority=Priority(given["priority"]),
                owner=given["owner"],
                team=given["team"],
                due_date=given["due_date"],
                end_state=given["end_state"],
                tracker_url=given["tracker_url"],
                postmortem=self.postmortem,
                incident=self.incident,
                open_now=not given["propose"],
            ),
            by=self.by,
        )
        return _("%(reference)s is noted.") % {"reference": item.reference}


class NoteItem(Act):
    """One line, during an incident: an idea that is accepted or dropped later."""

    slug, heading, button = "note-item", gettext_lazy("Note an action item"), gettext_lazy("Note")
    title = forms.CharField(
        label=gettext_lazy("What should be done"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("A proposal: owner and due date come with the post-mortem."),
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        self.incident = incident
        super().__init__(*args, **kwargs)

    def act(self) -> str:
        item = action_items.propose_action_item(
            proposal=Proposal(title=self.cleaned_data["title"], incident=self.incident), by=self.by
        )
        return _("%(reference)s is noted.") % {"reference": item.reference}


class Accept(ItemAct):
    """Open a proposal: whoever accepts it names owner, team and due date."""

    slug, heading, button, tone = "open", gettext_lazy("Accept this proposal"), gettext_lazy("Accept"), "primary"
    owner = PersonField(label=gettext_lazy("Owner"), required=False)
    team = TeamField(required=False)
    priority = forms.TypedChoiceField(label=gettext_lazy("Priority"), choices=Priority.choices, coerce=int)
    due_date = DayField(label=gettext_lazy("Due date"), required=False)

    def prepare(self) -> None:
        item = self.item
        self.fields["owner"].widget.choices = [("", ""), *people(Action.EDIT_ACTION_ITEM)]
        self.fields["owner"].initial = item.owner.username if item.owner else ""
        team = item.team or default_team(item.incident, item.owner)
        self.fields["team"].initial = team.slug if team else ""
        self.fields["priority"].initial = item.priority
        due = clock.now().date() + timedelta(days=DUE_AFTER_DAYS[item.level])
        self.fields["due_date"].initial = item.due_date or due

    def act(self) -> str:
        given = self.cleaned_data
        found = {name: given[name] for name in ("owner", "team", "due_date") if given[name] is not None}
        action_changes.change_action_item(
            item=self.item, by=self.by, priority=Priority(given["priority"]), status=ActionStatus.OPEN, **found
        )
        return _("%(reference)s is open.") % {"reference": self.item.reference}


class Start(ItemAct):
    slug, heading, button = "start", gettext_lazy("Start work"), gettext_lazy("Start")

    def act(self) -> str:
        action_items.start_action_item(item=self.item, by=self.by)
        return _("%(reference)s is in progress.") % {"reference": self.item.reference}


class Complete(ItemAct):
    slug, heading, button, tone = "complete", gettext_lazy("Complete"), gettext_lazy("Done"), "primary"
    evidence = forms.CharField(
        label=gettext_lazy("What shows that it is done"),
        widget=lines(3),
        required=False,
        help_text=gettext_lazy("A link, a graph, a test: something that another person can check."),
    )

    def prepare(self) -> None:
        self.fields["evidence"].initial = self.item.evidence

    def act(self) -> str:
        action_items.complete_action_item(item=self.item, by=self.by, evidence=self.cleaned_data["evidence"])
        return _("%(reference)s is done.") % {"reference": self.item.reference}


class Reopen(ItemAct):
    slug, heading, button = "reopen", gettext_lazy("Reopen"), gettext_lazy("Reopen")
    note = gettext_lazy("A completion is taken back, in the measures too. The due dates stay.")
    reason = reason_field()

    def act(self) -> str:
        action_items.reopen_action_item(item=self.item, by=self.by, reason=self.cleaned_data["reason"])
        return _("%(reference)s is open again.") % {"reference": self.item.reference}


class Cancel(ItemAct):
    slug, heading, button, tone = "cancel", gettext_lazy("Cancel this item"), gettext_lazy("Cancel it"), "danger"
    reason = reason_field()

    def prepare(self) -> None:
        item = self.item
        takes_two = cancelling_takes_two(
            status=ActionStatus(item.status),
            priority=item.level,
            first_due_date=item.first_due_date,
            today=item.charged_date(clock.now()),
        )
        if takes_two:
            self.note = _("It is a P0 or P1, or past its first due date: a second person has to confirm.")
        elif item.is_proposed:
            self.heading, self.button = gettext_lazy("Drop this proposal"), gettext_lazy("Drop it")

    def act(self) -> str:
        outcome = action_items.cancel_action_item(item=self.item, by=self.by, reason=self.cleaned_data["reason"])
        return waits(outcome, _("%(reference)s is cancelled.") % {"reference": self.item.reference}, str(WAITS))


class MoveDueDate(ItemAct):
    slug, heading, button = "due-date", gettext_lazy("Move the due date"), gettext_lazy("Move it")
    note = gettext_lazy("The first due date stays: the measures go by it.")
    due_date = DayField(label=gettext_lazy("New due date"))
    reason = reason_field()

    def prepare(self) -> None:
        self.fields["due_date"].initial = self.item.due_date

    def act(self) -> str:
        given = self.cleaned_data
        action_changes.change_due_date(item=self.item, due_date=given["due_date"], by=self.by, reason=given["reason"])
        return _("The due date of %(reference)s is moved.") % {"reference": self.item.reference}


class GiveAway(ItemAct):
    """Owner and team, since they often move together."""

    slug, heading, button = "owner", gettext_lazy("Change owner or team"), gettext_lazy("Change")
    owner = PersonField(label=gettext_lazy("Owner"))
    team = TeamField(required=False)
    reason = reason_field()

    def prepare(self) -> None:
        self.fields["owner"].widget.choices = [("", ""), *people(Action.EDIT_ACTION_ITEM)]
        self.fields["owner"].initial = self.item.owner.username if self.item.owner else ""
        self.fields["team"].initial = self.item.team.slug if self.item.team else ""

    def act(self) -> str:
        given = self.cleaned_data
        found = {"team": given["team"]} if given["team"] is not None else {}
        action_changes.change_action_item(
            item=self.item, owner=given["owner"], by=self.by, reason=given["reason"], **found
        )
        return _("%(reference)s is %(owner)s’s now.") % {"reference": self.item.reference, "owner": given["owner"]}


class Reprioritise(ItemAct):
    slug, heading, button = "priority", gettext_lazy("Change the priority"), gettext_lazy("Change")
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = reason_field()

    def prepare(self) -> None:
        self.fields["priority"].initial = self.item.priority
        status, level = ActionStatus(self.item.status), self.item.level
        if any(lowering_takes_two(status=status, before=level, after=each) for each in Priority):
            self.note = _("Lowering a P0 or P1 takes effect when a second person confirms.")

    def act(self) -> str:
        given = self.cleaned_data
        outcome = action_changes.change_priority(
            item=self.item, priority=Priority(given["priority"]), by=self.by, reason=given["reason"]
        )
        return waits(outcome, _("The priority of %s is changed.") % self.item.reference, str(WAITS))


class Reword(ItemAct):
    slug, heading, button = "edit", gettext_lazy("Edit the wording"), gettext_lazy("Save")
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ActionKind.choices)
    end_state = forms.CharField(label=gettext_lazy("Done when"), required=False, widget=lines(2))
    tracker_url = forms.URLField(label=gettext_lazy("Tracker"), required=False, assume_scheme="https")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        for name in ("title", "kind", "end_state", "tracker_url", "version"):
            self.fields[name].initial = getattr(self.item, name)

    def act(self) -> str:
        given = dict(self.cleaned_data)
        action_changes.edit_action_item(
            item=self.item,
            by=self.by,
            title=given["title"],
            kind=ActionKind(given["kind"]),
            end_state=given["end_state"],
            tracker_url=given["tracker_url"],
            version=given["version"],
        )
        return _("Saved.")
