"""Teams and services."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.etags import etag_of
from foundation.accounts.api.fields import PersonField
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from incidents.api.fields import TeamField
from incidents.api.filters import ServiceFilter, TeamFilter
from incidents.enums import ServiceTier
from incidents.models import Service, Team
from incidents.services.catalogue import save_service, save_team


class TeamSerializer(serializers.ModelSerializer[Team]):
    slug = serializers.SlugField(max_length=64)
    parent = TeamField(  # type: ignore[assignment]
        required=False, allow_null=True, default=None, help_text=_("The team that it is part of.")
    )
    manager = PersonField(required=False, allow_null=True, default=None)

    class Meta:
        model = Team
        fields = ("name", "slug", "parent", "manager", "time_zone", "archived_at")
        read_only_fields = ("archived_at",)


class ServiceSerializer(serializers.ModelSerializer[Service]):
    slug = serializers.SlugField(max_length=64)
    team = TeamField(help_text=_("Who owns it."))
    tier = serializers.ChoiceField(
        choices=[(tier.value, tier.value) for tier in ServiceTier],
        default=ServiceTier.TWO.value,
        help_text=_("1 is what customers notice first."),
    )

    class Meta:
        model = Service
        fields = ("name", "slug", "team", "tier", "description", "archived_at")
        read_only_fields = ("archived_at",)


@requires(Action.READ, POST=Action.EDIT_CATALOGUE)
@extend_schema_view(
    get=extend_schema(summary="List teams", responses=TeamSerializer(many=True)),
    post=extend_schema(summary="Create a team", responses={201: TeamSerializer}),
)
class TeamList(ApiView):
    queryset = Team.objects.select_related("parent", "manager")
    serializer_class = TeamSerializer
    filterset_class = TeamFilter

    def get(self, request: Request) -> Response:
        return self.page_of_rows()

    def post(self, request: Request) -> Response:
        return created(request, TeamSerializer(save_team(team=Team(**self.given()), by=self.by)).data)


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="One team"))
class TeamDetail(ApiView):
    queryset = Team.objects.select_related("parent", "manager")
    serializer_class = TeamSerializer

    def get(self, request: Request, slug: str) -> Response:
        return Response(TeamSerializer(get_object_or_404(self.get_queryset(), slug=slug)).data)


@requires(Action.READ, POST=Action.EDIT_CATALOGUE)
@extend_schema_view(
    get=extend_schema(summary="List services", responses=ServiceSerializer(many=True)),
    post=extend_schema(summary="Create a service", responses={201: ServiceSerializer}),
)
class ServiceList(ApiView):
    queryset = Service.objects.with_owner()
    serializer_class = ServiceSerializer
    filterset_class = ServiceFilter

    def get(self, request: Request) -> Response:
        return self.page_of_rows()

    def post(self, request: Request) -> Response:
        return created(request, ServiceSerializer(save_service(service=Service(**self.given()), by=self.by)).data)


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="One service"))
class ServiceDetail(ApiView):
    queryset = Service.objects.with_owner()
    serializer_class = ServiceSerializer

    def get(self, request: Request, slug: str) -> Response:
        return Response(ServiceSerializer(get_object_or_404(self.get_queryset(), slug=slug)).data)


def created(request: Request, shown: Any) -> Response:
    """201, with the address below the list that the row was posted to."""
    address = request.build_absolute_uri(f"{request.path}{shown['slug']}/")
    return Response(shown, status=201, headers={"Location": address, "ETag": etag_of(shown)})
