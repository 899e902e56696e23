"""Declaring: what is broken, the facts that suggest a severity, and the choice with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import IncidentKind, IncidentRole, Severity, Status
from incidents.forms.acts import MomentField, lines
from incidents.forms.custom_fields import control_of
from incidents.models import CustomField, Incident, Service
from incidents.rules.answers import QUESTIONS
from incidents.rules.classification import Suggestion
from incidents.services import lifecycle, roles
from incidents.services.custom_fields import PREFIX
from incidents.services.declaring import Declaration, declare_incident, suggest_severity

FACTS = tuple(question.fact for question in QUESTIONS)


class ServiceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Service) -> str:
        return f"{obj.name} ({obj.get_tier_display()}, {obj.team})"


class DeclareForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What is broken?"),
        max_length=200,
        help_text=gettext_lazy("What people can’t do, and where. Not the cause."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say in a line what is broken.")},
    )
    service = ServiceChoice(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Not known yet"),
        help_text=gettext_lazy("Its owner team owns the incident."),
    )
    impact_started_at = MomentField(
        label=gettext_lazy("Impact began"), required=False, help_text=gettext_lazy("UTC. Your best guess, or empty.")
    )
    affected = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Other services that suffer"),
        required=False,
        to_field_name="slug",
        widget=forms.SelectMultiple(attrs={"size": "4"}),
    )
    summary = forms.CharField(label=gettext_lazy("What else is known"), required=False, widget=lines(2))
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity to declare"),
        choices=Severity.choices,
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    severity_reason = forms.CharField(
        label=gettext_lazy("If you choose another level, say why"),
        required=False,
        help_text=gettext_lazy("Needed where your choice differs from the suggestion. Both levels are kept."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            (IncidentKind.REAL, gettext_lazy("A real incident")),
            (IncidentKind.DRILL, gettext_lazy("A drill")),
            (IncidentKind.TEST, gettext_lazy("A test")),
        ],
        initial=IncidentKind.REAL,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Drills and tests enter no measure of incidents."),
    )
    command = forms.BooleanField(label=gettext_lazy("I take command until someone relieves me"), required=False)
    private = forms.BooleanField(label=gettext_lazy("Private: participants and named people only"), required=False)
    retrospective = forms.BooleanField(
        label=gettext_lazy("It is over: I declare it after the fact, without response clocks and notices"),
        required=False,
    )
    detected_at = MomentField(label=gettext_lazy("Detected"), required=False)
    declared_at = MomentField(label=gettext_lazy("Would have been declared"), required=False)
    mitigated_at = MomentField(label=gettext_lazy("Mitigated"), required=False)
    resolved_at = MomentField(label=gettext_lazy("Resolved"), required=False)

    status = 200

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        kwargs.setdefault("auto_id", "declare-%s")
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        services = Service.objects.active().with_owner()
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        self.fields["affected"].queryset = services  # type: ignore[attr-defined]
        if not may(by, Action.COMMAND):
            del self.fields["command"]
        for field in CustomField.objects.active().filter(asked_at_declaration=True):
            self.fields[PREFIX + field.slug] = control_of(field)
        for question in QUESTIONS:
            self.fields[question.fact] = forms.ChoiceField(
                label=question.text,
                choices=[*question.answers, ("dont_know", _("don’t know"))],
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def facts(self) -> list[BoundField]:
        return [self[fact] for fact in FACTS]

    @property
    def custom(self) -> list[BoundField]:
        """The organisation's own."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    @property
    def retrospective_moments(self) -> list[BoundField]:
        return [self[name] for name in ("detected_at", "declared_at", "mitigated_at", "resolved_at")]

    @property
    def is_retrospective_open(self) -> bool:
        return bool(self["retrospective"].value()) or any(bound.errors for bound in self.retrospective_moments)

    @property
    def problems(self) -> list[str]:
        return [str(problem) for problem in self.non_field_errors()]

    @transaction.atomic
    def declare(self) -> Incident:
        """Declare, and in the same transaction take command or tell how it went, where that was asked for."""
        given = self.cleaned_data
        incident = declare_incident(declaration=self._declaration(), by=self.by)
        if given.get("command") and not given["retrospective"]:
            roles.assign_role(incident=incident, role=IncidentRole.COMMANDER, person=self.by, by=self.by)
        if given["retrospective"]:
            for moment, to in (("mitigated_at", Status.MITIGATED), ("resolved_at", Status.RESOLVED)):
                if given[moment] is not None:
                    lifecycle.advance(incident=incident, to=to, by=self.by, at=given[moment])
        return incident

    def _declaration(self) -> Declaration:
        given = self.cleaned_data
        level = given["severity"]
        return Declaration(
            title=given["title"],
            severity=None if level is None else Severity(level),
            severity_reason=given["severity_reason"],
            answers={fact: given[fact] for fact in FACTS if given[fact]},
            summary=given["summary"],
            service=given["service"],
            affected=list(given["affected"]),
            kind=IncidentKind(given["kind"]),
            private=given["private"],
            retrospective=given["retrospective"],
            impact_started_at=given["impact_started_at"],
            detected_at=given["detected_at"],
            declared_at=given["declared_at"],
            fields={
                name.removeprefix(PREFIX): given[name] for name in given if name.startswith(PREFIX) and given[name]
            },
        )

    def refuse(self, refusal: BrokenRule) -> None:
        """Show each broken rule where it bites, else above the form."""
        self.status = refusal.status
        for rule in refusal.all:
            names = (name for name in (rule.field, f"{PREFIX}{rule.field}") if name in self.fields)
            self.add_error(next(names, None), rule.sentence)


def suggestion_for(given: Mapping[str, Any]) -> Suggestion:
    """What the answers among `given` suggest; an answer that nobody offered counts as not given."""
    offered = {question.fact: {*dict(question.answers), "dont_know"} for question in QUESTIONS}
    return suggest_severity({fact: given.get(fact) for fact in FACTS if given.get(fact) in offered[fact]})
