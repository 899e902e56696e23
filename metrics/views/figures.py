"""A report's figures as CSV: what the charts and the API say, a row a measure, team and month."""

from __future__ import annotations

import csv

from django.http import HttpRequest, HttpResponse

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from incidents.models import Team
from metrics.enums import PeriodState
from metrics.measures import FAMILIES, MEASURES, months
from metrics.services.asking import counts_of
from metrics.statistics.measurement import Measurement
from metrics.views.report import shown_beside
from metrics.views.rows import asked_in

COLUMNS = ("measure", "team", "period", "state", "value", "n", "low", "high", "definition")


@requires(Action.READ_REPORTS)
def figures(request: HttpRequest) -> HttpResponse:
    """The organisation or the team asked for, and the teams shown beside it. The organisation's `team` is empty."""
    question = asked_in(request)
    beside = shown_beside(question.team, list(Team.objects.all()))
    nodes: list[Team | None] = [question.team, *beside]
    keys = {team.pk if team is not None else None for team in nodes}
    found = {
        family.name: counts_of(family, question, nodes=keys, first=question.first, last=question.last)
        for family in FAMILIES
    }
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"debrief-{months.written(question.first)}-{months.written(question.last)}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for measure in MEASURES:
        for team in nodes:
            for month in question.months:
                rows = found[measure.family.name].get((team.pk if team is not None else None, month), [])
                answer = measure.answer(rows)
                known = (
                    (answer.value, answer.n, *answer.interval) if isinstance(answer, Measurement) else ("", 0, "", "")
                )
                state = PeriodState.OPEN if question.is_open(month) else PeriodState.CLOSED
                slug = team.slug if team is not None else ""
                writer.writerow((measure.name, slug, months.written(month), state.value, *known, measure.version))
    return response
