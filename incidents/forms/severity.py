"""Judging a severity: raise, lower, adjudicate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.enums import Basis, Severity
from incidents.forms.acts import ActForm, lines
from incidents.services import severity as judging


class RaiseForm(ActForm):
    slug, anchor = "raise", "severity"
    heading = gettext_lazy("Raise the severity")
    button = gettext_lazy("Raise")
    tone = "primary"
    severity = forms.TypedChoiceField(choices=Severity.choices, coerce=int, widget=forms.HiddenInput)

    def act(self) -> str:
        level = Severity(self.cleaned_data["severity"])
        judging.reassess_severity(incident=self.incident, severity=level, by=self.by)
        return _("It is %s now.") % level.label


class LowerForm(ActForm):
    slug, anchor = "lower", "severity"
    heading = gettext_lazy("Lower the severity")
    button = gettext_lazy("Lower")
    severity = forms.TypedChoiceField(
        label=gettext_lazy("To"), choices=Severity.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=lines(),
        required=False,
        help_text=gettext_lazy("Which fact was wrong, or is known now? It is kept and shown on the report."),
    )

    def prepare(self) -> None:
        lower = [choice for choice in Severity.choices if choice[0] > self.incident.severity]
        self.fields["severity"].choices = lower  # type: ignore[attr-defined]
        self.initial.setdefault("severity", lower[0][0] if lower else None)

    def act(self) -> str:
        given = self.cleaned_data
        level = Severity(given["severity"])
        judging.reassess_severity(incident=self.incident, severity=level, by=self.by, reason=given["reason"])
        return _("It is %s now. What was missed stays missed.") % level.label


class AdjudicateForm(ActForm):
    slug = "adjudicate"
    heading = gettext_lazy("Your judgement")
    button = gettext_lazy("Save the judgement")
    tone = "primary"
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        widget=lines(),
        required=False,
        help_text=gettext_lazy("Which facts decide? The reason is read with the judgement."),
    )

    def __init__(self, *args: Any, basis: Basis, **kwargs: Any) -> None:
        self.basis = basis
        super().__init__(*args, **kwargs)

    def act(self) -> str:
        given = self.cleaned_data
        judging.adjudicate(
            incident=self.incident,
            basis=self.basis,
            severity=Severity(given["severity"]),
            by=self.by,
            reason=given["reason"],
        )
        return _("Judged.")
