"""Investigation tasks. Who commands the incident holds none of them."""

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
from incidents.api.finding import OfIncident
from incidents.enums import TaskState
from incidents.models import InvestigationTask
from incidents.services.investigation import add_task, change_task
from incidents.services.writing import lock


class TaskSerializer(serializers.ModelSerializer[InvestigationTask]):
    id = serializers.CharField(source="public_id", read_only=True)
    assignee = PersonField(required=False, allow_null=True, help_text=_("A username; null for nobody yet."))

    class Meta:
        model = InvestigationTask
        fields = ("id", "title", "assignee", "state", "finding", "created_at", "ended_at")
        read_only_fields = ("created_at", "ended_at")


class NewTaskSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    assignee = PersonField(required=False, allow_null=True, default=None)


class TaskFilter(django_filters.FilterSet):
    assignee = django_filters.CharFilter(field_name="assignee__username", label=_("A username."))

    class Meta:
        model = InvestigationTask
        fields = ("state",)


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="List investigation tasks", responses=TaskSerializer(many=True)),
    post=extend_schema(summary="Add an investigation task", request=NewTaskSerializer, responses={201: TaskSerializer}),
)
class Tasks(OfIncident):
    queryset = InvestigationTask.objects.none()
    serializer_class = TaskSerializer
    filterset_class = TaskFilter
    pagination_class = OldestFirst

    def get_queryset(self) -> Any:
        return InvestigationTask.objects.filter(incident=self.incident).with_assignee()

    def get(self, request: Request, reference: str) -> Response:
        return self.page_of_rows()

    def post(self, request: Request, reference: str) -> Response:
        given = self.given(NewTaskSerializer)
        with self.as_read():
            task = add_task(incident=self.incident, by=self.by, **given)
        shown = TaskSerializer(task).data
        return Response(shown, status=201, headers={"ETag": etag_of(shown)})


@requires(Action.READ, PATCH=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="One investigation task"),
    patch=extend_schema(summary="Give, begin, finish or drop a task", responses={200: TaskSerializer}),
)
class TaskDetail(OfIncident):
    queryset = InvestigationTask.objects.none()
    serializer_class = TaskSerializer

    def get(self, request: Request, reference: str, public_id: str) -> Response:
        return self._answer(self._task(public_id))

    def patch(self, request: Request, reference: str, public_id: str) -> Response:
        reading = TaskSerializer(data=request.data, partial=True)
        reading.is_valid(raise_exception=True)
        given = dict(reading.validated_data)
        if "state" in given:
            given["state"] = TaskState(given["state"])
        with transaction.atomic():
            lock(self.incident, by=self.by)
            task = self._task(public_id)
            demand_match(request, etag_of(TaskSerializer(task).data))
            change_task(task=task, by=self.by, **given)
        return self._answer(task)

    def _task(self, public_id: str) -> InvestigationTask:
        found: InvestigationTask = self.below(InvestigationTask.objects.with_assignee(), public_id)
        return found

    def _answer(self, task: InvestigationTask) -> Response:
        shown = TaskSerializer(task).data
        return Response(shown, headers={"ETag": etag_of(shown)})
