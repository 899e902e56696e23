"""Silencing alerts for a while, and sending rule files here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.forms.acts import MomentField, lines
from incidents.models import AlertSilence
from incidents.rules.alert_matching import MalformedMatcher, read_lines
from incidents.services.silences import silence_alerts

HOURS = (("1", gettext_lazy("1 hour")), ("4", gettext_lazy("4 hours")), ("12", gettext_lazy("12 hours")),
         ("24", gettext_lazy("a day")), ("168", gettext_lazy("a week")), ("", gettext_lazy("until …")))  # fmt: skip


class SilenceForm(forms.Form):
    matchers = forms.CharField(
        label=gettext_lazy("Alerts with these labels"),
        widget=lines(3, spellcheck="false", **{"class": "mono"}),
        help_text=gettext_lazy("One a line, all must agree: label, operator (= != =~ !~), value."),
    )
    hours = forms.ChoiceField(label=gettext_lazy("For"), choices=HOURS, required=False, initial="4")
    ends_at = MomentField(
        label=gettext_lazy("Or until"), required=False, help_text=gettext_lazy("UTC. Where “until …” is chosen above.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"), widget=lines(2), help_text=gettext_lazy("Who is on duty next reads it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_matchers(self) -> list[list[str]]:
        try:
            return read_lines(self.cleaned_data["matchers"])
        except MalformedMatcher as problem:
            message = _("Line %(number)d: %(problem)s.") % {"number": problem.index + 1, "problem": problem.problem}
            raise forms.ValidationError(message) from problem

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("hours"):
            given["ends_at"] = clock.now() + timedelta(hours=int(given["hours"]))
        elif not given.get("ends_at") and "ends_at" not in self.errors:
            self.add_error("ends_at", _("Say until when, or choose for how long."))
        return given

    def save(self, *, by: User) -> AlertSilence | None:
        """Call the service; what it refuses ends at its field."""
        given = self.cleaned_data
        try:
            return silence_alerts(matchers=given["matchers"], ends_at=given["ends_at"], by=by, reason=given["reason"])
        except BrokenRule as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)
            return None
