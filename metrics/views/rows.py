"""The rows behind a figure: the action items, or the judged incidents, that its counts were made of."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from incidents.enums import Severity
from incidents.models import Team
from incidents.views.cursors import page_of
from incidents.views.finding import reader
from metrics.measures import action_items, months, severity
from metrics.services.asking import Question, counts_of, question_of
from metrics.services.reporting import rows_of
from metrics.services.rows import action_items_behind, incidents_behind
from metrics.statistics.measurement import Answer
from metrics.views import addresses, wording
from postmortems.enums import CohortState

OUTCOMES = ("on_time", "late", "within_30")


@requires(Action.READ_REPORTS)
def action_item_rows(request: HttpRequest) -> HttpResponse:
    question = asked_in(request)
    outcome = request.GET.get("outcome", "")
    if outcome not in ("", *OUTCOMES):
        raise Http404(_("There is no such outcome."))
    found = counts_of(action_items.FAMILY, question, nodes={question.node}, first=question.first, last=question.last)
    counts = rows_of(found, question.node, question.months)
    answer = action_items.ON_TIME.answer(counts)
    within = action_items.COMPLETION.answer(counts)
    items = action_items_behind(question, reader=reader(request), outcome=outcome)
    page = page_of(items, request.GET, name="reference")
    context = _context(question, request.GET) | {
        "page": page,
        "states": dict(CohortState.choices),
        "headline": wording.on_time_count(answer),
        "within_30": wording.completed_count(within),
        "answer": _said(answer),
        "tabs": _tabs(question, answer, within, outcome),
        "outcome": outcome,
        "is_single": question.first == question.last,
    }
    return render(request, "metrics/action_item_rows.html", context)


def _tabs(question: Question, answer: Answer, within: Answer, outcome: str) -> list[tuple[str, str, bool]]:
    due, on_time = int(answer.evidence.get("due", 0)), int(answer.evidence.get("on_time", 0))
    tabs = [
        ("", _("Due"), due),
        ("on_time", _("On time"), on_time),
        ("late", _("Not on time"), due - on_time),
        ("within_30", _("Done within 30 days"), int(within.evidence.get("within_30_days", 0))),
    ]
    return [
        (f"{name} {count}", addresses.action_items(question, outcome=key), key == outcome) for key, name, count in tabs
    ]


@requires(Action.READ_REPORTS)
def severity_rows(request: HttpRequest) -> HttpResponse:
    question = asked_in(request)
    cell = (_level(request.GET, "declared"), _level(request.GET, "adjudicated"))
    by_machine, outside = request.GET.get("machine") == "1", request.GET.get("outside") == "1"
    critical = request.GET.get("critical") == "1"
    incidents = incidents_behind(
        question, reader=reader(request), by_machine=by_machine, in_sample=not outside, cell=cell, critical=critical
    )
    page = page_of(incidents, request.GET, name="reference")
    context = _context(question, request.GET) | {
        "page": page,
        "levels": list(Severity),
        "declared": Severity(cell[0]) if cell[0] else None,
        "adjudicated": Severity(cell[1]) if cell[1] else None,
        "outside": outside,
        "by_machine": by_machine,
        "critical": critical,
        "count": None if outside or by_machine else _count(question, cell, critical),
        "all_link": addresses.incidents(question),
    }
    return render(request, "metrics/severity_rows.html", context)


def _count(question: Question, cell: tuple[int | None, int | None], critical: bool) -> int:
    """As the report counts them, from the snapshots."""
    found = counts_of(severity.FAMILY, question, nodes={question.node}, first=question.first, last=question.last)
    rows = rows_of(found, question.node, question.months)
    declared, adjudicated = cell
    return sum(
        each.count
        for each in severity.cells_of(rows)
        if (declared is None or each.declared == declared)
        and (adjudicated is None or each.adjudicated == adjudicated)
        and (not critical or each.adjudicated <= 2)
    )


def asked_in(request: HttpRequest) -> Question:
    """404 where the address asks for a team, months or a day that there are none of."""
    team = None
    if slug := request.GET.get("team", ""):
        team = Team.objects.filter(slug=slug).first()
        if team is None:
            raise Http404(_("There is no such team."))
    try:
        return question_of(request.GET, team=team)
    except Invalid as fault:
        raise Http404(fault.sentence) from fault


def _said(answer: Answer) -> str:
    rate, interval = wording.rate_and_interval(answer)
    return f"{rate} ({interval})" if interval else rate


def _level(query: QueryDict, name: str) -> int | None:
    given = query.get(name, "")
    if not given:
        return None
    if given not in {str(level.value) for level in Severity}:
        raise Http404(_("There is no such severity."))
    return int(given)


def _context(question: Question, query: QueryDict) -> dict[str, Any]:
    return {
        "now": clock.now(),
        "question": question,
        "period": wording.period(question.first, question.last),
        "report_address": addresses.report_of(question.team),
        "is_open": any(question.is_open(month) for month in question.months),
        "closes": months.closes_on(question.last),
    }
