"""Runbooks: the list, one with its blocks, and writing: a new one, the whole text, its state."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
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
from incidents.api.fields import ServiceField, TeamField
from incidents.api.filters import RunbookFilter
from incidents.enums import RunbookState
from incidents.models import Runbook, RunbookBlock
from incidents.services.runbooks import create_runbook, replace_content, set_runbook_state


class RunbookSerializer(serializers.ModelSerializer[Runbook]):
    team = TeamField(read_only=True, allow_null=True)  # type: ignore[assignment]
    maintainer = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Runbook
        fields = (
            "slug",
            "title",
            "state",
            "team",
            "maintainer",
            "version",
            "content_hash",
            "verified_at",
            "findings",
            "imported_from",
        )
        read_only_fields = fields


class BlockSerializer(serializers.ModelSerializer[RunbookBlock]):
    class Meta:
        model = RunbookBlock
        fields = (
            "position",
            "kind",
            "section",
            "heading_level",
            "text",
            "instruction",
            "command",
            "language",
            "expected",
            "undo",
        )
        read_only_fields = fields


class RunbookDetailSerializer(RunbookSerializer):
    blocks = BlockSerializer(many=True, read_only=True, help_text=_("Together its source text, to the character."))
    services = serializers.SerializerMethodField(help_text=_("Short names of the services that it serves."))

    class Meta(RunbookSerializer.Meta):
        fields = (*RunbookSerializer.Meta.fields, "services", "blocks")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    def get_services(self, runbook: Runbook) -> list[str]:
        links = runbook.service_links.filter(ended_at__isnull=True).order_by("service__slug")
        return list(links.values_list("service__slug", flat=True))


class WriteRunbookSerializer(serializers.Serializer[Any]):
    source = serializers.CharField(trim_whitespace=False, help_text=_("Markdown, kept to the character."))  # type: ignore[assignment]
    title = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    slug = serializers.SlugField(required=False, allow_blank=True, default="", max_length=120)
    team = TeamField(required=False, allow_null=True, default=None)
    maintainer = PersonField(required=False, allow_null=True, default=None)
    services = serializers.ListField(child=ServiceField(), required=False, default=list)


class SourceSerializer(serializers.Serializer[Any]):
    source = serializers.CharField(trim_whitespace=False)  # type: ignore[assignment]
    version = serializers.IntegerField(required=False, help_text=_("The one that the text was begun on."))
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class RunbookStateSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=RunbookState.choices)
    reason = serializers.CharField(required=False, allow_blank=True, default="")


@requires(Action.READ, POST=Action.EDIT_RUNBOOK)
@extend_schema_view(
    get=extend_schema(summary="List runbooks", responses=RunbookSerializer(many=True)),
    post=extend_schema(
        summary="Write a runbook", request=WriteRunbookSerializer, responses={201: RunbookDetailSerializer}
    ),
)
class RunbookList(ApiView):
    queryset = Runbook.objects.with_owner()
    serializer_class = RunbookSerializer
    filterset_class = RunbookFilter

    def get(self, request: Request) -> Response:
        return self.page_of_rows()

    def post(self, request: Request) -> Response:
        runbook = create_runbook(by=self.by, **self.given(WriteRunbookSerializer))
        return Response(RunbookDetailSerializer(whole(runbook.slug)).data, status=201)


def whole(slug: str) -> Runbook:
    """With its blocks."""
    rows = Runbook.objects.with_owner().prefetch_related(Prefetch("blocks", RunbookBlock.objects.standing()))
    found: Runbook = get_object_or_404(rows, slug=slug)
    return found


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="One runbook with its blocks"))
class RunbookDetail(ApiView):
    queryset = Runbook.objects.with_owner()
    serializer_class = RunbookDetailSerializer

    def get(self, request: Request, slug: str) -> Response:
        return Response(RunbookDetailSerializer(whole(slug)).data)


@requires(Action.EDIT_RUNBOOK)
@extend_schema_view(
    put=extend_schema(
        summary="Replace the text of a runbook",
        description="409 where it changed since `version`. A changed command makes a verified runbook stale, "
        "and a reviewed one a draft.",
        request=SourceSerializer,
        responses=RunbookDetailSerializer,
    )
)
class RunbookSource(ApiView):
    queryset = Runbook.objects.none()
    serializer_class = SourceSerializer

    def put(self, request: Request, slug: str) -> Response:
        replace_content(runbook=get_object_or_404(Runbook.objects, slug=slug), by=self.by, **self.given())
        return Response(RunbookDetailSerializer(whole(slug)).data)


@requires(Action.EDIT_RUNBOOK)
@extend_schema_view(
    post=extend_schema(
        summary="Say how far a runbook can be relied on",
        request=RunbookStateSerializer,
        responses=RunbookDetailSerializer,
    )
)
class SetRunbookState(ApiView):
    queryset = Runbook.objects.none()
    serializer_class = RunbookStateSerializer

    def post(self, request: Request, slug: str) -> Response:
        given = self.given()
        runbook = get_object_or_404(Runbook.objects, slug=slug)
        set_runbook_state(runbook=runbook, state=RunbookState(given["state"]), reason=given["reason"], by=self.by)
        return Response(RunbookDetailSerializer(whole(slug)).data)
