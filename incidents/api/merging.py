"""Folding one incident into another."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.etags import etag_of
from foundation.accounts.enums import Action
from foundation.audit.broken_rules import Invalid
from incidents.api.finding import OfIncident
from incidents.api.shapes import IncidentDetailSerializer
from incidents.models import Incident
from incidents.services.merging import merge_incident


class MergeSerializer(serializers.Serializer[Any]):
    into = serializers.SlugField(help_text=gettext_lazy("Reference of the incident that stays."))
    reason = serializers.CharField(required=False, allow_blank=True, default="", help_text=gettext_lazy("Demanded."))


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    post=extend_schema(
        summary="Fold it into another",
        description="Answers the incident that stays. 409 lists all that is in the way.",
        request=MergeSerializer,
        responses={200: IncidentDetailSerializer},
    )
)
class Merge(OfIncident):
    serializer_class = MergeSerializer

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        into = Incident.objects.visible_to(self.by).for_list().filter(reference=given["into"]).first()
        if into is None:
            raise Invalid("no_such_incident", _("There is no such incident."), field="into")
        with self.as_read():
            survivor = merge_incident(incident=self.incident, into=into, by=self.by, reason=given["reason"])
        shown = IncidentDetailSerializer(survivor).data
        return Response(shown, headers={"ETag": etag_of(shown)})
