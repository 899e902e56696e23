"""What the lists can be filtered by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from incidents.models import Team
from postmortems.api.fields import PRIORITIES
from postmortems.enums import ActionKind, ActionStatus, PostmortemState, Priority
from postmortems.models import ActionItem, Postmortem


class PostmortemFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=PostmortemState.choices, label=_("May be repeated."))
    incident = django_filters.CharFilter(field_name="incident__reference", label=_("Reference of an incident."))
    author = django_filters.CharFilter(field_name="author__username", label=_("A username."))
    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.all(),
        to_field_name="slug",
        method="by_team",
        label=_("Short name of a team; it and all teams below it."),
    )
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Part of the title."))

    class Meta:
        model = Postmortem
        fields = ("state",)

    def by_team(self, queryset: Any, name: str, value: Team) -> Any:
        return queryset.filter(incident__team__in=Team.objects.below(value))


class ActionItemFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=ActionStatus.choices, label=_("May be repeated."))
    kind = django_filters.MultipleChoiceFilter(choices=ActionKind.choices, label=_("May be repeated."))
    priority = django_filters.MultipleChoiceFilter(
        choices=PRIORITIES, method="by_priority", label=_("May be repeated.")
    )
    owner = django_filters.CharFilter(field_name="owner__username", label=_("A username."))
    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.all(),
        to_field_name="slug",
        method="by_team",
        label=_("Short name of a team; it and all teams below it."),
    )
    postmortem = django_filters.CharFilter(field_name="postmortem__public_id", label=_("Id of a post-mortem."))
    incident = django_filters.CharFilter(field_name="incident__reference", label=_("Reference of an incident."))
    due_from = django_filters.DateFilter(field_name="due_date", lookup_expr="gte", label=_("Due that day or later."))
    due_to = django_filters.DateFilter(field_name="due_date", lookup_expr="lte", label=_("Due that day or earlier."))
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Part of the title."))

    class Meta:
        model = ActionItem
        fields = ("status", "kind")

    def by_priority(self, queryset: Any, name: str, value: list[str]) -> Any:
        return queryset.filter(priority__in=[Priority.from_label(label) for label in value]) if value else queryset

    def by_team(self, queryset: Any, name: str, value: Team) -> Any:
        return queryset.filter(team__in=Team.objects.below(value))
