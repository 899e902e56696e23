"""The organisation's own fields: which there are, and lists that are filtered by them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.pagination import OldestFirst
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from incidents.models import CustomField
from incidents.services.custom_fields import PREFIX

FILTERS = [
    OpenApiParameter(
        f"{PREFIX}<slug>",
        OpenApiTypes.STR,
        description=_(
            "A field of the organisation's own: its value, of a text a part of it; may be repeated. Numbers and dates "
            "also take `__gte` and `__lte`."
        ),
    )
]


class CustomFieldSerializer(serializers.ModelSerializer[CustomField]):
    choices = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = CustomField
        fields = (
            "slug", "name", "kind", "choices", "help_text", "asked_at_declaration", "required_to_close", "archived",
        )  # fmt: skip
        read_only_fields = fields


@requires(Action.READ)
@extend_schema_view(
    get=extend_schema(
        summary="List the organisation's own fields of incidents", responses=CustomFieldSerializer(many=True)
    )
)
class CustomFields(ApiView):
    queryset = CustomField.objects.none()
    serializer_class = CustomFieldSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return CustomField.objects.all()

    def get(self, request: Request) -> Response:
        return self.page_of_rows()
