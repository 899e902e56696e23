"""“Why can’t I close this?”: all of it at once, each with where to go; nothing outside Debrief is ever on it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from foundation.audit.broken_rules import Blocker, refuse_for
from incidents.enums import Status, TaskState
from incidents.models import CustomField, Incident, InvestigationTask, MitigationAttempt
from incidents.services.custom_fields import missing_to_close


def blockers_to_close(incident: Incident) -> list[Blocker]:
    """Three queries."""
    return blockers_over(
        incident,
        tasks=InvestigationTask.objects.filter(incident=incident).live().order_by("id"),
        attempts=MitigationAttempt.objects.filter(incident=incident, ended_at__isnull=True).order_by("id"),
        fields=missing_to_close(incident),
    )


def blockers_over(
    incident: Incident,
    *,
    tasks: Iterable[InvestigationTask],
    attempts: Iterable[MitigationAttempt],
    fields: Iterable[CustomField],
) -> list[Blocker]:
    """The same over what is loaded already; empty where it can be closed, or has no course any more."""
    if incident.status in (Status.CLOSED, *Status.withdrawn()):
        return []
    here = incident.get_absolute_url()
    found = []
    if incident.status != Status.RESOLVED:
        found.append(Blocker("not_resolved", _("It is not resolved yet: mark it resolved."), address=f"{here}resolve/"))
    for task in tasks:
        if task.state in TaskState.live():
            sentence = _("Task “%(title)s” is still open: finish or drop it.") % {"title": task.title}
            found.append(Blocker("task_open", sentence, address=f"{here}tasks/{task.public_id}/"))
    for attempt in attempts:
        if attempt.ended_at is None:
            sentence = _("“%(what)s” still runs: say how it ended.") % {"what": attempt.what}
            found.append(Blocker("attempt_running", sentence, address=f"{here}attempts/{attempt.public_id}/"))
    for field in fields:
        sentence = _("%s is needed: say what it was.") % field.name
        found.append(Blocker("field_empty", sentence, address=f"{here}fields/"))
    return found


def refuse_while_blocked(incident: Incident) -> None:
    """Closing fills what it skips, so that it is not resolved yet is in nobody’s way here."""
    refuse_for([each for each in blockers_to_close(incident) if each.code != "not_resolved"])
