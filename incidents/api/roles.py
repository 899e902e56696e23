"""Roles: who holds which, taking, giving and leaving one; and taking command from someone silent."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.fields import PersonField
from foundation.accounts.api.pagination import OldestFirst
from foundation.accounts.enums import Action
from incidents.api.finding import OfIncident
from incidents.enums import IncidentRole
from incidents.models import RoleAssignment
from incidents.services.roles import accept_deputy, assign_role, end_role, take_command


class RoleSerializer(serializers.ModelSerializer[RoleAssignment]):
    id = serializers.CharField(source="public_id", read_only=True)
    person = PersonField(required=False, default=None, help_text=_("A username; oneself, if left out."))

    class Meta:
        model = RoleAssignment
        fields = ("id", "role", "person", "started_at", "ended_at", "accepted")
        read_only_fields = ("started_at", "ended_at", "accepted")
        validators: tuple[Any, ...] = ()


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class RoleFilter(django_filters.FilterSet):
    held = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull", label=_("Not ended yet."))
    person = django_filters.CharFilter(field_name="person__username", label=_("A username."))

    class Meta:
        model = RoleAssignment
        fields = ("role",)


@requires(Action.READ, POST=Action.TAKE_ROLE)
@extend_schema_view(
    get=extend_schema(summary="Who holds and held which role", responses=RoleSerializer(many=True)),
    post=extend_schema(summary="Take or give a role", responses={201: RoleSerializer}),
)
class Roles(OfIncident):
    queryset = RoleAssignment.objects.none()
    serializer_class = RoleSerializer
    filterset_class = RoleFilter
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return RoleAssignment.objects.filter(incident=self.incident).with_person()

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        with self.as_read():
            held = assign_role(
                incident=self.incident,
                role=IncidentRole(given["role"]),
                person=given["person"] or self.by,
                by=self.by,
            )
        return Response(RoleSerializer(held).data, status=201)


@requires(Action.READ, DELETE=Action.TAKE_ROLE)
@extend_schema_view(
    get=extend_schema(summary="One role of one person"),
    delete=extend_schema(
        summary="Leave a role, or relieve someone of it", responses={204: OpenApiResponse(description=_("It ended."))}
    ),
)
class RoleDetail(OfIncident):
    queryset = RoleAssignment.objects.none()
    serializer_class = RoleSerializer

    def get(self, request: Request, reference: str, public_id: str) -> Response:
        return Response(RoleSerializer(self.below(RoleAssignment.objects.with_person(), public_id)).data)

    def delete(self, request: Request, reference: str, public_id: str) -> Response:
        with self.as_read():
            end_role(assignment=self.below(RoleAssignment.objects.with_person(), public_id), by=self.by)
        return Response(status=204)


@requires(Action.READ, POST=Action.TAKE_ROLE)
@extend_schema_view(post=extend_schema(summary="Accept a deputy, as the commander", request=None))
class AcceptDeputy(OfIncident):
    queryset = RoleAssignment.objects.none()
    serializer_class = RoleSerializer

    def post(self, request: Request, reference: str, public_id: str) -> Response:
        with self.as_read():
            held = accept_deputy(assignment=self.below(RoleAssignment.objects.with_person(), public_id), by=self.by)
        return Response(RoleSerializer(held).data)


@requires(Action.READ, POST=Action.COMMAND)
@extend_schema_view(
    post=extend_schema(
        summary="Take command from someone silent", request=ReasonSerializer, responses={201: RoleSerializer}
    )
)
class TakeCommand(OfIncident):
    serializer_class = ReasonSerializer

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        with self.as_read():
            held = take_command(incident=self.incident, by=self.by, reason=given["reason"])
        return Response(RoleSerializer(held).data, status=201)
