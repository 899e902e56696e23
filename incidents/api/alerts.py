"""Alerts as they fired, and the definitions that they come from."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from incidents.api.fields import ServiceField
from incidents.api.filters import AlertDefinitionFilter, AlertFilter
from incidents.enums import AlertDecision, AnswerProblem
from incidents.models import Alert, AlertDefinition
from incidents.services.coverage import problems_of


class AlertSerializer(serializers.ModelSerializer[Alert]):
    id = serializers.CharField(source="public_id", read_only=True)
    labels = serializers.DictField(child=serializers.CharField(), read_only=True)
    annotations = serializers.DictField(child=serializers.CharField(), read_only=True)
    decision = serializers.ChoiceField(choices=AlertDecision.choices, allow_blank=True, read_only=True)
    incident = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True, allow_null=True)
    service = ServiceField(read_only=True, allow_null=True)
    definition = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True, allow_null=True)

    class Meta:
        model = Alert
        fields = (
            "id",
            "name",
            "state",
            "fingerprint",
            "labels",
            "annotations",
            "link",
            "started_at",
            "ended_at",
            "first_seen_at",
            "last_seen_at",
            "times_seen",
            "decision",
            "service",
            "definition",
            "incident",
        )
        read_only_fields = fields


class AlertDefinitionSerializer(serializers.ModelSerializer[AlertDefinition]):
    id = serializers.CharField(source="public_id", read_only=True)
    labels = serializers.DictField(child=serializers.CharField(), read_only=True)
    annotations = serializers.DictField(child=serializers.CharField(), read_only=True)
    severity = serializers.CharField(source="severity_label", read_only=True, help_text=_("As its source says it."))
    service = ServiceField(read_only=True, allow_null=True)
    runbook = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)
    problems = serializers.SerializerMethodField(help_text=_("What is wrong with how it is answered."))

    class Meta:
        model = AlertDefinition
        fields = (
            "id",
            "name",
            "expression",
            "holds_for",
            "labels",
            "annotations",
            "severity",
            "group",
            "service",
            "runbook",
            "runbook_url",
            "problems",
            "source_id",
            "language",
            "imported_from",
            "vanished_at",
        )
        read_only_fields = fields

    def get_problems(self, definition: AlertDefinition) -> list[AnswerProblem]:
        return problems_of(definition)


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="List alerts", responses=AlertSerializer(many=True)))
class AlertList(ApiView):
    queryset = Alert.objects.none()
    serializer_class = AlertSerializer
    filterset_class = AlertFilter

    def get_queryset(self) -> Any:
        return Alert.objects.visible_to(self.by).for_list().select_related("service")

    def get(self, request: Request) -> Response:
        return self.page_of_rows()


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="One alert"))
class AlertDetail(AlertList):
    def get(self, request: Request, public_id: str) -> Response:  # type: ignore[override]
        return Response(AlertSerializer(get_object_or_404(self.get_queryset(), public_id=public_id)).data)


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="List alert definitions", responses=AlertDefinitionSerializer(many=True)))
class AlertDefinitionList(ApiView):
    queryset = AlertDefinition.objects.with_links().select_related("service", "runbook")
    serializer_class = AlertDefinitionSerializer
    filterset_class = AlertDefinitionFilter

    def get(self, request: Request) -> Response:
        return self.page_of_rows()


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="One alert definition"))
class AlertDefinitionDetail(AlertDefinitionList):
    def get(self, request: Request, public_id: str) -> Response:  # type: ignore[override]
        found = get_object_or_404(self.get_queryset(), public_id=public_id)
        return Response(AlertDefinitionSerializer(found).data)
