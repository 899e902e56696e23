"""The shape of an incident in JSON: a row of a list, and one with all that a list leaves out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.accounts.api.fields import PersonField
from incidents.api.fields import CarriesFields, ServiceField, SeverityField, TeamField
from incidents.models import Incident
from incidents.services.custom_fields import values_of


class IncidentSerializer(serializers.ModelSerializer[Incident]):
    severity = SeverityField()
    severity_declared = SeverityField()
    severity_peak = SeverityField()
    severity_adjudicated = SeverityField(allow_null=True)
    severity_final = SeverityField(allow_null=True)
    service = ServiceField(allow_null=True, read_only=True)
    team = TeamField(allow_null=True, read_only=True)
    declared_by = PersonField(read_only=True)
    channel_url = serializers.CharField(read_only=True)
    call_url = serializers.CharField(read_only=True)

    class Meta:
        model = Incident
        fields = (
            "reference",
            "title",
            "summary",
            "kind",
            "status",
            "severity",
            "severity_declared",
            "severity_peak",
            "severity_adjudicated",
            "severity_final",
            "adjudication_weight",
            "service",
            "team",
            "private",
            "retrospective",
            "declared_via",
            "declared_by",
            "impact_started_at",
            "detected_at",
            "declared_at",
            "acknowledged_at",
            "mitigated_at",
            "resolved_at",
            "closed_at",
            "contradictions",
            "channel_url",
            "call_url",
        )
        read_only_fields = fields


class IncidentDetailSerializer(CarriesFields, IncidentSerializer):
    """One incident, with what would cost a list a query."""

    affected_services = serializers.SerializerMethodField(help_text=_("Short names; beside the one that owns it."))
    merged_into = serializers.SerializerMethodField(help_text=_("Reference of the incident that it was folded into."))
    fields_ = serializers.SerializerMethodField(
        method_name="get_custom_fields", help_text=_("The organisation's own fields, by short name.")
    )

    class Meta(IncidentSerializer.Meta):
        fields = (*IncidentSerializer.Meta.fields, "affected_services", "merged_into", "fields_")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    def get_affected_services(self, incident: Incident) -> list[str]:
        standing = incident.affected_services.filter(removed_at__isnull=True).order_by("pk")
        return list(standing.values_list("service__slug", flat=True))

    def get_custom_fields(self, incident: Incident) -> dict[str, Any]:
        return values_of([incident]).get(incident.pk, {})

    def get_merged_into(self, incident: Incident) -> str | None:
        survivor = incident.merged_into
        return survivor.reference if survivor is not None and not survivor.private else None
