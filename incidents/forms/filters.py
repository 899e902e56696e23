"""Filters of the lists, over indexed columns; each is a query parameter that a saved view keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.audit import clock
from incidents.enums import AnswerProblem, IncidentKind, RunbookState, Severity, Status
from incidents.models import AlertDefinition, Incident, Runbook, Service, Tag, Team
from incidents.models.incidents import IncidentQuerySet
from incidents.services.coverage import CONDITIONS

PERIODS = [("7", _("Last 7 days")), ("30", _("Last 30 days")), ("90", _("Last 90 days")), ("365", _("Last 12 months"))]
STATES = [("running", _("Running")), ("ended", _("Ended")), *Status.choices]


def search(placeholder: str = "") -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "autocomplete": "off"})


class IncidentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words or reference"), method="by_words", widget=search())
    severity = django_filters.ChoiceFilter(
        field_name="severity_peak", label=_("Peak severity"), choices=Severity.choices, empty_label=_("Any")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="by_state", empty_label=_("Any state"))
    team = django_filters.ModelChoiceFilter(
        label=_("Team"),
        queryset=Team.objects.active(),
        to_field_name="slug",
        method="by_team",
        empty_label=_("All teams"),
    )
    service = django_filters.ModelChoiceFilter(
        label=_("Service"),
        queryset=Service.objects.active(),
        to_field_name="slug",
        method="by_service",
        empty_label=_("All services"),
    )
    tag = django_filters.ModelChoiceFilter(
        label=_("Tag"),
        queryset=Tag.objects.active(),
        to_field_name="slug",
        method="by_tag",
        empty_label=_("Any tag"),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=IncidentKind.choices, empty_label=_("Any kind"))
    days = django_filters.ChoiceFilter(
        label=_("Declared"), choices=PERIODS, method="by_days", empty_label=_("Any time")
    )

    class Meta:
        model = Incident
        fields = ("q", "severity", "state", "team", "service", "tag", "kind", "days")

    def by_words(self, queryset: IncidentQuerySet, name: str, value: str) -> IncidentQuerySet:
        return queryset.matching(value)

    def by_state(self, queryset: IncidentQuerySet, name: str, value: str) -> IncidentQuerySet:
        if value == "running":
            return queryset.running()
        return queryset.ended() if value == "ended" else queryset.filter(status=value)

    def by_team(self, queryset: IncidentQuerySet, name: str, value: Team) -> IncidentQuerySet:
        """The team and all under it."""
        return queryset.filter(team__in=Team.objects.below(value))

    def by_service(self, queryset: IncidentQuerySet, name: str, value: Service) -> IncidentQuerySet:
        return queryset.for_service(value)

    def by_tag(self, queryset: IncidentQuerySet, name: str, value: Tag) -> IncidentQuerySet:
        return queryset.tagged(value.slug)

    def by_days(self, queryset: IncidentQuerySet, name: str, value: str) -> IncidentQuerySet:
        return queryset.filter(declared_at__gte=clock.now() - timedelta(days=int(value)))


class RunbookFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), field_name="title", lookup_expr="icontains", widget=search())
    state = django_filters.ChoiceFilter(label=_("State"), choices=RunbookState.choices, empty_label=_("Any state"))
    team = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=Team.objects.active(), to_field_name="slug", empty_label=_("All teams")
    )
    service = django_filters.ModelChoiceFilter(
        label=_("Service"),
        queryset=Service.objects.active(),
        to_field_name="slug",
        method="by_service",
        empty_label=_("All services"),
    )

    owned = django_filters.ChoiceFilter(
        label=_("Owned"), choices=[("yes", _("Yes")), ("no", _("Nobody yet"))], method="by_owned", empty_label=_("Any")
    )

    class Meta:
        model = Runbook
        fields = ("q", "state", "team", "service", "owned")

    def by_owned(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(team__isnull=value == "no")

    def by_service(self, queryset: Any, name: str, value: Service) -> Any:
        return queryset.filter(service_links__service=value, service_links__ended_at__isnull=True).distinct()


class AlertFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name"), field_name="name", lookup_expr="icontains", widget=search())
    team = django_filters.ModelChoiceFilter(
        field_name="service__team",
        label=_("Owner"),
        queryset=Team.objects.active(),
        to_field_name="slug",
        empty_label=_("All teams"),
    )
    problem = django_filters.ChoiceFilter(
        label=_("Problem"), choices=AnswerProblem.choices, method="by_problem", empty_label=_("Any")
    )

    class Meta:
        model = AlertDefinition
        fields = ("q", "team", "problem")

    def by_problem(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.with_links().filter(CONDITIONS[AnswerProblem(value)])
