"""Runbooks, to read: the list, and one with its blocks."""

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
from incidents.api.fields import TeamField
from incidents.api.filters import RunbookFilter
from incidents.models import Runbook, RunbookBlock


class RunbookSerializer(serializers.ModelSerializer[Runbook]):
    team = TeamField(read_only=True, allow_null=True)  # type: ignore[assignment]
    maintainer = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Runbook
        fields = ("slug", "title", "state", "team", "maintainer", "version", "content_hash", "imported_from")
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


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="List runbooks", responses=RunbookSerializer(many=True)))
class RunbookList(ApiView):
    queryset = Runbook.objects.with_owner()
    serializer_class = RunbookSerializer
    filterset_class = RunbookFilter

    def get(self, request: Request) -> Response:
        return self.page_of_rows()


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="One runbook with its blocks"))
class RunbookDetail(ApiView):
    queryset = Runbook.objects.with_owner()
    serializer_class = RunbookDetailSerializer

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related(Prefetch("blocks", RunbookBlock.objects.standing()))

    def get(self, request: Request, slug: str) -> Response:
        return Response(RunbookDetailSerializer(get_object_or_404(self.get_queryset(), slug=slug)).data)
