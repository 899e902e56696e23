"""Who sees an incident: private or public, the people named in it, and break glass."""

from __future__ import annotations

from typing import Any

from django.http import Http404
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
from incidents.api.finding import OfIncident
from incidents.api.shapes import IncidentDetailSerializer
from incidents.models import Incident, PrivateGrant
from incidents.services.break_glass import break_glass
from incidents.services.naming import end_access, name_person
from incidents.services.privacy import make_private, make_public


class PrivacySerializer(serializers.Serializer[Any]):
    private = serializers.BooleanField()
    reason = serializers.CharField(required=False, allow_blank=True, default="", help_text=_("Demanded."))


class GrantSerializer(serializers.ModelSerializer[PrivateGrant]):
    person = PersonField()
    reason = serializers.CharField(required=False, allow_blank=True, default="", write_only=True)

    class Meta:
        model = PrivateGrant
        fields = ("person", "granted_at", "expires_at", "reason")
        read_only_fields = ("granted_at", "expires_at")
        validators: tuple[Any, ...] = ()


class GlassSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, default="", help_text=_("Demanded."))


def grants_of(incident: Incident) -> Any:
    return PrivateGrant.objects.standing().filter(incident=incident, incident__private=True).select_related("person")


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(post=extend_schema(summary="Make it private or public", responses={200: IncidentDetailSerializer}))
class Privacy(OfIncident):
    serializer_class = PrivacySerializer

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        turn = make_private if given["private"] else make_public
        with self.as_read():
            turn(incident=self.incident, by=self.by, reason=given["reason"])
        return self.answer()


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="Who is named in it", responses=GrantSerializer(many=True)),
    post=extend_schema(summary="Name someone", responses={201: GrantSerializer}),
)
class Grants(OfIncident):
    queryset = PrivateGrant.objects.none()
    serializer_class = GrantSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return grants_of(self.incident)

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        with self.as_read():
            name_person(incident=self.incident, person=given["person"], by=self.by, reason=given["reason"])
        return Response(GrantSerializer(grants_of(self.incident).get(person=given["person"])).data, status=201)


@requires(Action.READ, DELETE=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="One who is named in it"),
    delete=extend_schema(
        summary="End someone's access", responses={204: OpenApiResponse(description=_("They see it no more."))}
    ),
)
class GrantDetail(OfIncident):
    queryset = PrivateGrant.objects.none()
    serializer_class = GrantSerializer

    def get(self, request: Request, reference: str, username: str) -> Response:
        return Response(GrantSerializer(self._grant(username)).data)

    def delete(self, request: Request, reference: str, username: str) -> Response:
        with self.as_read():
            end_access(incident=self.incident, person=self._grant(username).person, by=self.by)
        return Response(status=204)

    def _grant(self, username: str) -> PrivateGrant:
        found: PrivateGrant | None = grants_of(self.incident).filter(person__username=username).first()
        if found is None:
            raise Http404
        return found


@requires(Action.SEE_ALL_PRIVATE)
@extend_schema_view(
    post=extend_schema(
        summary="Open a private incident that does not name you", responses={200: IncidentDetailSerializer}
    )
)
class BreakGlass(ApiView):
    """Not an `OfIncident`: whether there is one is told only to who has broken the glass."""

    queryset = Incident.objects.none()
    serializer_class = GlassSerializer

    def post(self, request: Request, reference: str) -> Response:
        incident = break_glass(reference=reference, by=self.by, reason=self.given()["reason"])
        return Response(IncidentDetailSerializer(incident).data)
