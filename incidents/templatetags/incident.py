"""Markup of incidents: states, clocks, lines of the timeline. `{% load incident %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from incidents.enums import AttemptOutcome, CommunicationState, RunbookState, RunOutcome, Status, TaskState
from incidents.models import Incident, TimelineEntry
from incidents.views.runbook_firings import query_of_labels
from incidents.views.wording import statuses
from incidents.views.wording.clocks import Face
from incidents.views.wording.timeline import line_of

register = template.Library()


def _shape(shapes: dict[str, str], choices: type[Any], value: str) -> SafeString:
    return format_html('<span class="st {}">{}</span>', shapes[value], str(choices(value).label).capitalize())


@register.simple_tag
def incident_status(value: str) -> SafeString:
    return _shape(statuses.SHAPES, Status, value)


@register.simple_tag
def task_state(value: str) -> SafeString:
    return _shape(statuses.TASK_SHAPES, TaskState, value)


@register.simple_tag
def attempt_outcome(value: str) -> SafeString:
    return _shape(statuses.ATTEMPT_SHAPES, AttemptOutcome, value)


@register.simple_tag
def communication_state(value: str) -> SafeString:
    return _shape(statuses.COMMUNICATION_SHAPES, CommunicationState, value)


@register.simple_tag
def runbook_state(value: str) -> SafeString:
    return _shape(statuses.RUNBOOK_SHAPES, RunbookState, value)


@register.simple_tag
def run_outcome(value: str) -> SafeString:
    return _shape(statuses.OUTCOME_SHAPES, RunOutcome, value)


@register.inclusion_tag("incidents/partials/clock.html")
def clock_face(face: Face) -> dict[str, Any]:
    return {"face": face}


@register.inclusion_tag("incidents/partials/timeline_row.html", takes_context=True)
def timeline_row(context: Context, entry: TimelineEntry) -> dict[str, Any]:
    incident = context.get("incident")
    edits = incident is not None and (context.get("may") or {}).get("respond", False)
    return {"line": line_of(entry), "now": context.get("now"), "incident": incident, "edits": edits}


@register.simple_tag
def alert_address(name: str, labels: Mapping[str, Any], incident: Incident | None = None) -> str:
    """Where an alert is answered: its labels fill the commands, and `incident` is where the run is recorded."""
    query = query_of_labels(labels, incident=incident.reference if incident else "")
    address = reverse("incidents:alert_entry", args=[name])
    return f"{address}?{query}" if query else address
