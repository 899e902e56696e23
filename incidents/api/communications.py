"""Communications: drafted, approved where they must be, sent."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.etags import demand_match, etag_of
from foundation.accounts.api.fields import PersonField
from foundation.accounts.api.pagination import OldestFirst
from foundation.accounts.enums import Action
from incidents.api.fields import MomentField
from incidents.api.finding import OfIncident
from incidents.enums import Audience
from incidents.models import Communication, ExecutiveTold
from incidents.services.communications import (
    approve_communication,
    draft_communication,
    edit_communication,
    record_executive_told,
    send_back_communication,
    send_communication,
    skip_update,
    withdraw_communication,
)
from incidents.services.writing import lock


class CommunicationSerializer(serializers.ModelSerializer[Communication]):
    id = serializers.CharField(source="public_id", read_only=True)
    drafted_by = PersonField(read_only=True)
    approved_by = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Communication
        fields = (
            "id", "audience", "text", "state", "drafted_by", "drafted_at", "approved_by", "approved_at", "sent_at",
            "next_update_at", "remark", "version",
        )  # fmt: skip
        read_only_fields = ("state", "drafted_at", "approved_at", "sent_at", "remark", "version")


class CommunicationFilter(django_filters.FilterSet):
    class Meta:
        model = Communication
        fields = ("audience", "state")


def communications() -> Any:
    return Communication.objects.select_related("drafted_by", "approved_by")


@requires(Action.READ, POST=Action.COMMUNICATE)
@extend_schema_view(
    get=extend_schema(summary="List communications", responses=CommunicationSerializer(many=True)),
    post=extend_schema(summary="Draft a communication", responses={201: CommunicationSerializer}),
)
class Communications(OfIncident):
    queryset = Communication.objects.none()
    serializer_class = CommunicationSerializer
    filterset_class = CommunicationFilter
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return communications().filter(incident=self.incident)

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        with self.as_read():
            draft = draft_communication(
                incident=self.incident,
                audience=Audience(given["audience"]),
                text=given["text"],
                next_update_at=given.get("next_update_at"),
                by=self.by,
            )
        shown = CommunicationSerializer(draft).data
        return Response(shown, status=201, headers={"ETag": etag_of(shown)})


class WordsSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(required=False)
    next_update_at = MomentField(required=False, allow_null=True)


class AsReadSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text=_("The one that was read: 409 where it changed since.")
    )


class RemarkSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, default="")


@requires(Action.READ, PATCH=Action.COMMUNICATE)
@extend_schema_view(
    get=extend_schema(summary="Show a communication", responses=CommunicationSerializer),
    patch=extend_schema(
        summary="Change a draft",
        description="What was approved is a draft again. `If-Match` is honoured.",
        request=WordsSerializer,
        responses=CommunicationSerializer,
    ),
)
class CommunicationDetail(OfIncident):
    serializer_class = CommunicationSerializer

    def get(self, request: Request, reference: str, public_id: str) -> Response:
        shown = CommunicationSerializer(self.below(communications(), public_id)).data
        return Response(shown, headers={"ETag": etag_of(shown)})

    def patch(self, request: Request, reference: str, public_id: str) -> Response:
        given = self.given(WordsSerializer)
        with transaction.atomic():
            lock(self.incident, by=self.by)
            draft = self.below(communications(), public_id)
            demand_match(request, etag_of(CommunicationSerializer(draft).data))
            changed = edit_communication(
                communication=draft,
                text=given.get("text", draft.text),
                next_update_at=given.get("next_update_at", draft.next_update_at),
                by=self.by,
            )
        shown = CommunicationSerializer(changed).data
        return Response(shown, headers={"ETag": etag_of(shown)})


@requires(Action.READ, POST=Action.COMMUNICATE)
@extend_schema_view(
    post=extend_schema(
        summary="Send a draft back with a remark", request=RemarkSerializer, responses=CommunicationSerializer
    )
)
class SendBackCommunication(OfIncident):
    serializer_class = CommunicationSerializer

    def post(self, request: Request, reference: str, public_id: str) -> Response:
        given = self.given(RemarkSerializer)
        draft = self.below(communications(), public_id)
        back = send_back_communication(communication=draft, by=self.by, reason=given["reason"])
        return Response(CommunicationSerializer(back).data)


@requires(Action.READ, POST=Action.COMMUNICATE)
@extend_schema_view(
    post=extend_schema(summary="Take a draft back", request=RemarkSerializer, responses=CommunicationSerializer)
)
class WithdrawCommunication(OfIncident):
    serializer_class = CommunicationSerializer

    def post(self, request: Request, reference: str, public_id: str) -> Response:
        given = self.given(RemarkSerializer)
        draft = self.below(communications(), public_id)
        gone = withdraw_communication(communication=draft, by=self.by, reason=given["reason"])
        return Response(CommunicationSerializer(gone).data)


class SkipSerializer(serializers.Serializer[Any]):
    audience = serializers.ChoiceField(choices=[(each.value, each.label) for each in Audience])
    reason = serializers.CharField(required=False, allow_blank=True, default="")


@requires(Action.READ, POST=Action.COMMUNICATE)
@extend_schema_view(
    post=extend_schema(
        summary="Decide not to send one now", request=SkipSerializer, responses={201: CommunicationSerializer}
    )
)
class SkipCommunication(OfIncident):
    serializer_class = CommunicationSerializer

    def post(self, request: Request, reference: str) -> Response:
        given = self.given(SkipSerializer)
        with self.as_read():
            decision = skip_update(
                incident=self.incident, audience=Audience(given["audience"]), by=self.by, reason=given["reason"]
            )
        return Response(CommunicationSerializer(decision).data, status=201)


class ToldSerializer(serializers.Serializer[Any]):
    executive = serializers.CharField(max_length=120)
    at = MomentField(required=False, allow_null=True, default=None, help_text=_("Now, if left out."))
    by_human = serializers.BooleanField(read_only=True)


@requires(Action.READ, POST=Action.COMMUNICATE)
@extend_schema_view(
    get=extend_schema(summary="Executives who were told", responses=ToldSerializer(many=True)),
    post=extend_schema(summary="Record that you told an executive", responses={201: ToldSerializer}),
)
class ExecutivesTold(OfIncident):
    queryset = ExecutiveTold.objects.none()
    serializer_class = ToldSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return ExecutiveTold.objects.filter(incident=self.incident)

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()

    def post(self, request: Request, reference: str) -> Response:
        given = self.given(ToldSerializer)
        with self.as_read():
            told = record_executive_told(
                incident=self.incident, executive=given["executive"], at=given["at"], by=self.by
            )
        return Response(ToldSerializer(told).data, status=201)


@requires(Action.READ, POST=Action.COMMUNICATE)
@extend_schema_view(
    post=extend_schema(summary="Approve a draft", request=AsReadSerializer, responses={200: CommunicationSerializer})
)
class ApproveCommunication(OfIncident):
    serializer_class = CommunicationSerializer

    def post(self, request: Request, reference: str, public_id: str) -> Response:
        with self.as_read():
            draft, version = self.below(communications(), public_id), self.given(AsReadSerializer)["version"]
            approved = approve_communication(communication=draft, version=version, by=self.by)
        return Response(CommunicationSerializer(approved).data)


@requires(Action.READ, POST=Action.COMMUNICATE)
@extend_schema_view(
    post=extend_schema(summary="Send it", request=AsReadSerializer, responses={200: CommunicationSerializer})
)
class SendCommunication(OfIncident):
    serializer_class = CommunicationSerializer

    def post(self, request: Request, reference: str, public_id: str) -> Response:
        with self.as_read():
            draft, version = self.below(communications(), public_id), self.given(AsReadSerializer)["version"]
            sent = send_communication(communication=draft, version=version, by=self.by)
        return Response(CommunicationSerializer(sent).data)
