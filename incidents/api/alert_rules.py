"""Rule files by the API: sent here, given out with addresses that lead here, and how well alerts are answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from foundation.audit import clock
from incidents.api.filters import AlertDefinitionFilter
from incidents.enums import AnswerProblem
from incidents.models import AlertDefinition
from incidents.services.coverage import CONDITIONS, WITHIN_DAYS, coverage_of
from incidents.services.importing.prometheus_rules import import_rule_texts
from incidents.services.rule_overlay import exportable, overlay_of

MOST_FILES = 200


class RuleFileSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=255, help_text=_("What the file is known by from now on."))
    text = serializers.CharField(trim_whitespace=False, help_text=_("YAML or JSON, whole."))


class RuleFilesSerializer(serializers.Serializer[Any]):
    files = serializers.ListField(child=RuleFileSerializer(), allow_empty=False, max_length=MOST_FILES)


class RuleProblemSerializer(serializers.Serializer[Any]):
    file = serializers.CharField()
    line = serializers.IntegerField(help_text=_("From 1; 0 is the file as a whole."))
    message = serializers.CharField()


class ImportResultSerializer(serializers.Serializer[Any]):
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    errors = RuleProblemSerializer(many=True)  # type: ignore[assignment]
    warnings = RuleProblemSerializer(many=True)


class ProblemCountSerializer(serializers.Serializer[Any]):
    problem = serializers.ChoiceField(choices=AnswerProblem.choices)
    alerts = serializers.IntegerField()
    firings = serializers.IntegerField()


class CoverageSerializer(serializers.Serializer[Any]):
    alerts = serializers.IntegerField(help_text=_("Definitions in force."))
    usable = serializers.IntegerField(help_text=_("Answered by a runbook that was reviewed and is not stale."))
    linked = serializers.IntegerField(help_text=_("With any runbook."))
    verified = serializers.IntegerField()
    firings = serializers.IntegerField(help_text=_("Within `days`, those of private incidents left out."))
    firings_usable = serializers.IntegerField()
    days = serializers.IntegerField()
    problems = ProblemCountSerializer(many=True, help_text=_("Each by itself: an alert may have several."))


@requires(Action.READ)
@extend_schema_view(
    get=extend_schema(
        summary="How well alerts are answered",
        parameters=[
            OpenApiParameter("team", OpenApiTypes.STR, description=_("Short name of a team; it and all below it.")),
            OpenApiParameter("service", OpenApiTypes.STR, description=_("Short name of a service.")),
        ],
        responses=CoverageSerializer,
    )
)
class AlertCoverage(ApiView):
    queryset = AlertDefinition.objects.in_force()
    serializer_class = CoverageSerializer
    filterset_class = AlertDefinitionFilter

    def get(self, request: Request) -> Response:
        found = coverage_of(self.filter_queryset(self.get_queryset()), now=clock.now())
        return Response(
            {
                **{name: getattr(found, name) for name in ("alerts", "usable", "linked", "verified")},
                "firings": found.firings,
                "firings_usable": found.firings_usable,
                "days": WITHIN_DAYS,
                "problems": [
                    {"problem": each.value, "alerts": found.problems[each], "firings": found.problem_firings[each]}
                    for each in CONDITIONS
                ],
            }
        )


@requires(Action.READ)
@extend_schema_view(
    get=extend_schema(
        summary="A rule file whose runbook_url lead here",
        description="Alerts in force whose expression is PromQL. `promtool check rules` accepts it.",
        parameters=[OpenApiParameter("source", OpenApiTypes.STR, description=_("One of the imported files."))],
        responses={(200, "application/yaml"): OpenApiTypes.OBJECT},
    )
)
class RunbookUrls(ApiView):
    queryset = AlertDefinition.objects.none()

    def get(self, request: Request) -> HttpResponse:
        text = overlay_of(exportable(request.query_params.get("source", "")))
        return HttpResponse(text, content_type="application/yaml")


@requires(Action.IMPORT)
@extend_schema_view(
    post=extend_schema(
        summary="Import rule files",
        description="As `manage.py import_prometheus_rules`: what can’t be read is told, and stops nothing else.",
        request=RuleFilesSerializer,
        responses=ImportResultSerializer,
    )
)
class ImportRules(ApiView):
    queryset = AlertDefinition.objects.none()
    serializer_class = RuleFilesSerializer

    def post(self, request: Request) -> Response:
        texts = [(each["name"], each["text"]) for each in self.given()["files"]]
        return Response(import_rule_texts(texts=texts, by=self.by).as_json())
