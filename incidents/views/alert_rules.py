"""Rule files: sent here through the browser, and given out again with `runbook_url` leading here; coverage as CSV."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock as time
from incidents.forms.filters import AlertFilter
from incidents.forms.rule_files import RuleFilesForm
from incidents.models import AlertDefinition
from incidents.services.coverage import problems_of, since_when
from incidents.services.importing.prometheus_rules import import_rule_texts
from incidents.services.rule_overlay import exportable, overlay_of
from incidents.views.finding import reader

COLUMNS = ("alert", "labels", "severity", "service", "team", "runbook", "runbook_state", "runbook_url", "problems",
           "fired_90_days", "last_verified", "imported_from")  # fmt: skip


@requires(Action.IMPORT)
def import_rules(request: HttpRequest) -> HttpResponse:
    """What was read is shown with each problem; nothing that was understood waits for what was not."""
    form = RuleFilesForm(request.POST or None, request.FILES or None)
    result = None
    if request.method == "POST" and form.is_valid():
        result = import_rule_texts(texts=form.texts(), by=reader(request), reason=_("sent through the browser"))
        for problem in form.unread:
            result.error(*problem)
    context = {"form": form, "result": result, "in_force": AlertDefinition.objects.in_force().count()}
    return render(request, "incidents/alerts/import.html", context, status=422 if form.errors else 200)


@requires(Action.READ)
def overlay(request: HttpRequest) -> HttpResponse:
    """`?source=` one of the files that were imported."""
    response = HttpResponse(overlay_of(exportable(request.GET.get("source", ""))), content_type="application/yaml")
    response["Content-Disposition"] = 'attachment; filename="runbook_urls.yaml"'
    return response


@requires(Action.READ)
def coverage_rows(request: HttpRequest) -> HttpResponse:
    """Each alert in force with what is wrong with how it is answered; the filters of the page hold here too."""
    rows = AlertDefinition.objects.in_force().with_links().for_list().with_firings(since=since_when(time.now()))
    filtered = AlertFilter(request.GET, queryset=rows).qs.order_by("-fired", "name", "id")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="alert-coverage.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    writer.writerows([_inert(cell) for cell in _cells(each)] for each in filtered.iterator(chunk_size=500))
    return response


def _cells(definition: Any) -> list[Any]:
    service, runbook = definition.service, definition.runbook
    return [
        definition.name,
        " ".join(f"{name}={value}" for name, value in sorted(definition.labels.items())),
        definition.severity_label,
        service.slug if service else "",
        service.team.slug if service else "",
        runbook.slug if runbook else "",
        runbook.state if runbook else "",
        definition.runbook_url,
        " ".join(problems_of(definition)),
        definition.fired,
        runbook.verified_at.isoformat() if runbook and runbook.verified_at else "",
        definition.imported_from,
    ]


def _inert(cell: Any) -> Any:
    """A spreadsheet takes what begins like this for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
