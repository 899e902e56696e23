"""Raising and lowering a severity, and adjudicating it after the fact."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.fields import PersonField
from foundation.accounts.api.pagination import OldestFirst
from foundation.accounts.enums import Action
from incidents.api.fields import SeverityField
from incidents.api.finding import OfIncident
from incidents.api.shapes import IncidentDetailSerializer
from incidents.enums import Basis
from incidents.models import SeverityAssessment
from incidents.services.severity import adjudicate, reassess_severity

ADJUDICATIONS = [(Basis.KNOWABLE.value, Basis.KNOWABLE.label), (Basis.FINAL.value, Basis.FINAL.label)]


class NewSeveritySerializer(serializers.Serializer[Any]):
    severity = SeverityField()
    reason = serializers.CharField(required=False, allow_blank=True, default="", help_text=_("Demanded to lower it."))


class AdjudicationSerializer(serializers.ModelSerializer[SeverityAssessment]):
    basis = serializers.ChoiceField(choices=ADJUDICATIONS)
    severity = SeverityField()
    reason = serializers.CharField(allow_blank=True, default="", help_text=_("Which facts decide; demanded."))
    by = PersonField(read_only=True)

    class Meta:
        model = SeverityAssessment
        fields = ("basis", "severity", "reason", "by", "at")
        read_only_fields = ("at",)


class AdjudicationFilter(django_filters.FilterSet):
    basis = django_filters.ChoiceFilter(choices=ADJUDICATIONS)

    class Meta:
        model = SeverityAssessment
        fields = ("basis",)


@requires(Action.READ, POST=Action.ASSESS_SEVERITY)
@extend_schema_view(
    post=extend_schema(
        summary="Raise or lower the severity",
        request=NewSeveritySerializer,
        responses={200: IncidentDetailSerializer},
    )
)
class ChangeSeverity(OfIncident):
    serializer_class = NewSeveritySerializer

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        with self.as_read():
            reassess_severity(incident=self.incident, by=self.by, **given)
        return self.answer()


@requires(Action.READ, POST=Action.ADJUDICATE)
@extend_schema_view(
    get=extend_schema(summary="How its severity was judged", responses=AdjudicationSerializer(many=True)),
    post=extend_schema(
        summary="Judge its severity", description="By someone who neither declared nor commanded it.",
        request=AdjudicationSerializer, responses={201: AdjudicationSerializer},
    ),
)  # fmt: skip
class Adjudications(OfIncident):
    queryset = SeverityAssessment.objects.none()
    serializer_class = AdjudicationSerializer
    filterset_class = AdjudicationFilter
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        judged = SeverityAssessment.objects.filter(incident=self.incident, basis__in=(Basis.KNOWABLE, Basis.FINAL))
        return judged.select_related("by")

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        with self.as_read():
            judged = adjudicate(incident=self.incident, by=self.by, **given | {"basis": Basis(given["basis"])})
        return Response(AdjudicationSerializer(judged).data, status=201)
