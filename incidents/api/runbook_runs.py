"""Runs of runbooks on incidents: begun, ticked off, ended, and what came of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.fields import PersonField
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from incidents.enums import RunOutcome
from incidents.models import Incident, Runbook, RunbookRun, RunbookVerification
from incidents.services.runbook_exercises import shortfall_of
from incidents.services.runbook_runs import end_run, start_run, tick_step, untick_step
from incidents.services.verification import judge_run


class RunSerializer(serializers.ModelSerializer[RunbookRun]):
    id = serializers.CharField(source="public_id", read_only=True)
    incident = serializers.CharField(source="incident.reference", read_only=True, allow_null=True, default=None)
    person = PersonField(read_only=True)
    outcome = serializers.SerializerMethodField(help_text=_("helped, partly or misled; empty where nobody has said."))
    done = serializers.IntegerField(read_only=True, help_text=_("How many steps with something to run were ticked."))
    shortfall = serializers.SerializerMethodField(
        help_text=_("Why it verifies nothing although it helped, in words; empty where it may.")
    )
    joined_into = serializers.CharField(
        source="joined_into.public_id", read_only=True, allow_null=True, default=None,
        help_text=_("The run that it went on in, where two incidents turned out to be one."),
    )  # fmt: skip

    class Meta:
        model = RunbookRun
        fields = (
            "id",
            "incident",
            "person",
            "number",
            "content_hash",
            "values",
            "ticked",
            "started_at",
            "ended_at",
            "done",
            "to_run",
            "outcome",
            "shortfall",
            "joined_into",
        )
        read_only_fields = fields

    def get_outcome(self, run: RunbookRun) -> str:
        said = [each.outcome for each in run.verifications.all()]
        return said[-1] if said else ""

    def get_shortfall(self, run: RunbookRun) -> str:
        said = list(run.verifications.all())
        return shortfall_of(said[-1]) if said and said[-1].outcome == RunOutcome.HELPED else ""


class BeginRunSerializer(serializers.Serializer[Any]):
    incident = serializers.CharField(help_text=_("Its reference."))
    values = serializers.DictField(child=serializers.CharField(), required=False, default=dict)


class TickSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text=_("Of the block."))
    undo = serializers.BooleanField(required=False, default=False)
    version = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=2**31 - 1,
        help_text=_("Of the runbook, as it was read: 409 where another step stands there by now."),
    )  # fmt: skip


class OutcomeSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=RunOutcome.choices, required=False, allow_null=True, default=None)
    missing = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class OfRuns(ApiView):
    queryset: Any = RunbookRun.objects.none()
    serializer_class: Any = RunSerializer

    def get_queryset(self) -> Any:
        """Those of the runbook, on incidents that the person may see."""
        verdicts = Prefetch("verifications", RunbookVerification.objects.in_order_of_recording())
        rows = RunbookRun.objects.visible_to(self.by).select_related("runbook", "incident", "person")
        rows = rows.select_related("joined_into")
        rows = rows.prefetch_related(verdicts)
        return rows.filter(runbook__slug=self.kwargs.get("slug", "")).order_by("-id")

    def run(self) -> RunbookRun:
        found: RunbookRun = get_object_or_404(self.get_queryset(), public_id=self.kwargs["public_id"])
        return found

    def answer(self, *, status: int = 200) -> Response:
        return Response(RunSerializer(self.run()).data, status=status)


@requires(Action.READ, POST=Action.RESPOND)
@extend_schema_view(
    get=extend_schema(summary="List runs of a runbook", responses=RunSerializer(many=True)),
    post=extend_schema(
        summary="Run it on an incident, or join the run that goes on",
        request=BeginRunSerializer,
        responses={201: RunSerializer},
    ),
)
class RunbookRuns(OfRuns):
    def get(self, request: Request, slug: str) -> Response:
        get_object_or_404(Runbook.objects, slug=slug)
        return self.page_of_rows()

    def post(self, request: Request, slug: str) -> Response:
        runbook = get_object_or_404(Runbook.objects.with_owner(), slug=slug)
        given = self.given(BeginRunSerializer)
        incident = Incident.objects.visible_to(self.by).named(given["incident"])
        if incident is None:
            raise ValidationError({"incident": _("There is no such incident.")})
        run = start_run(runbook=runbook, incident=incident, values=given["values"], by=self.by)
        return Response(RunSerializer(self.get_queryset().get(pk=run.pk)).data, status=201)


@requires(Action.READ)
@extend_schema_view(get=extend_schema(summary="Show a run"))
class RunbookRunDetail(OfRuns):
    def get(self, request: Request, slug: str, public_id: str) -> Response:
        return self.answer()


@requires(Action.RESPOND)
@extend_schema_view(
    post=extend_schema(
        summary="Tick a step off, or take the tick back", request=TickSerializer, responses=RunSerializer
    )
)
class TickRun(OfRuns):
    def post(self, request: Request, slug: str, public_id: str) -> Response:
        given = self.given(TickSerializer)
        change = untick_step if given["undo"] else tick_step
        change(run=self.run(), position=given["position"], version=given["version"], by=self.by)
        return self.answer()


@requires(Action.RESPOND)
@extend_schema_view(
    post=extend_schema(
        summary="End a run, saying what came of it",
        description=(
            "Of a run that has ended already it says so again; the last word on it counts, as of its end. What "
            "helped verifies the runbook where at least half of the steps with something to run were ticked."
        ),
        request=OutcomeSerializer,
        responses=RunSerializer,
    )
)
class EndRun(OfRuns):
    def post(self, request: Request, slug: str, public_id: str) -> Response:
        given, run = self.given(OutcomeSerializer), self.run()
        outcome = RunOutcome(given["outcome"]) if given["outcome"] else None
        if run.ended_at is not None and outcome is not None:
            judge_run(run=run, outcome=outcome, missing=given["missing"], by=self.by)
        else:
            end_run(run=run, outcome=outcome, missing=given["missing"], by=self.by)
        return self.answer()
