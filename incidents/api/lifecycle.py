"""The course of an incident: its transitions, the next one, and taking back a mis-tap."""

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
from foundation.approvals.api.shapes import ApprovalSerializer
from incidents.api.fields import MomentField
from incidents.api.finding import OfIncident
from incidents.api.shapes import IncidentDetailSerializer
from incidents.enums import Status
from incidents.models import Incident, Transition
from incidents.services.closing import blockers_to_close
from incidents.services.lifecycle import transition, undo_transition


class TransitionSerializer(serializers.ModelSerializer[Transition]):
    to = serializers.ChoiceField(choices=Status.choices, source="to_status")
    by = PersonField(read_only=True)
    undoes = serializers.SerializerMethodField(help_text=_("Whether it takes the one before it back."))

    class Meta:
        model = Transition
        fields = ("to", "at", "recorded_at", "by", "reason", "undoes")
        read_only_fields = fields

    def get_fields(self) -> Any:
        """`from` can't be written as an attribute."""
        first = serializers.ChoiceField(choices=Status.choices, source="from_status", allow_blank=True, read_only=True)
        return {"from": first, **super().get_fields()}

    def get_undoes(self, row: Transition) -> bool:
        return row.undoes_id is not None


class StepSerializer(serializers.Serializer[Any]):
    to = serializers.ChoiceField(choices=Status.choices)
    at = MomentField(required=False, allow_null=True, default=None, help_text=_("Now, if left out."))
    reason = serializers.CharField(required=False, allow_blank=True, default="")
    impact_back = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text=_("When it is reopened: whether the impact is back.")
    )


class TransitionFilter(django_filters.FilterSet):
    to = django_filters.ChoiceFilter(field_name="to_status", choices=Status.choices)

    class Meta:
        model = Transition
        fields = ("to",)


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="How it went", responses=TransitionSerializer(many=True)),
    post=extend_schema(
        summary="Move it to another status",
        description="A cancellation of a SEV-1 or SEV-2 answers 202: it takes a second person.",
        request=StepSerializer,
        responses={200: IncidentDetailSerializer, 202: ApprovalSerializer},
    ),
)
class Transitions(OfIncident):
    queryset = Transition.objects.none()
    serializer_class = TransitionSerializer
    filterset_class = TransitionFilter
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return Transition.objects.filter(incident=self.incident).select_related("by")

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()

    def post(self, request: Request, reference: str) -> Response:
        given = self.given(StepSerializer)
        with self.as_read():
            outcome = transition(incident=self.incident, by=self.by, **given | {"to": Status(given["to"])})
        return self.answer(outcome)


class BlockerSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=_("The rule, such as `task_open`."))
    message = serializers.CharField(source="sentence")
    address = serializers.CharField(help_text=_("The page on which it is mended."))


@requires(Action.READ)
@extend_schema_view(
    get=extend_schema(
        summary="Why it can’t be closed",
        description="All at once; an empty list where nothing is in the way. Nothing outside Debrief is ever on it.",
        responses=BlockerSerializer(many=True),
    )
)
class Blockers(OfIncident):
    queryset = Incident.objects.none()
    pagination_class = OldestFirst  # for the shape of the answer: there is one page
    serializer_class = BlockerSerializer

    def get(self, request: Request, reference: str) -> Response:
        rows = BlockerSerializer(blockers_to_close(self.incident), many=True).data
        return Response({"next": None, "previous": None, "results": rows})


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    post=extend_schema(
        summary="Take the last step back, within 60 seconds", request=None, responses={200: IncidentDetailSerializer}
    )
)
class UndoTransition(OfIncident):
    serializer_class = IncidentDetailSerializer

    def post(self, request: Request, reference: str) -> Response:
        with self.as_read():
            undo_transition(incident=self.incident, by=self.by)
        return self.answer()
