"""The shape of every form here: some fields, one service, and a refusal that gives back what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from foundation.accounts.access import TABLE
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from foundation.audit.broken_rules import BrokenRule
from incidents.forms.acts import PersonField, lines

__all__ = ["Act", "DayField", "PersonField", "lines", "people", "reason_field", "waits"]


class DayField(forms.DateField):
    """A day, by the browser's own control."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def reason_field(label: Any = None, help_text: Any = "") -> forms.CharField:
    """Optional for the form: whether one is needed is the service's to say, in its own words."""
    return forms.CharField(label=label or gettext_lazy("Reason"), widget=lines(2), required=False, help_text=help_text)


class Act(forms.Form):
    """One thing that someone does. `act` calls the service and answers with a sentence."""

    heading: Any = ""
    button: Any = gettext_lazy("Save")
    note: Any = ""
    tone: str = ""
    slug: str = "act"
    status: int = 200

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        kwargs.setdefault("auto_id", f"{self.slug}-%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and initial values that depend on what it is about."""

    def act(self) -> str:
        raise NotImplementedError

    def refuse(self, refusal: BrokenRule) -> None:
        """Show each broken rule where it bites, else above the form."""
        self.status = refusal.status
        for rule in refusal.all:
            self.add_error(rule.field if rule.field in self.fields else None, rule.sentence)

    @property
    def problems(self) -> list[str]:
        return [str(problem) for problem in self.non_field_errors()]


def people(action: Action, *, but: User | None = None) -> list[tuple[str, str]]:
    """Who may do `action`, by name, as choices."""
    holders = User.objects.people().filter(groups__name__in=TABLE[action]).distinct()
    found = [(person.username, str(person)) for person in holders if person != but]
    return sorted(found, key=lambda choice: choice[1].casefold())


def waits(outcome: Any, said: str, waiting: str) -> str:
    """The sentence for what happened at once, or for what waits for a second person."""
    return waiting if isinstance(outcome, Approval) else said
