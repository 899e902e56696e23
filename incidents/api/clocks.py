"""The clocks of an incident."""

from __future__ import annotations

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.pagination import OldestFirst
from foundation.accounts.enums import Action
from incidents.api.finding import OfIncident
from incidents.enums import ClockKind
from incidents.models import Clock


class ClockSerializer(serializers.ModelSerializer[Clock]):
    id = serializers.CharField(source="public_id", read_only=True)
    clock = serializers.ChoiceField(choices=ClockKind.choices, source="kind", read_only=True)

    class Meta:
        model = Clock
        fields = ("id", "clock", "sequence", "started_at", "due_at", "met_at", "state", "missed_at", "met_by_human")
        read_only_fields = fields


class ClockFilter(django_filters.FilterSet):
    clock = django_filters.ChoiceFilter(field_name="kind", choices=ClockKind.choices)

    class Meta:
        model = Clock
        fields = ("clock", "state")


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="List clocks", responses=ClockSerializer(many=True)))
class Clocks(OfIncident):
    queryset = Clock.objects.none()
    serializer_class = ClockSerializer
    filterset_class = ClockFilter
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return Clock.objects.filter(incident=self.incident)

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()
