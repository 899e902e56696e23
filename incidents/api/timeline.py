"""What happened, line by line; notes; and corrections of moments."""

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
from incidents.api.fields import MomentField
from incidents.api.finding import OfIncident
from incidents.api.shapes import IncidentDetailSerializer
from incidents.enums import Marker, Moment, TimelineKind
from incidents.models import TimelineEntry
from incidents.services.moments import correct_moment
from incidents.services.timeline import add_note, attach_link, edit_entry, restore_entry, strike_entry


class EntrySerializer(serializers.ModelSerializer[TimelineEntry]):
    id = serializers.CharField(source="public_id", read_only=True)
    by = PersonField(read_only=True)
    marker = serializers.ChoiceField(choices=Marker.choices, allow_blank=True, read_only=True)
    parameters = serializers.DictField(read_only=True, help_text=_("What the kind of line tells, as it was stored."))

    struck_why = serializers.CharField(read_only=True, help_text=_("Why it was struck out."))

    class Meta:
        model = TimelineEntry
        fields = (
            "id", "kind", "text", "marker", "parameters", "at", "recorded_at", "by", "edited_at", "struck_at",
            "struck_why",
        )  # fmt: skip
        read_only_fields = fields


class NoteSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    at = MomentField(required=False, allow_null=True, default=None, help_text=_("Now, if left out."))
    marker = serializers.ChoiceField(choices=Marker.choices, required=False, allow_blank=True, default="")


class LinkSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text=_("Where it lies: a graph, a log, a picture, a thread."))
    title = serializers.CharField(required=False, allow_blank=True, default="")
    at = MomentField(required=False, allow_null=True, default=None, help_text=_("Now, if left out."))
    marker = serializers.ChoiceField(choices=Marker.choices, required=False, allow_blank=True, default="")


class EditLineSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(required=False)
    url = serializers.CharField(required=False)
    at = MomentField(required=False)
    marker = serializers.ChoiceField(choices=Marker.choices, required=False, allow_blank=True)


class StrikeLineSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(allow_blank=True, default="", help_text=_("Demanded."))


class CorrectionSerializer(serializers.Serializer[Any]):
    moment = serializers.ChoiceField(choices=Moment.choices)
    at = MomentField(allow_null=True, help_text=_("Null: it is not known after all."))
    reason = serializers.CharField(allow_blank=True, default="", help_text=_("How you know; demanded."))


class EntryFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=TimelineKind.choices)
    marker = django_filters.ChoiceFilter(choices=Marker.choices)

    class Meta:
        model = TimelineEntry
        fields = ("kind", "marker")


@requires(Action.READ)
@extend_schema_view(
    get=extend_schema(
        summary="The timeline",
        description="In the order of recording; a line may tell of an earlier moment (`at`).",
        responses=EntrySerializer(many=True),
    )
)
class Timeline(OfIncident):
    queryset = TimelineEntry.objects.none()
    serializer_class = EntrySerializer
    filterset_class = EntryFilter
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return TimelineEntry.objects.filter(incident=self.incident).with_people()

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="The notes of the timeline", responses=EntrySerializer(many=True)),
    post=extend_schema(summary="Add a note", request=NoteSerializer, responses={201: EntrySerializer}),
)
class Notes(Timeline):
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(kind=TimelineKind.NOTE)

    def post(self, request: Request, reference: str) -> Response:
        given = self.given(NoteSerializer)
        with self.as_read():
            note = add_note(incident=self.incident, by=self.by, **given)
        return Response(EntrySerializer(note).data, status=201)


@requires(Action.RESPOND)
@extend_schema_view(
    post=extend_schema(
        summary="Attach a link to the timeline", request=LinkSerializer, responses={201: EntrySerializer}
    )
)
class Links(OfIncident):
    serializer_class = LinkSerializer

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        with self.as_read():
            entry = attach_link(incident=self.incident, by=self.by, **given)
        return Response(EntrySerializer(entry).data, status=201)


class OneLine(OfIncident):
    def entry(self, public_id: str) -> TimelineEntry:
        found: TimelineEntry = self.below(TimelineEntry.objects.with_people(), public_id)
        return found


@requires(Action.READ, PATCH=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="One line of the timeline", responses=EntrySerializer),
    patch=extend_schema(
        summary="Correct a line, or mark it",
        description="Words and moment of what a person wrote; of every other line the marker alone.",
        request=EditLineSerializer,
        responses=EntrySerializer,
    ),
)
class Line(OneLine):
    serializer_class = EditLineSerializer

    def get(self, request: Request, reference: str, public_id: str) -> Response:
        return Response(EntrySerializer(self.entry(public_id)).data)

    def patch(self, request: Request, reference: str, public_id: str) -> Response:
        entry = edit_entry(entry=self.entry(public_id), by=self.by, **self.given())
        return Response(EntrySerializer(entry).data)


@requires(Action.RESPOND)
@extend_schema_view(
    post=extend_schema(summary="Strike a line out", request=StrikeLineSerializer, responses={200: EntrySerializer})
)
class Strike(OneLine):
    serializer_class = StrikeLineSerializer

    def post(self, request: Request, reference: str, public_id: str) -> Response:
        entry = strike_entry(entry=self.entry(public_id), by=self.by, reason=self.given()["reason"])
        return Response(EntrySerializer(entry).data)


@requires(Action.RESPOND)
@extend_schema_view(post=extend_schema(summary="Bring a line back", request=None, responses={200: EntrySerializer}))
class Restore(OneLine):
    serializer_class = EntrySerializer

    def post(self, request: Request, reference: str, public_id: str) -> Response:
        return Response(EntrySerializer(restore_entry(entry=self.entry(public_id), by=self.by)).data)


@requires(Action.READ, POST=Action.CORRECT)
@extend_schema_view(
    post=extend_schema(
        summary="Say when something really was",
        request=CorrectionSerializer,
        responses={200: IncidentDetailSerializer},
    )
)
class Moments(OfIncident):
    serializer_class = CorrectionSerializer

    def post(self, request: Request, reference: str) -> Response:
        given = self.given()
        with self.as_read():
            correct_moment(
                incident=self.incident,
                moment=Moment(given["moment"]),
                value=given["at"],
                by=self.by,
                reason=given["reason"],
            )
        return self.answer()
