"""Tags: which there are, and which an incident carries."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.pagination import OldestFirst
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from incidents.api.finding import OfIncident
from incidents.models import IncidentTag, Tag
from incidents.services.tagging import tag_incident, untag_incident


class TagSerializer(serializers.ModelSerializer[Tag]):
    class Meta:
        model = Tag
        fields = ("slug", "name", "description", "archived")
        read_only_fields = fields


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="List tags", responses=TagSerializer(many=True)))
class Tags(ApiView):
    queryset = Tag.objects.none()
    serializer_class = TagSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return Tag.objects.all()

    def get(self, request: Request) -> Response:
        return self.page_of_rows()


class CarriedSerializer(serializers.Serializer[Any]):
    tag = serializers.SlugRelatedField[Any](
        slug_field="slug",
        queryset=Tag.objects.all(),
        error_messages={"does_not_exist": _("There is no tag “{value}”."), "invalid": _("Write a short name.")},
    )
    added_at = serializers.DateTimeField(read_only=True)


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="List the tags that it carries", responses=CarriedSerializer(many=True)),
    post=extend_schema(summary="Put a tag on it", responses={201: CarriedSerializer}),
)
class TagsOfIncident(OfIncident):
    queryset = IncidentTag.objects.none()
    serializer_class = CarriedSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return IncidentTag.objects.filter(incident=self.incident, removed_at__isnull=True).select_related("tag")

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        with self.as_read():
            row = tag_incident(incident=self.incident, tag=given["tag"], by=self.by)
        return Response(CarriedSerializer(row).data, status=201)


@requires(Action.READ, DELETE=Action.RESPOND)
@extend_schema_view(
    delete=extend_schema(summary="Take a tag off", responses={204: OpenApiResponse(description=_("It is off."))})
)
class TagOfIncident(OfIncident):
    serializer_class = CarriedSerializer

    def delete(self, request: Request, reference: str, slug: str) -> Response:
        tag = get_object_or_404(Tag.objects.all(), slug=slug)
        with self.as_read():
            untag_incident(incident=self.incident, tag=tag, by=self.by)
        return Response(status=204)
