"""What people change of their own account."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models.users import validate_time_zone

LIFETIMES = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year")), ("", _("never"))]


class OneselfForm(forms.Form):
    display_name = forms.CharField(label=_("Name"), max_length=120, required=False, help_text=_("As others read it."))
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        required=False,
        help_text=_("Such as Europe/Lisbon; empty for the organisation’s."),
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
    )

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"].strip()
        if name:
            validate_time_zone(name)
        return name


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What uses it"), max_length=120, help_text=_("Such as “deploy script of payments”."))
    lifetime = forms.ChoiceField(label=_("Expires after"), choices=LIFETIMES, initial="90", required=False)
    reads_only = forms.BooleanField(label=_("It only reads"), required=False, initial=True)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if not name:
            raise ValidationError(_("Say what uses it, so that you know later which one to revoke."))
        return name

    def lives_for(self) -> timedelta | None:
        days = self.cleaned_data.get("lifetime", "")
        return timedelta(days=int(days)) if days else None


def time_zones() -> list[str]:
    """Names to choose from: places, not abbreviations."""
    return sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
