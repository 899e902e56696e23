"""Measures by team and month: value, n, interval, what they mean and the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.accounts.access import requires
from foundation.accounts.api.views import ApiView
from foundation.accounts.enums import Action
from foundation.audit.broken_rules import Invalid
from incidents.models import Team
from metrics.api.paging import AsComputed
from metrics.enums import FamilyName, PeriodState
from metrics.measures import BY_NAME, MEASURES, months
from metrics.measures.definitions import Measure
from metrics.models import ActionItemCounts
from metrics.services.asking import Question, counts_of, question_of
from metrics.services.reading import Found
from metrics.statistics.measurement import Measurement

ROWS_OF = {FamilyName.ACTION_ITEMS: "metrics:action_item_rows", FamilyName.SEVERITY: "metrics:severity_rows"}


@dataclass(frozen=True, slots=True)
class Place:
    """One row to be answered."""

    measure: Measure
    team: Team | None
    month: date


class MeasureSerializer(serializers.Serializer[Any]):
    measure = serializers.ChoiceField(choices=list(BY_NAME))
    team = serializers.CharField(allow_null=True, help_text="Short name; null is the organisation.")
    period = serializers.RegexField(r"^\d{4}-\d{2}$", help_text="A month.")
    state = serializers.ChoiceField(
        choices=PeriodState.values, help_text="Open until 30 days after the month's end: figures are expected to move."
    )
    value = serializers.FloatField(allow_null=True, help_text="Between 0 and 1; null where there is no data.")
    n = serializers.IntegerField(help_text="Records that the value stands on, unweighted; 0 where there is no data.")
    interval = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="95%: low, high; null where there is no data."
    )
    definition = serializers.URLField(help_text="What the measure means, by version.")
    evidence = serializers.URLField(help_text="The rows behind the figure, for whoever may see them.")


PARAMETERS = [
    OpenApiParameter("measure", str, enum=list(BY_NAME), description="Without it: all measures."),
    OpenApiParameter("team", str, description="Short name. Without it: the organisation, then every team."),
    OpenApiParameter("from", str, description="First month, `2026-01`; without it: twelve months to `to`."),
    OpenApiParameter("to", str, description="Last month, `2026-12`; without it: the running month."),
    OpenApiParameter("as_of", str, description="A day: figures as known at its end where the organisation is."),
]


@requires(Action.READ_REPORTS)
@extend_schema_view(
    get=extend_schema(
        summary="Measures by team and month", parameters=PARAMETERS, responses=MeasureSerializer(many=True)
    )
)
class MeasureList(ApiView):
    """A month without data is a row with `value` null and `n` 0: no data is said, and never drawn as zero."""

    serializer_class = MeasureSerializer
    pagination_class = AsComputed
    queryset = ActionItemCounts.objects.none()
    filter_backends = ()

    def get(self, request: Request) -> Response:
        measures, team, question = _asked(request.query_params)
        teams = [team] if "team" in request.query_params and team else [None, *Team.objects.order_by("name", "id")]
        places = [Place(measure, each, month) for measure in measures for each in teams for month in question.months]
        page = self.paginate_queryset(places) or []
        found = _found_for(page, question)
        rows = [self._row(place, question, found[place.measure.family.name]) for place in page]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def _row(self, place: Place, question: Question, found: Found) -> dict[str, Any]:
        measure, month = place.measure, months.written(place.month)
        answer = measure.answer(found.get((place.team.pk if place.team else None, place.month), []))
        known = answer if isinstance(answer, Measurement) else None
        asked = {"team": place.team.slug} if place.team else {}
        asked |= {"from": month, "to": month}
        if question.as_of is not None:
            asked["as_of"] = question.as_of.isoformat()
        return {
            "measure": measure.name,
            "team": place.team.slug if place.team else None,
            "period": month,
            "state": PeriodState.OPEN if question.is_open(place.month) else PeriodState.CLOSED,
            "value": known.value if known else None,
            "n": answer.n,
            "interval": list(known.interval) if known else None,
            "definition": self._address("metrics:definitions", fragment=f"{measure.name}-v{measure.version}"),
            "evidence": self._address(ROWS_OF[measure.family.name], asked),
        }

    def _address(self, name: str, query: Mapping[str, str] | None = None, fragment: str = "") -> str:
        address = reverse(name) + (f"?{urlencode(query)}" if query else "") + (f"#{fragment}" if fragment else "")
        return self.request.build_absolute_uri(address)


def _asked(given: Mapping[str, str]) -> tuple[list[Measure], Team | None, Question]:
    """Raises `Invalid` with every fault at its field."""
    faults: list[Invalid] = []
    measures, team, question = list(MEASURES), None, None
    if name := given.get("measure", ""):
        if name in BY_NAME:
            measures = [BY_NAME[name]]
        else:
            known = ", ".join(BY_NAME)
            sentence = _("There is no measure “%(name)s”. There are: %(known)s.") % {"name": name, "known": known}
            faults.append(Invalid("unknown_measure", sentence, field="measure"))
    if slug := given.get("team", ""):
        team = Team.objects.filter(slug=slug).first()
        if team is None:
            faults.append(Invalid("unknown_team", _("There is no team “%s”.") % slug, field="team"))
    try:
        question = question_of(given, team=team, running_month=True)
    except Invalid as fault:
        faults += [each for each in fault.all if isinstance(each, Invalid)]
    if faults or question is None:
        raise Invalid(faults[0].code, faults[0].sentence, field=faults[0].field, others=faults[1:])
    return measures, team, question


def _found_for(page: list[Place], question: Question) -> dict[FamilyName, Found]:
    """The counts that a page shows: one query a family."""
    found: dict[FamilyName, Found] = {}
    for family in {place.measure.family.name: place.measure.family for place in page}.values():
        shown = [place for place in page if place.measure.family is family]
        nodes = {place.team.pk if place.team else None for place in shown}
        first, last = min(place.month for place in shown), max(place.month for place in shown)
        found[family.name] = counts_of(family, question, nodes=nodes, first=first, last=last)
    return found
