"""Silences of alerts."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.fields import PersonField
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from foundation.audit import clock
from incidents.api.fields import MomentField
from incidents.models import AlertSilence
from incidents.services.silences import end_silence, silence_alerts


class SilenceSerializer(serializers.ModelSerializer[AlertSilence]):
    id = serializers.CharField(source="public_id", read_only=True)
    matchers = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True), min_length=3, max_length=3),
        help_text=_("All must agree; each is a label, an operator (= != =~ !~) and a value."),
    )
    reason = serializers.CharField(source="why")
    starts_at = MomentField(required=False, default=None, help_text=_("Now, if left out."))
    ends_at = MomentField()
    made_by = PersonField(read_only=True)

    class Meta:
        model = AlertSilence
        fields = ("id", "matchers", "reason", "starts_at", "ends_at", "made_by")
        validators: tuple[Any, ...] = ()


class SilenceFilter(django_filters.FilterSet):
    in_force = django_filters.BooleanFilter(method="by_force", label=_("Silences now."))

    class Meta:
        model = AlertSilence
        fields = ("in_force",)

    def by_force(self, queryset: Any, name: str, value: bool) -> Any:
        now = clock.now()
        in_force = AlertSilence.objects.in_force(at=now)
        return queryset.filter(pk__in=in_force) if value else queryset.exclude(pk__in=in_force)


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="List silences", responses=SilenceSerializer(many=True)),
    post=extend_schema(summary="Silence alerts", responses={201: SilenceSerializer}),
)
class Silences(ApiView):
    queryset = AlertSilence.objects.select_related("made_by")
    serializer_class = SilenceSerializer
    filterset_class = SilenceFilter

    def get(self, request: Request) -> Response:
        return self.page_of_rows()

    def post(self, request: Request) -> Response:
        given = self.given()
        made = silence_alerts(
            matchers=given["matchers"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            reason=given["why"],
            by=self.by,
        )
        return Response(SilenceSerializer(made).data, status=201)


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="One silence"))
class SilenceDetail(ApiView):
    queryset = AlertSilence.objects.select_related("made_by")
    serializer_class = SilenceSerializer

    def get(self, request: Request, public_id: str) -> Response:
        return Response(SilenceSerializer(get_object_or_404(self.get_queryset(), public_id=public_id)).data)


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(post=extend_schema(summary="End a silence now", request=None))
class EndSilence(ApiView):
    queryset = AlertSilence.objects.select_related("made_by")
    serializer_class = SilenceSerializer

    def post(self, request: Request, public_id: str) -> Response:
        silence = get_object_or_404(self.get_queryset(), public_id=public_id)
        return Response(SilenceSerializer(end_silence(silence=silence, by=self.by)).data)
