"""What lists of the API can be filtered by; each is a query parameter, over indexed columns where rows are many."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField

from incidents.api.fields import LEVELS
from incidents.enums import (
    AlertState,
    AnswerProblem,
    DeclaredVia,
    IncidentKind,
    RunbookState,
    ServiceTier,
    Severity,
    Status,
)
from incidents.models import Alert, AlertDefinition, Follow, Incident, Runbook, Service, Team
from incidents.models.incidents import IncidentQuerySet
from incidents.services.coverage import CONDITIONS


class InstantField(IsoDateTimeField):
    """Refuses what no zone can tell the time of: the first and the last day of the calendar."""

    def clean(self, value: Any) -> Any:
        instant = super().clean(value)
        try:
            return instant.astimezone(UTC) if instant is not None else None
        except OverflowError as problem:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from problem


class InstantFilter(django_filters.IsoDateTimeFilter):
    field_class = InstantField


def team_filter(**kwargs: Any) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        queryset=Team.objects.all(),
        to_field_name="slug",
        label=_("Short name of a team; it and all teams below it."),
        **kwargs,
    )


def service_filter(**kwargs: Any) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        queryset=Service.objects.all(), to_field_name="slug", label=_("Short name of a service."), **kwargs
    )


class IncidentFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=Status.choices, label=_("May be repeated."))
    running = django_filters.BooleanFilter(method="by_running", label=_("Not yet resolved, or else ended."))
    severity = django_filters.MultipleChoiceFilter(choices=LEVELS, method="by_level", label=_("Now; may be repeated."))
    severity_peak = django_filters.MultipleChoiceFilter(
        choices=LEVELS, method="by_level", label=_("The most severe it ever was; may be repeated.")
    )
    severity_declared = django_filters.MultipleChoiceFilter(
        choices=LEVELS, method="by_level", label=_("At declaration; may be repeated.")
    )
    kind = django_filters.ChoiceFilter(choices=IncidentKind.choices)
    declared_via = django_filters.ChoiceFilter(choices=DeclaredVia.choices)
    retrospective = django_filters.BooleanFilter()
    private = django_filters.BooleanFilter()
    team = team_filter(method="by_team")
    service = service_filter(method="by_service")
    declared_from = InstantFilter(
        field_name="declared_at", lookup_expr="gte", label=_("Declared at this instant or later.")
    )
    declared_before = InstantFilter(
        field_name="declared_at", lookup_expr="lt", label=_("Declared before this instant.")
    )
    tag = django_filters.CharFilter(method="by_tag", label=_("Short name of a tag that it carries."))
    followed = django_filters.BooleanFilter(method="by_followed", label=_("Which you follow."))
    q = django_filters.CharFilter(method="by_words", label=_("Words, or their beginnings, anywhere in it."))

    class Meta:
        model = Incident
        fields = ("status", "kind", "declared_via", "retrospective", "private")

    def by_running(self, queryset: IncidentQuerySet, name: str, value: bool) -> IncidentQuerySet:
        return queryset.running() if value else queryset.ended()

    def by_level(self, queryset: IncidentQuerySet, name: str, value: list[str]) -> IncidentQuerySet:
        levels = [Severity.from_label(label) for label in value]
        return queryset.filter(**{f"{name}__in": levels}) if levels else queryset

    def by_team(self, queryset: IncidentQuerySet, name: str, value: Team) -> IncidentQuerySet:
        return queryset.filter(team__in=Team.objects.below(value))

    def by_service(self, queryset: IncidentQuerySet, name: str, value: Service) -> IncidentQuerySet:
        return queryset.for_service(value)

    def by_tag(self, queryset: IncidentQuerySet, name: str, value: str) -> IncidentQuerySet:
        return queryset.tagged(value)

    def by_followed(self, queryset: IncidentQuerySet, name: str, value: bool) -> IncidentQuerySet:
        mine = Follow.objects.filter(person=self.request.user, ended_at__isnull=True).values("incident")
        return queryset.filter(pk__in=mine) if value else queryset.exclude(pk__in=mine)

    def by_words(self, queryset: IncidentQuerySet, name: str, value: str) -> IncidentQuerySet:
        return queryset.matching(value)


class TeamFilter(django_filters.FilterSet):
    parent = django_filters.ModelChoiceFilter(
        queryset=Team.objects.all(), to_field_name="slug", label=_("Short name of the team that it is part of.")
    )
    below = team_filter(method="by_tree")
    manager = django_filters.CharFilter(field_name="manager__username", label=_("A username."))
    archived = django_filters.BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True)
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Part of the name."))

    class Meta:
        model = Team
        fields = ("parent", "manager")

    def by_tree(self, queryset: Any, name: str, value: Team) -> Any:
        return queryset.below(value)


class ServiceFilter(django_filters.FilterSet):
    team = team_filter(method="by_team")
    tier = django_filters.TypedChoiceFilter(choices=ServiceTier.choices, coerce=int)
    archived = django_filters.BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True)
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Part of the name."))

    class Meta:
        model = Service
        fields = ("team", "tier")

    def by_team(self, queryset: Any, name: str, value: Team) -> Any:
        return queryset.filter(team__in=Team.objects.below(value))


class AlertFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=AlertState.choices)
    name = django_filters.CharFilter(label=_("The alert's name, in full."))
    fingerprint = django_filters.CharFilter()
    incident = django_filters.CharFilter(field_name="incident__reference", label=_("Reference of an incident."))
    definition = django_filters.CharFilter(field_name="definition__public_id", label=_("Id of its definition."))
    service = service_filter()
    started_from = InstantFilter(field_name="started_at", lookup_expr="gte")
    started_before = InstantFilter(field_name="started_at", lookup_expr="lt")

    class Meta:
        model = Alert
        fields = ("state", "name", "fingerprint")


class AlertDefinitionFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label=_("The alert's name, in full."))
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Part of the name."))
    service = service_filter()
    team = team_filter(method="by_team")
    problem = django_filters.ChoiceFilter(
        choices=AnswerProblem.choices, method="by_problem", label=_("What is wrong with how it is answered.")
    )
    runbook = django_filters.CharFilter(field_name="runbook__slug", label=_("Short name of a runbook."))
    has_runbook = django_filters.BooleanFilter(field_name="runbook", lookup_expr="isnull", exclude=True)
    vanished = django_filters.BooleanFilter(field_name="vanished_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = AlertDefinition
        fields = ("name",)

    def by_team(self, queryset: Any, name: str, value: Team) -> Any:
        return queryset.filter(service__team__in=Team.objects.below(value))

    def by_problem(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.in_force().with_links().filter(CONDITIONS[AnswerProblem(value)])


class RunbookFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=RunbookState.choices, label=_("May be repeated."))
    team = team_filter(method="by_team")
    owned = django_filters.BooleanFilter(field_name="team", lookup_expr="isnull", exclude=True)
    service = service_filter(method="by_service")
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Part of the title."))

    class Meta:
        model = Runbook
        fields = ("state",)

    def by_team(self, queryset: Any, name: str, value: Team) -> Any:
        return queryset.filter(team__in=Team.objects.below(value))

    def by_service(self, queryset: Any, name: str, value: Service) -> Any:
        return queryset.filter(service_links__service=value, service_links__ended_at__isnull=True).distinct()
