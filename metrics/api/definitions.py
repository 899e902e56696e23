"""What each measure means."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from metrics.api.paging import AsComputed
from metrics.measures import MEASURES
from metrics.models import ActionItemCounts


class DefinitionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    formula = serializers.CharField()
    unit = serializers.CharField()
    edges = serializers.CharField(help_text="What is in and what is out.")


@requires(Action.READ_REPORTS)
@extend_schema_view(get=extend_schema(summary="Definitions of the measures", responses=DefinitionSerializer(many=True)))
class DefinitionList(ApiView):
    serializer_class = DefinitionSerializer
    pagination_class = AsComputed
    queryset = ActionItemCounts.objects.none()
    filter_backends = ()

    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(list(MEASURES)) or []  # type: ignore[arg-type]
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
