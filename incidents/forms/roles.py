"""Roles: join, give, leave; command: take, offer, accept, withdraw."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.enums import Action
from incidents.enums import IncidentRole, StanceKind
from incidents.forms.acts import ActForm, PersonField, lines, responders
from incidents.models import Handover, RoleAssignment
from incidents.services import handover, roles


class JoinForm(ActForm):
    """Take a role oneself, in one click."""

    slug, anchor = "join", "roles"
    heading = gettext_lazy("Join")
    button = gettext_lazy("Join")
    role = forms.ChoiceField(choices=IncidentRole.choices, widget=forms.HiddenInput)

    def act(self) -> str:
        role = IncidentRole(self.cleaned_data["role"])
        roles.assign_role(incident=self.incident, role=role, person=self.by, by=self.by)
        return _("You are %(role)s now.") % {"role": role.label}


class GiveRoleForm(ActForm):
    slug, anchor = "give", "roles"
    heading = gettext_lazy("Give a role")
    button = gettext_lazy("Give the role")
    note = gettext_lazy("They are told at once. While someone commands an incident they investigate nothing in it.")
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=IncidentRole.choices)
    person = PersonField(label=gettext_lazy("To"))

    def prepare(self) -> None:
        self.fields["person"].widget.choices = [("", _("Choose someone")), *responders(action=Action.TAKE_ROLE)]

    def act(self) -> str:
        role, person = IncidentRole(self.cleaned_data["role"]), self.cleaned_data["person"]
        roles.assign_role(incident=self.incident, role=role, person=person, by=self.by)
        return _("%(person)s is %(role)s now.") % {"person": person, "role": role.label}


class LeaveRoleForm(ActForm):
    slug, anchor = "leave", "roles"
    heading = gettext_lazy("End a role")
    button = gettext_lazy("Leave")

    def __init__(self, *args: Any, assignment: RoleAssignment, **kwargs: Any) -> None:
        self.assignment = assignment
        super().__init__(*args, **kwargs)

    def act(self) -> str:
        roles.end_role(assignment=self.assignment, by=self.by)
        return _("The role has ended.")


class AcceptDeputyForm(ActForm):
    slug, anchor = "accept-deputy", "roles"
    heading = gettext_lazy("Accept as deputy")
    button = gettext_lazy("Accept")

    def __init__(self, *args: Any, assignment: RoleAssignment, **kwargs: Any) -> None:
        self.assignment = assignment
        super().__init__(*args, **kwargs)

    def act(self) -> str:
        roles.accept_deputy(assignment=self.assignment, by=self.by)
        return _("%s stands in for you now.") % self.assignment.person


class TakeCommandForm(ActForm):
    slug, anchor = "take-command", "roles"
    heading = gettext_lazy("Take command")
    button = gettext_lazy("Take command")
    tone = "primary"
    note = gettext_lazy(
        "For a commander who is silent. You command from now on; the one you relieve is told, with your reason."
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=lines(), required=False)

    def act(self) -> str:
        roles.take_command(incident=self.incident, by=self.by, reason=self.cleaned_data["reason"])
        return _("You command this incident now.")


class OfferHandoverForm(ActForm):
    """Four parts of a brief, kept as one text under its headings."""

    slug, anchor = "handover", "roles"
    heading = gettext_lazy("Hand over command")
    tone = "primary"
    BRIEF = ("decision", "state", "thoughts", "limits")
    to = PersonField(
        label=gettext_lazy("Who takes over?"),
        error_messages={"required": gettext_lazy("Choose who takes over.")},
    )
    state = forms.CharField(label=gettext_lazy("State"), widget=lines(4), required=False)
    decision = forms.CharField(
        label=gettext_lazy("Next decision, and by when"),
        widget=lines(2),
        required=False,
        help_text=gettext_lazy("Debrief can’t know this. What is decided first after you?"),
    )
    thoughts = forms.CharField(label=gettext_lazy("What we think, and how sure"), widget=lines(3), required=False)
    limits = forms.CharField(
        label=gettext_lazy("Limits and risks"),
        widget=lines(2),
        required=False,
        help_text=gettext_lazy("What would you want to be told?"),
    )

    def prepare(self) -> None:
        stances = self.incident.stances.filter(kind=StanceKind.INVESTIGATE)
        investigate = set(stances.values_list("person__username", flat=True))
        free = [each for each in responders(but=self.by, action=Action.COMMAND) if each[0] not in investigate]
        self.fields["to"].widget.choices = [("", _("Choose someone")), *free]

    def brief(self) -> str:
        given = self.cleaned_data
        parts = [(str(self.fields[name].label), str(given[name]).strip()) for name in self.BRIEF]
        return "\n\n".join(f"{label}\n{text}" for label, text in parts if text)

    def act(self) -> str:
        to = self.cleaned_data["to"]
        handover.offer_handover(incident=self.incident, to=to, brief=self.brief(), by=self.by)
        return str(_("Offered to %s. You command until it is accepted.") % to)


class HandoverForm(ActForm):
    """What both sides may do to a handover that is offered."""

    slug, anchor = "answer", "roles"
    heading = gettext_lazy("Handover")

    def __init__(self, *args: Any, offered: Handover, **kwargs: Any) -> None:
        self.offered = offered
        super().__init__(*args, **kwargs)


class AcceptHandoverForm(HandoverForm):
    button = gettext_lazy("Accept command")
    tone = "primary"

    def act(self) -> str:
        handover.accept_handover(handover=self.offered, by=self.by)
        return _("You command this incident now.")


class WithdrawHandoverForm(HandoverForm):
    button = gettext_lazy("Withdraw")
    reason = forms.CharField(
        label=gettext_lazy("Why, in a line"),
        error_messages={"required": gettext_lazy("Say why, in a line: the other one reads it.")},
    )

    def act(self) -> str:
        handover.withdraw_handover(handover=self.offered, by=self.by, reason=self.cleaned_data["reason"])
        return _("The handover no longer stands.")
