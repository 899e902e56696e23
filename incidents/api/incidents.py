"""Incidents: the list, one of them, and declaring."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.etags import etag_of, is_known
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from incidents.api.custom_fields import FILTERS
from incidents.api.fields import CarriesFields, MomentField, ServiceField, SeverityField, TeamField
from incidents.api.filters import IncidentFilter
from incidents.api.finding import OfIncident
from incidents.api.rows import COLUMNS, row_of
from incidents.api.shapes import IncidentDetailSerializer, IncidentSerializer
from incidents.enums import DeclaredVia, IncidentKind
from incidents.models import Incident
from incidents.services.custom_fields import filtered_by, set_custom_fields
from incidents.services.declaring import Declaration, declare_incident
from incidents.services.describing import describe_incident


class DeclarationSerializer(CarriesFields, serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    service = ServiceField(required=False, allow_null=True, default=None)
    severity = SeverityField(required=False, allow_null=True, default=None)
    facts = serializers.DictField(
        required=False,
        default=dict,
        help_text=_(
            "Answers that the classifier asks for, such as {“core_function_fails”: “yes”}; it suggests a level."
        ),
    )
    severity_reason = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text=_("Demanded where `severity` is not what `facts` suggest."),
    )
    kind = serializers.ChoiceField(choices=IncidentKind.choices, required=False, default=IncidentKind.REAL)
    retrospective = serializers.BooleanField(required=False, default=False)
    private = serializers.BooleanField(required=False, default=False)
    summary = serializers.CharField(required=False, allow_blank=True, default="")
    team = TeamField(
        required=False, allow_null=True, default=None, help_text=_("The owner, where it is not the service's.")
    )
    affected_services = ServiceField(many=True, required=False, default=list)
    impact_started_at = MomentField(required=False, allow_null=True, default=None)
    detected_at = MomentField(required=False, allow_null=True, default=None)
    declared_at = MomentField(
        required=False, allow_null=True, default=None, help_text=_("Of a retrospective incident only.")
    )
    channel_url = serializers.CharField(required=False, allow_blank=True, default="")
    call_url = serializers.CharField(required=False, allow_blank=True, default="")
    fields_ = serializers.DictField(
        required=False,
        default=dict,
        help_text=_("The organisation's own fields, by short name; see /incident-fields/."),
    )


def declaration_of(given: dict[str, Any]) -> Declaration:
    answers, affected = given.pop("facts"), given.pop("affected_services")
    given["kind"] = IncidentKind(given["kind"])
    return Declaration(answers=answers, affected=affected, via=DeclaredVia.API, **given)


@requires(Action.READ, POST=Action.DECLARE)
@extend_schema_view(
    get=extend_schema(summary="List incidents", parameters=FILTERS, responses=IncidentSerializer(many=True)),
    post=extend_schema(
        summary="Declare an incident", request=DeclarationSerializer, responses={201: IncidentDetailSerializer}
    ),
)
class IncidentList(ApiView):
    queryset = Incident.objects.none()
    serializer_class = IncidentSerializer
    filterset_class = IncidentFilter

    def get_queryset(self) -> Any:
        return Incident.objects.visible_to(self.by)

    def filter_queryset(self, queryset: Any) -> Any:
        return filtered_by(super().filter_queryset(queryset), dict(self.request.query_params.lists()))

    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()).values_list(*COLUMNS))
        return self.get_paginated_response([row_of(values) for values in page or ()])

    def post(self, request: Request) -> Response:
        declaration = declaration_of(self.given(DeclarationSerializer))
        incident = declare_incident(declaration=declaration, by=self.by)
        shown = IncidentDetailSerializer(incident).data
        address = request.build_absolute_uri(f"{request.path}{incident.reference}/")
        return Response(shown, status=201, headers={"Location": address, "ETag": etag_of(shown)})


class DescriptionSerializer(CarriesFields, serializers.Serializer[Any]):
    title = serializers.CharField(required=False, max_length=200)
    summary = serializers.CharField(required=False, allow_blank=True)
    channel_url = serializers.CharField(required=False, allow_blank=True)
    call_url = serializers.CharField(required=False, allow_blank=True)
    fields_ = serializers.DictField(
        required=False, help_text=_("The organisation's own fields, by short name; null takes a value away.")
    )


@requires(Action.READ, PATCH=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="One incident"),
    patch=extend_schema(
        summary="Change its words, its links, and the organisation's own fields",
        request=DescriptionSerializer,
        responses=IncidentDetailSerializer,
    ),
)
class IncidentDetail(OfIncident):
    serializer_class = IncidentDetailSerializer

    def patch(self, request: Request, reference: str) -> Response:
        given = self.given(DescriptionSerializer)
        values = given.pop("fields", {})
        with self.as_read(), transaction.atomic():
            if given:
                describe_incident(incident=self.incident, by=self.by, **given)
            if values:
                set_custom_fields(incident=self.incident, values=values, by=self.by)
        return self.answer()

    def get(self, request: Request, reference: str) -> Response:
        shown = IncidentDetailSerializer(self.incident).data
        etag = etag_of(shown)
        if is_known(request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(shown, headers={"ETag": etag})
