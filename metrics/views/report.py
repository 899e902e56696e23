"""The report for leadership: of the organisation, and of a team with all below it.

It reads snapshots only, whatever the number of incidents, with two exceptions that say so: what is overdue now, and
why a published figure was restated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from foundation.accounts.access import may, requires
from foundation.accounts.enums import Action
from foundation.accounts.models import Organisation
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from incidents.models import Team
from incidents.views.finding import reader
from metrics.services.as_of import is_before_debrief
from metrics.services.asking import question_of
from metrics.services.overdue import overdue_now
from metrics.services.reasons import reasons_behind
from metrics.services.reporting import Report, report_on
from metrics.views import addresses, drawing, parts, tables, wording


@requires(Action.READ_REPORTS)
def organisation_report(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("team", "")
    if slug:
        query = request.GET.copy()
        del query["team"]
        address = addresses.report_of(team_named(slug, list(Team.objects.all())))
        return HttpResponseRedirect(f"{address}?{query.urlencode()}" if query else address)
    return _report(request, None, list(Team.objects.all()))


@requires(Action.READ_REPORTS)
def team_report(request: HttpRequest, slug: str) -> HttpResponse:
    teams = list(Team.objects.all())
    if "team" in request.GET and request.GET["team"] != slug:
        query = request.GET.copy()
        (other,) = query.pop("team")[:1]
        address = addresses.report_of(team_named(str(other), teams) if other else None)
        return HttpResponseRedirect(f"{address}?{query.urlencode()}" if query else address)
    return _report(request, team_named(slug, teams), teams)


def team_named(slug: str, teams: Sequence[Team]) -> Team:
    for team in teams:
        if team.slug == slug:
            return team
    raise Http404(_("There is no such team."))


def _report(request: HttpRequest, team: Team | None, teams: Sequence[Team]) -> HttpResponse:
    refused: Invalid | None = None
    try:
        question = question_of(request.GET, team=team)
    except Invalid as fault:
        refused, question = fault, question_of({}, team=team)
    report = report_on(question, teams=shown_beside(team, teams))
    context = _context(request, report, teams) | {"refused": refused}
    return render(request, "metrics/report.html", context, status=422 if refused else 200)


def shown_beside(team: Team | None, teams: Sequence[Team]) -> list[Team]:
    """The teams right below, in alphabetical order; a single one that has teams below stands for those."""
    active = [each for each in teams if each.archived_at is None]
    node = team.pk if team is not None else None
    below = [each for each in active if each.parent_id == node]
    while len(below) == 1:
        further = [each for each in active if each.parent_id == below[0].pk]
        if not further:
            break
        below = further
    return sorted(below, key=lambda each: each.name.casefold())


def _context(request: HttpRequest, report: Report, teams: Sequence[Team]) -> dict[str, Any]:
    question, now = report.question, clock.now()
    organisation = Organisation.current()
    overdue = overdue_now(team=question.team, on=question.today) if question.as_of is None else None
    severities = report.severities
    rows = tables.team_rows(report)
    reasons = reasons_behind(report.restated, team=question.node, reader=reader(request))
    return {
        "now": now,
        "report": report,
        "question": question,
        "asked": {"as_of": "", **question.asked()},
        "team_slug": question.team.slug if question.team is not None else "",
        "node_name": drawing.named(question.team, organisation.name),
        "ancestors": _ancestors(question.team, teams),
        "teams": [each for each in teams if each.archived_at is None],
        "period": wording.period(question.first, question.last),
        "verdict": wording.BEFORE_DEBRIEF if _is_before_debrief(report) else wording.verdict(report),
        "lede": wording.second_sentence(report),
        "headline_period": wording.period(report.follow_through.first, report.follow_through.last),
        "headline": parts.headline(report),
        "completion": parts.completion(report),
        "changes": parts.changes(report.follow_through),
        "trend": drawing.trend(report.months, question),
        "month_rows": tables.month_rows(report.months, question),
        "open_months": wording.open_until(report.months),
        "overdue": overdue,
        "severity_stats": [parts.sensitivity(report), *parts.misclassified(report)],
        "matrix": tables.matrix_rows(severities, question),
        "matrix_totals": tables.matrix_totals(severities),
        "severities": severities,
        "severity_table": tables.severity_rows(severities),
        "incidents_link": addresses.incidents(question),
        "outside_link": addresses.incidents(question, outside="1"),
        "items_link": addresses.action_items(question),
        "team_rows": [row for row in rows if row.has_trend],
        "teams_without": [row for row in rows if not row.has_trend],
        "restated": tables.restated_rows(report, reasons),
        "ask": parts.ask(report, overdue),
        "csv": addresses.figures(question),
        "may_publish": may(request.user, Action.PUBLISH_REPORT) and question.as_of is None and not report.is_empty,
    }


def _is_before_debrief(report: Report) -> bool:
    cutoff = report.question.cutoff
    return report.is_empty and cutoff is not None and is_before_debrief(cutoff)


def _ancestors(team: Team | None, teams: Sequence[Team]) -> list[Team]:
    by_pk = {each.pk: each for each in teams}
    found: list[Team] = []
    parent = by_pk.get(team.parent_id) if team is not None and team.parent_id else None
    while parent is not None:
        found.insert(0, parent)
        parent = by_pk.get(parent.parent_id) if parent.parent_id else None
    return found
