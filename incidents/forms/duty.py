"""Who is on duty: taking a shift over, planning one, and calendars that shifts come from."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import DutyLine
from incidents.forms.acts import MomentField, PersonField, responders
from incidents.models import Team
from incidents.services.duty import add_shift, manages_shifts
from incidents.services.duty_calendars import MOST_BYTES, add_duty_calendar


class DutyForm(forms.Form):
    """A form about a team's duty; what the service refuses ends at its field."""

    slug: ClassVar[str]
    line = forms.ChoiceField(label=gettext_lazy("Line"), choices=DutyLine.choices)

    def __init__(self, *args: Any, team: Team, by: User, **kwargs: Any) -> None:
        self.team, self.by = team, by
        kwargs |= {"auto_id": f"{self.slug}-%s", "label_suffix": ""}
        super().__init__(*args, **kwargs)

    def carry_out(self) -> str:
        """What was done, in a sentence; empty where it was refused."""
        if not self.is_valid():
            return ""
        try:
            return self.act()
        except BrokenRule as refusal:
            for rule in refusal.all:
                self.add_error(rule.field if rule.field in self.fields else None, rule.sentence)
            return ""

    def act(self) -> str:
        raise NotImplementedError

    @property
    def problems(self) -> list[str]:
        return [str(problem) for problem in self.non_field_errors()]


class ShiftForm(DutyForm):
    """Someone on duty for a while: by hand, or in place of others."""

    slug = "shift"
    starts_at = MomentField(label=gettext_lazy("From"))
    ends_at = MomentField(label=gettext_lazy("Until"))
    person = PersonField(label=gettext_lazy("Who"))
    overrides = forms.BooleanField(
        label=gettext_lazy("In place of whoever is on duty then"), required=False, initial=True
    )

    def __init__(self, *args: Any, team: Team, by: User, **kwargs: Any) -> None:
        super().__init__(*args, team=team, by=by, **kwargs)
        if manages_shifts(by, team):
            self.fields["person"].widget.choices = responders()
            self.initial.setdefault("person", by.username)
        else:
            del self.fields["person"], self.fields["overrides"]

    def act(self) -> str:
        given = self.cleaned_data
        shift = add_shift(
            team=self.team,
            person=given.get("person") or self.by,
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            line=DutyLine(given["line"]),
            overrides=given.get("overrides", True),
            by=self.by,
        )
        return _("%s is on duty then.") % shift.person


class CalendarForm(DutyForm):
    slug = "calendar"
    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text=gettext_lazy("Of an iCalendar, read every quarter of an hour. It is kept sealed."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("An .ics file, read once; give a new one when it changes."),
    )

    def clean_file(self) -> str:
        file: Any = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(_("It is longer than %s KiB.") % (MOST_BYTES // 1024))
        text: str = file.read().decode("utf-8-sig", errors="replace")
        return text

    def act(self) -> str:
        given = self.cleaned_data
        calendar = add_duty_calendar(
            team=self.team, line=DutyLine(given["line"]), address=given["address"], text=given["file"], by=self.by
        )
        if given["address"]:
            return _("It is read in a moment; this page says what came.")
        left_out = len(calendar.reading.left_out)
        return (
            ngettext("Its shifts are in. %d event became none.", "Its shifts are in. %d events became none.", left_out)
            % left_out
            if left_out
            else _("Its shifts are in.")
        )
