"""Who answers an alert, and with which runbook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.forms.acts import lines
from incidents.models import AlertDefinition, Runbook, Service
from incidents.services.alerts import set_alert_runbook, set_alert_service


class AnswerForm(forms.Form):
    """Runbook and service of a definition, with the reason that stands in both histories."""

    runbook = forms.ModelChoiceField(
        label=_("Runbook"),
        queryset=Runbook.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("None yet"),
        help_text=_("Where its one-click link leads."),
    )
    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("None"),
        help_text=_("Its owner team owns what this alert declares."),
    )
    reason = forms.CharField(label=_("Reason"), required=False, widget=lines(2), help_text=_("Kept in the history."))

    def __init__(self, data: Any = None, *, definition: AlertDefinition) -> None:
        self.definition = definition
        initial = {
            "runbook": definition.runbook.slug if definition.runbook else None,
            "service": definition.service.slug if definition.service else None,
        }
        super().__init__(data, initial=initial, label_suffix="")
        self.fields["runbook"].queryset = Runbook.objects.in_use()  # type: ignore[attr-defined]
        self.fields["service"].queryset = Service.objects.active()  # type: ignore[attr-defined]

    def save(self, *, by: User) -> bool:
        """Call the services; what they refuse ends at its field."""
        given = self.cleaned_data
        try:
            set_alert_runbook(definition=self.definition, runbook=given["runbook"], by=by, reason=given["reason"])
            set_alert_service(definition=self.definition, service=given["service"], by=by, reason=given["reason"])
        except BrokenRule as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)
            return False
        return True
