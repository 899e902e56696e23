"""The brief of a handover as the incident already tells it; the commander mends what is wrong and adds the rest.

Its parts are those of ICS-201: situation, objectives, current actions, resources (Debrief knows the first three).
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from incidents.enums import AttemptOutcome, ClockKind, Severity, Status, TaskState, TimelineKind
from incidents.models import Clock, Incident, InvestigationTask, MitigationAttempt, TimelineEntry

DIAGNOSES = 3


def brief_of(incident: Incident) -> dict[str, str]:
    """Prefilled parts by the names of the form's fields; a part of which nothing is known is left empty."""
    return {"state": _state(incident), "decision": _next_due(incident), "thoughts": _thoughts(incident)}


def _state(incident: Incident) -> str:
    level = Severity(incident.severity).label
    lines = [f"{incident.title.rstrip('.')}. {level}, {Status(incident.status).label}."]
    if incident.impact_started_at:
        lines.append(_("Impact since %s UTC.") % f"{incident.impact_started_at:%H:%M}")
    if incident.mitigated_at:
        lines.append(_("Mitigated at %s UTC.") % f"{incident.mitigated_at:%H:%M}")
    affected = incident.affected_services.filter(removed_at__isnull=True).select_related("service")
    if names := ", ".join(str(each.service) for each in affected):
        lines.append(_("Also affected: %s.") % names)
    return "\n".join([*lines, *(_tried(each) for each in incident.mitigation_attempts.order_by("id"))])


def _tried(attempt: MitigationAttempt) -> str:
    outcome = str(AttemptOutcome(attempt.outcome).label)
    return _("Tried: %(what)s (%(outcome)s).") % {
        "what": attempt.what.rstrip("."),
        "outcome": f"{outcome}, {attempt.effect}" if attempt.effect else outcome,
    }


def _next_due(incident: Incident) -> str:
    """The next promise that falls due: whoever takes over decides about it first."""
    running = Clock.objects.filter(incident=incident).running().exclude(kind=ClockKind.POSTMORTEM)
    clock = running.pressing_first().first()
    if clock is None:
        return ""
    named = {"clock": ClockKind(clock.kind).label, "at": f"{clock.due_at:%H:%M}"}
    return _("Next due: %(clock)s by %(at)s UTC.") % named


def _thoughts(incident: Incident) -> str:
    tasks = list(InvestigationTask.objects.filter(incident=incident).with_assignee().order_by("id"))
    found = [f"{task.title.rstrip('?.')}: {task.finding}" for task in tasks if task.finding]
    diagnoses = TimelineEntry.objects.standing().filter(incident=incident, kind=TimelineKind.NOTE, marker="diagnosis")
    found += [entry.text for entry in diagnoses.newest_first()[:DIAGNOSES]]
    still_open = [
        _("Open: %(title)s (%(who)s).") % {"title": task.title.rstrip("."), "who": task.assignee or _("nobody")}
        for task in tasks
        if task.state in TaskState.live()
    ]
    return "\n".join(found + still_open)
