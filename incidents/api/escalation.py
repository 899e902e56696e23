"""Who is told and when: the policy's steps, what an incident's escalation did, and following."""

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
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from incidents.api.fields import SeverityField, TeamField
from incidents.api.finding import OfIncident
from incidents.models import Escalation, EscalationStep, Follow
from incidents.services.following import follow_incident, unfollow_incident


class EscalationStepSerializer(serializers.ModelSerializer[EscalationStep]):
    id = serializers.CharField(source="public_id", read_only=True)
    severity = SeverityField(source="level.level", read_only=True)
    team = TeamField(read_only=True, allow_null=True)
    sentence = serializers.CharField(read_only=True)
    unless = serializers.CharField(read_only=True, help_text=_("Empty: always."))
    role = serializers.CharField(read_only=True)

    class Meta:
        model = EscalationStep
        fields = (
            "id", "severity", "after_amount", "after_unit", "after_from", "unless", "to", "role", "team", "via",
            "active", "sentence",
        )  # fmt: skip
        read_only_fields = fields


class EscalationStepFilter(django_filters.FilterSet):
    class Meta:
        model = EscalationStep
        fields = ("to", "active")


@requires(Action.READ)
@extend_schema_view(
    get=extend_schema(summary="List the steps of escalation", responses=EscalationStepSerializer(many=True))
)
class EscalationSteps(ApiView):
    queryset = EscalationStep.objects.none()
    serializer_class = EscalationStepSerializer
    filterset_class = EscalationStepFilter
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return EscalationStep.objects.select_related("level", "team")

    def get(self, request: Request) -> Response:
        return self.page_of_rows()


class EscalationSerializer(serializers.ModelSerializer[Escalation]):
    told = serializers.ListField(child=serializers.CharField(), read_only=True)
    fell_to = serializers.CharField(read_only=True, help_text=_("Whom it fell to, where there was nobody."))

    class Meta:
        model = Escalation
        fields = ("to", "fell_to", "told", "at", "recorded_at")
        read_only_fields = fields


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="Whom its escalation told", responses=EscalationSerializer(many=True)))
class Escalations(OfIncident):
    queryset = Escalation.objects.none()
    serializer_class = EscalationSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return Escalation.objects.filter(incident=self.incident)

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()


class FollowSerializer(serializers.ModelSerializer[Follow]):
    person = PersonField(read_only=True)

    class Meta:
        model = Follow
        fields = ("person", "since")
        read_only_fields = fields


@requires(Action.READ, POST=Action.FOLLOW, DELETE=Action.FOLLOW)
@extend_schema_view(
    post=extend_schema(summary="Follow it yourself", request=None, responses={201: FollowSerializer}),
    delete=extend_schema(summary="Follow it no more", responses={204: OpenApiResponse(description="It ended.")}),
)
class Following(OfIncident):
    serializer_class = FollowSerializer

    def post(self, request: Request, reference: str) -> Response:
        follow = follow_incident(incident=self.incident, by=self.by)
        return Response(FollowSerializer(follow).data, status=201)

    def delete(self, request: Request, reference: str) -> Response:
        unfollow_incident(incident=self.incident, by=self.by)
        return Response(status=204)
