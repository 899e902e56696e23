"""The shape of every form on an incident: some fields, one service, and a refusal that gives back what was typed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.access import TABLE
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.models import Incident


class PersonField(forms.Field):
    """Someone who works here, by username. The form gives the choices, so that many forms share one query."""

    widget = forms.Select

    def clean(self, value: Any) -> User | None:
        value = super().clean(value)
        if not value:
            return None
        person: User | None = User.objects.people().filter(username=value).first()
        if person is None:
            raise forms.ValidationError(_("“%(name)s” is nobody who works here.") % {"name": value})
        return person


class MomentField(forms.DateTimeField):
    """A moment in UTC, as the browser's own control gives it (`2026-11-12T03:22`), or typed with a space."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format="%Y-%m-%dT%H:%M")
        kwargs.setdefault("help_text", gettext_lazy("UTC"))
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment = super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(_("“%s” is no moment; write one like 2026-11-12 03:22.") % value) from error
        if moment is not None and not 1970 <= moment.year < 9000:
            raise forms.ValidationError(_("This moment is before 1970, or far in the future."))
        return None if moment is None else moment.replace(tzinfo=UTC)


def lines(rows: int = 2, **attributes: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": str(rows), **attributes})


class ActForm(forms.Form):
    """One thing that someone does to an incident.

    `act` calls exactly one service and answers with a sentence; what the service refuses ends at the field where it
    bites (`refuse`), with the status that the refusal names.
    """

    heading: ClassVar[Any] = ""
    button: ClassVar[Any] = gettext_lazy("Save")
    note: Any = ""
    tone: ClassVar[str] = ""  # class of the button: primary, danger
    anchor: ClassVar[str] = ""  # section of the incident page that shows what was done
    stays: ClassVar[bool] = False  # stands on the page and empties itself when taken
    slug: ClassVar[str] = "act"
    status: int = 200
    blockers: Any = ()  # what has to be done first, with links

    def __init__(self, *args: Any, incident: Incident, by: User, **kwargs: Any) -> None:
        self.incident, self.by = incident, by
        kwargs.setdefault("auto_id", f"{self.slug}-%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and initial values that depend on the incident."""

    def act(self) -> str:
        raise NotImplementedError

    def refuse(self, refusal: BrokenRule) -> None:
        """Show each broken rule where it bites, else above the form."""
        self.status = refusal.status
        for rule in refusal.all:
            field = rule.field if rule.field in self.fields else None
            self.add_error(field, rule.sentence)

    @property
    def problems(self) -> list[str]:
        return [str(problem) for problem in self.non_field_errors()]


def responders(*, but: User | None = None, action: Action = Action.RESPOND) -> list[tuple[str, str]]:
    """Who may do `action`, by name, as choices."""
    holders = User.objects.people().filter(Q(groups__name__in=TABLE[action]) | Q(is_superuser=True)).distinct()
    found = [(person.username, str(person)) for person in holders if person != but]
    return sorted(found, key=lambda choice: choice[1].casefold())
