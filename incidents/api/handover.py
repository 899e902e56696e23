"""Handing over command: offered with a brief, in effect when accepted."""

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
from incidents.api.finding import OfIncident
from incidents.api.roles import RoleSerializer
from incidents.models import Handover
from incidents.services.handover import accept_handover, offer_handover, withdraw_handover


class HandoverSerializer(serializers.ModelSerializer[Handover]):
    id = serializers.CharField(source="public_id", read_only=True)
    to = PersonField()
    offered_by = PersonField(read_only=True)
    brief = serializers.CharField(
        allow_blank=True, default="", help_text=_("State, running actions, next decision; demanded.")
    )

    class Meta:
        model = Handover
        fields = ("id", "to", "brief", "state", "offered_by", "offered_at", "ended_at")
        read_only_fields = ("state", "offered_at", "ended_at")
        validators: tuple[Any, ...] = ()


class HandoverFilter(django_filters.FilterSet):
    to = django_filters.CharFilter(field_name="to__username", label=_("A username."))

    class Meta:
        model = Handover
        fields = ("state",)


def handovers() -> Any:
    return Handover.objects.select_related("to", "offered_by", "outgoing__person")


@requires(Action.READ, POST=Action.COMMAND)
@extend_schema_view(
    get=extend_schema(summary="List handovers", responses=HandoverSerializer(many=True)),
    post=extend_schema(summary="Offer command to someone", responses={201: HandoverSerializer}),
)
class Handovers(OfIncident):
    queryset = Handover.objects.none()
    serializer_class = HandoverSerializer
    filterset_class = HandoverFilter
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return handovers().filter(incident=self.incident)

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        with self.as_read():
            offered = offer_handover(incident=self.incident, to=given["to"], brief=given["brief"], by=self.by)
        return Response(HandoverSerializer(offered).data, status=201)


@requires(Action.READ, POST=Action.COMMAND)
@extend_schema_view(post=extend_schema(summary="Accept command", request=None, responses={200: RoleSerializer}))
class AcceptHandover(OfIncident):
    serializer_class = HandoverSerializer

    def post(self, request: Request, reference: str, public_id: str) -> Response:
        with self.as_read():
            held = accept_handover(handover=self.below(handovers(), public_id), by=self.by)
        return Response(RoleSerializer(held).data)


@requires(Action.READ, POST=Action.COMMAND)
@extend_schema_view(
    post=extend_schema(summary="Take the offer back, or decline it", request=None, responses={200: HandoverSerializer})
)
class WithdrawHandover(OfIncident):
    serializer_class = HandoverSerializer

    def post(self, request: Request, reference: str, public_id: str) -> Response:
        with self.as_read():
            offer = withdraw_handover(handover=self.below(handovers(), public_id), by=self.by)
        return Response(HandoverSerializer(offer).data)
