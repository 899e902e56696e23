"""Filters of the lists; each is a query parameter."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from incidents.models import Team
from postmortems.enums import ActionKind, ActionStatus, PostmortemState, Priority
from postmortems.models import ActionItem, Postmortem

LIVE = "live"
PRIORITIES = [("urgent", _("P0 and P1")), *((str(level.value), level.label) for level in Priority)]


def _search() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "autocomplete": "off"})


def _below(team: Team) -> Any:
    return Team.objects.below(team)


class ActionItemFilter(django_filters.FilterSet):  # type: ignore[misc]
    """`owner` is a username, or `me`. Without `status` the list shows what is to be done."""

    q = django_filters.CharFilter(label=_("Words or reference"), method="by_words", widget=_search())
    team = django_filters.ModelChoiceFilter(
        label=_("Team"),
        queryset=Team.objects.active(),
        to_field_name="slug",
        method="by_team",
        empty_label=_("All teams"),
    )
    owner = django_filters.ChoiceFilter(label=_("Owner"), method="by_owner", empty_label=_("Anyone"))
    priority = django_filters.ChoiceFilter(
        label=_("Priority"), choices=PRIORITIES, method="by_priority", empty_label=_("P0 to P3")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ActionKind.choices, empty_label=_("Any kind"))
    status = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(LIVE, _("To do")), ("overdue", _("Overdue")), *ActionStatus.choices],
        method="by_status",
        empty_label=None,
    )
    incident = django_filters.CharFilter(
        label=_("From incident"), field_name="incident__reference", lookup_expr="iexact"
    )

    class Meta:
        model = ActionItem
        fields = ("q", "team", "owner", "priority", "kind", "status", "incident")

    def __init__(self, *args: Any, reader: User, today: Any, **kwargs: Any) -> None:
        self.reader, self.today = reader, today
        super().__init__(*args, **kwargs)
        # Of what the reader may see: a name that stands here for a private item alone would tell of it.
        owns = Exists(ActionItem.objects.visible_to(reader).filter(owner=OuterRef("pk")))
        owners = User.objects.people().filter(owns).order_by("display_name", "username")
        choices = [("me", _("Me")), *((person.username, str(person)) for person in owners)]
        self.filters["owner"].extra["choices"] = choices

    def by_words(self, queryset: Any, name: str, value: str) -> Any:
        for word in value.split():
            queryset = queryset.filter(Q(title__icontains=word) | Q(reference__iexact=word))
        return queryset

    def by_team(self, queryset: Any, name: str, value: Team) -> Any:
        """The team and all under it."""
        return queryset.filter(team__in=_below(value))

    def by_owner(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(owner=self.reader) if value == "me" else queryset.filter(owner__username=value)

    def by_priority(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.urgent() if value == "urgent" else queryset.filter(priority=int(value))

    def by_status(self, queryset: Any, name: str, value: str) -> Any:
        if value == LIVE:
            return queryset.live()
        return queryset.overdue(on=self.today) if value == "overdue" else queryset.filter(status=value)


class PostmortemFilter(django_filters.FilterSet):  # type: ignore[misc]
    """`author` is a username, or `me`."""

    q = django_filters.CharFilter(label=_("Words or incident"), method="by_words", widget=_search())
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("late", _("Late")), *PostmortemState.choices],
        method="by_state",
        empty_label=_("Any state"),
    )
    team = django_filters.ModelChoiceFilter(
        label=_("Team"),
        queryset=Team.objects.active(),
        to_field_name="slug",
        method="by_team",
        empty_label=_("All teams"),
    )
    author = django_filters.CharFilter(label=_("Author"), method="by_author")

    class Meta:
        model = Postmortem
        fields = ("q", "state", "team", "author")

    def __init__(self, *args: Any, reader: User, now: Any, **kwargs: Any) -> None:
        self.reader, self.now = reader, now
        super().__init__(*args, **kwargs)

    def by_words(self, queryset: Any, name: str, value: str) -> Any:
        for word in value.split():
            queryset = queryset.filter(Q(title__icontains=word) | Q(incident__reference__iexact=word))
        return queryset

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.overdue(at=self.now) if value == "late" else queryset.filter(state=value)

    def by_team(self, queryset: Any, name: str, value: Team) -> Any:
        return queryset.filter(incident__team__in=_below(value))

    def by_author(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(author=self.reader) if value == "me" else queryset.filter(author__username=value)
