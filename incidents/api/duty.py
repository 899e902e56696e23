"""Shifts, and who is on duty."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.fields import PersonField
from foundation.accounts.api.pagination import OldestFirst
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from foundation.audit import clock
from incidents.api.fields import MomentField, TeamField
from incidents.enums import DutyLine
from incidents.models import DutyCalendar, Shift, Team
from incidents.services.duty import add_shift, end_shift, on_duty
from incidents.services.duty_calendars import add_duty_calendar, archive_duty_calendar, ask_for_reading


class ShiftSerializer(serializers.ModelSerializer[Shift]):
    id = serializers.CharField(source="public_id", read_only=True)
    team = TeamField()
    person = PersonField()
    line = serializers.ChoiceField(choices=DutyLine.choices, default=DutyLine.PRIMARY)
    starts_at = MomentField()
    ends_at = MomentField()
    overrides = serializers.BooleanField(default=False)
    calendar = serializers.CharField(
        source="calendar.public_id", read_only=True, default=None, help_text=_("The duty calendar it comes from.")
    )

    class Meta:
        model = Shift
        fields = ("id", "team", "line", "person", "starts_at", "ends_at", "overrides", "ended_at", "calendar")
        read_only_fields = ("ended_at",)
        validators: tuple[Any, ...] = ()


class ShiftFilter(django_filters.FilterSet):
    team = django_filters.CharFilter(field_name="team__slug", label=_("Short name of a team."))
    person = django_filters.CharFilter(field_name="person__username", label=_("A username."))
    at = django_filters.IsoDateTimeFilter(method="by_moment", label=_("On duty at this instant."))

    class Meta:
        model = Shift
        fields = ("team", "line", "person", "at")

    def by_moment(self, queryset: Any, name: str, value: Any) -> Any:
        try:
            return queryset.holding(value.astimezone(UTC))
        except OverflowError:
            return queryset.none()


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="List shifts", responses=ShiftSerializer(many=True)),
    post=extend_schema(
        summary="Put someone on duty",
        description="Administrators and the team's manager plan shifts; with `overrides` anyone takes one over.",
        responses={201: ShiftSerializer},
    ),
)
class Shifts(ApiView):
    queryset = Shift.objects.none()
    serializer_class = ShiftSerializer
    filterset_class = ShiftFilter
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return Shift.objects.select_related("team", "person", "calendar")

    def get(self, request: Request) -> Response:
        return self.page_of_rows()

    def post(self, request: Request) -> Response:
        given = self.given()
        shift = add_shift(by=self.by, **given | {"line": DutyLine(given["line"])})
        return Response(ShiftSerializer(shift).data, status=201)


@requires(Action.READ, DELETE=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="Show a shift"),
    delete=extend_schema(summary="Take a shift back, or end it now", responses={204: OpenApiResponse()}),
)
class ShiftDetail(ApiView):
    queryset = Shift.objects.none()
    serializer_class = ShiftSerializer

    def shift(self) -> Shift:
        found: Shift = get_object_or_404(Shift.objects.select_related("team", "person", "calendar"), **self.kwargs)
        return found

    def get(self, request: Request, public_id: str) -> Response:
        return Response(ShiftSerializer(self.shift()).data)

    def delete(self, request: Request, public_id: str) -> Response:
        end_shift(shift=self.shift(), by=self.by)
        return Response(status=204)


class DutyCalendarSerializer(serializers.ModelSerializer[DutyCalendar]):
    id = serializers.CharField(source="public_id", read_only=True)
    team = TeamField()
    line = serializers.ChoiceField(choices=DutyLine.choices, default=DutyLine.PRIMARY)
    address = serializers.CharField(
        write_only=True, required=False, allow_blank=True, default="", help_text=_("Fetched every quarter of an hour.")
    )
    text = serializers.CharField(
        write_only=True, required=False, allow_blank=True, default="", trim_whitespace=False,
        help_text=_("An iCalendar file, where there is no address."),
    )  # fmt: skip
    origin = serializers.CharField(
        source="source", read_only=True, help_text=_("The host of its address, or that it was a file.")
    )
    read_at = serializers.DateTimeField(source="reading.read_at", read_only=True, help_text=_("Null: not yet."))
    problem = serializers.CharField(
        source="reading.problem", read_only=True, help_text=_("Why it could not be read; empty where it was.")
    )
    left_out = serializers.ListField(
        source="reading.left_out",
        child=serializers.DictField(),
        read_only=True,
        help_text=_("Events that name nobody who is known here."),
    )

    class Meta:
        model = DutyCalendar
        fields = ("id", "team", "line", "address", "text", "origin", "read_at", "problem", "left_out", "archived_at")
        read_only_fields = ("archived_at",)


class DutyCalendarFilter(django_filters.FilterSet):
    team = django_filters.CharFilter(field_name="team__slug", label=_("Short name of a team."))
    archived = django_filters.BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = DutyCalendar
        fields = ("team", "archived")


class OfDutyCalendars(ApiView):
    queryset = DutyCalendar.objects.none()
    serializer_class: Any = DutyCalendarSerializer

    def get_queryset(self) -> Any:
        return DutyCalendar.objects.select_related("team", "reading")

    def named(self, public_id: str) -> DutyCalendar:
        found: DutyCalendar = get_object_or_404(self.get_queryset(), public_id=public_id)
        return found


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="List calendars that shifts come from", responses=DutyCalendarSerializer(many=True)),
    post=extend_schema(
        summary="Take shifts from a calendar",
        description="A file is read at once: 422 where that fails. An address is read by a worker in a moment; "
        "`problem` says what went wrong.",
        responses={201: DutyCalendarSerializer},
    ),
)
class DutyCalendars(OfDutyCalendars):
    filterset_class = DutyCalendarFilter
    pagination_class = OldestFirst

    def get(self, request: Request) -> Response:
        return self.page_of_rows()

    def post(self, request: Request) -> Response:
        given = self.given()
        row = add_duty_calendar(by=self.by, **given | {"line": DutyLine(given["line"])})
        return Response(DutyCalendarSerializer(row).data, status=201)


@requires(Action.READ, DELETE=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="Show a duty calendar"),
    delete=extend_schema(
        summary="Read it no more; its coming shifts are taken back", responses={204: OpenApiResponse()}
    ),
)
class DutyCalendarDetail(OfDutyCalendars):
    def get(self, request: Request, public_id: str) -> Response:
        return Response(DutyCalendarSerializer(self.named(public_id)).data)

    def delete(self, request: Request, public_id: str) -> Response:
        archive_duty_calendar(calendar=self.named(public_id), by=self.by)
        return Response(status=204)


@requires(Action.RESPOND)
@extend_schema_view(
    post=extend_schema(summary="Have it read in a moment", request=None, responses={202: DutyCalendarSerializer})
)
class ReadDutyCalendar(OfDutyCalendars):
    def post(self, request: Request, public_id: str) -> Response:
        ask_for_reading(calendar=self.named(public_id), by=self.by)
        return Response(DutyCalendarSerializer(self.named(public_id)).data, status=202)


class OnDutySerializer(serializers.Serializer[Any]):
    team = serializers.CharField()
    at = serializers.DateTimeField()
    primary = serializers.ListField(child=serializers.CharField(), help_text=_("Usernames; none is a gap."))
    secondary = serializers.ListField(child=serializers.CharField())


@requires(Action.READ)
@extend_schema_view(
    get=extend_schema(
        summary="Who is on duty for a team",
        parameters=[
            OpenApiParameter("team", OpenApiTypes.STR, required=True, description="Short name."),
            OpenApiParameter("at", OpenApiTypes.DATETIME, description="Now, if left out."),
        ],
        responses=OnDutySerializer,
    )
)
class OnDuty(ApiView):
    queryset = Shift.objects.none()
    serializer_class = OnDutySerializer

    def get(self, request: Request) -> Response:
        team = get_object_or_404(Team.objects.all(), slug=request.query_params.get("team", ""))
        at = MomentField().run_validation(request.query_params["at"]) if "at" in request.query_params else clock.now()
        lines = {line.value: [person.username for person in on_duty(team=team, at=at, line=line)] for line in DutyLine}
        return Response({"team": team.slug, "at": at, **lines})
