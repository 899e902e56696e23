"""How one hears of things."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.outbox.models import NoticePreferences


class HearingForm(forms.Form):
    by_mail = forms.BooleanField(label=_("By mail"), required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_weekends = forms.BooleanField(label=_("Quiet at week-ends"), required=False)
    addresses = forms.CharField(
        label=_("Own addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "One a line, as apprise writes them, such as slack://token/@you or ntfys://ntfy.sh/topic. They replace "
            "those that are there, and are never shown again."
        ),
    )
    forget = forms.BooleanField(label=_("Remove my addresses"), required=False)

    def wanted_addresses(self) -> list[str] | None:
        """None where those that are there stay."""
        typed: str = self.cleaned_data["addresses"]
        if self.cleaned_data["forget"]:
            return []
        return [line.strip() for line in typed.splitlines() if line.strip()] if typed.strip() else None


def initial_of(preferences: NoticePreferences | None) -> dict[str, Any]:
    if preferences is None:
        return {"by_mail": True}
    names = ("by_mail", "quiet_from", "quiet_until", "quiet_weekends")
    return {name: getattr(preferences, name) for name in names}
