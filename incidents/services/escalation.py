"""Escalation: beat finds the steps that are due and writes what they tell to the outbox, each once.

A step is taken under its incident's lock and leaves an `Escalation` row, so that it is taken once however many
workers sweep; the notices' keys hold the same in the outbox.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.outbox.enums import WorkState
from foundation.outbox.models import Notice
from incidents.enums import Basis, ClockKind, IncidentKind, Severity, Status, StepTo, StepUnless, StepVia, TimelineKind
from incidents.models import Clock, Escalation, ExecutiveTold, Incident, RoleAssignment, SeverityAssessment
from incidents.rules.escalation import PlannedStep, Situation, level_reached, planned_steps
from incidents.services import timeline
from incidents.services.calendars import calendar_of
from incidents.services.executive_notices import KIND as EXECUTIVE_NOTICE
from incidents.services.receivers import Receivers, receivers_of
from incidents.services.telling import tell
from incidents.services.writing import lock, save

log = logging.getLogger(__name__)

# To whom a step falls where it would reach nobody.
NEXT = (StepTo.PRIMARY, StepTo.SECONDARY, StepTo.MANAGER, StepTo.COMMANDERS)


@dataclass(frozen=True)
class Upcoming:
    """A step that has not been taken yet, with the names of those whom it would reach then."""

    planned: PlannedStep
    to: StepTo
    names: list[str]

    @property
    def unless(self) -> str:
        """What makes it needless; empty where nothing does."""
        return str(StepUnless(self.planned.step["unless"]).label) if self.planned.step["unless"] else ""


def escalate_due(*, by: User, now: datetime) -> int:
    """Take every step that is due; returns how many. A fixed number of queries while none is.

    What goes wrong with one step is logged and tried again by the next sweep; it holds up no other.
    """
    running = list(escalating().select_related("team", "policy_version"))
    due = [(incident, each) for incident, plan in _plans_of_each(running) for each in plan if each.at <= now]
    taken = 0
    for incident, planned in due:
        try:
            taken += _take(incident=incident, planned=planned, by=by, now=now)
        except Exception:
            log.exception("A step of %s could not be taken", incident.reference)
    return taken


def _plans_of_each(running: list[Incident]) -> list[tuple[Incident, list[PlannedStep]]]:
    """All at once; one that can't be planned is logged and leaves the others as they are."""
    try:
        return list(plans_of(running).items())
    except Exception:
        log.exception("Not all steps could be planned")
    found = []
    for incident in running:
        try:
            found += list(plans_of([incident]).items())
        except Exception:
            log.exception("The steps of %s could not be planned", incident.reference)
    return found


def escalating() -> Any:
    """Running, declared as it happened, and real; a drill where its commander wants to hear the bells."""
    live = Q(kind=IncidentKind.REAL) | Q(kind=IncidentKind.DRILL, notices_in_drill=True)
    return Incident.objects.running().filter(live, retrospective=False, imported_from="")


def upcoming_steps(incident: Incident, *, most: int = 3) -> list[Upcoming]:
    """What comes next unless something happens first."""
    if not escalating().filter(pk=incident.pk).exists():
        return []
    plan, now = plans_of([incident])[incident][:most], clock.now()
    return [
        Upcoming(each, StepTo(each.step["to"]), receivers_of(each.step, incident, at=max(each.at, now)).names)
        for each in plan
    ]


def plans_of(incidents: Iterable[Incident]) -> dict[Incident, list[PlannedStep]]:
    """The steps that are still to be taken of each, in order; in as many queries for many as for one."""
    found = list(incidents)
    situations = _situations(found)
    taken = {
        (row.incident_id, row.step, row.base)
        for row in Escalation.objects.filter(incident__in=found).only("incident_id", "step", "base")
    }
    return {
        incident: [
            each
            for each in planned_steps(steps_of(incident), situations[incident.pk])
            if (incident.pk, each.step["id"], each.base) not in taken
        ]
        for incident in found
    }


def steps_of(incident: Incident) -> list[Mapping[str, Any]]:
    """Those of its level in the policy that it was declared under."""
    return [step for step in incident.policy_version.steps if step["level"] == incident.severity]


def _situations(incidents: list[Incident]) -> dict[int, Situation]:
    levels: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    judged = SeverityAssessment.objects.filter(incident__in=incidents, basis__in=(Basis.DECLARED, Basis.REASSESSED))
    for pk, severity, recorded_at in judged.order_by("recorded_at", "id").values_list(
        "incident_id", "severity", "recorded_at"
    ):
        levels[pk].append((severity, recorded_at))
    executive = dict(
        Clock.objects.filter(incident__in=incidents, kind=ClockKind.EXECUTIVE_NOTICE, ended_at__isnull=True)
        .order_by("id")
        .values_list("incident_id", "started_at")
    )
    commanded = set(
        RoleAssignment.objects.filter(incident__in=incidents).commanding().values_list("incident_id", flat=True)
    )
    told = set(ExecutiveTold.objects.filter(incident__in=incidents).values_list("incident_id", flat=True))
    told |= _executives_being_told(incidents)
    calendars = {team: calendar_of(team) for team in {incident.team for incident in incidents}}
    situations = {}
    for incident in incidents:
        since, raised = level_reached(levels[incident.pk] or [(incident.severity, incident.declared_at)])
        terms = incident.policy_version.levels[str(incident.severity)]
        situations[incident.pk] = Situation(
            status=Status(incident.status),
            declared_at=incident.declared_at,
            acknowledged_at=incident.acknowledged_at,
            level_since=since,
            raised=raised,
            executive_clock=executive.get(incident.pk),
            commanded=incident.pk in commanded,
            executive_told=incident.pk in told,
            calendar=calendars[incident.team],
            business_hours_only=bool(terms.get("business_hours_only")),
        )
    return situations


def _executives_being_told(incidents: list[Incident]) -> set[int]:
    """Those of which a notice is on its way to an executive, also where it was sent of what was merged into them.

    What keeps quiet hours is not on its way for an incident that is too urgent for them.
    """
    by_pk = {incident.pk: incident for incident in incidents}
    waiting = Notice.objects.filter(kind=EXECUTIVE_NOTICE, deliveries__state=WorkState.WAITING).values_list(
        "subject", "urgent"
    )
    subjects = dict(waiting.order_by("urgent"))  # of several, the urgent one
    found = set()
    for told in Incident.objects.filter(reference__in=subjects) if subjects else ():
        incident = by_pk.get(told.survivor.pk)
        if incident is not None and (subjects[told.reference] or incident.severity != Severity.SEV1):
            found.add(incident.pk)
    return found


@service(action=None)
def _take(*, incident: Incident, planned: PlannedStep, by: User, now: datetime) -> bool:
    """Under the lock, unless it was taken or became needless meanwhile."""
    lock(incident)
    if planned not in plans_of([incident])[incident]:
        return False
    step = planned.step
    receivers, fell_to = _reached(step, incident, now)
    Escalation(
        incident=incident,
        step=step["id"],
        base=planned.base,
        to=step["to"],
        fell_to=fell_to or "",
        told=receivers.names,
        at=planned.at,
        recorded_at=now,
        by=by,
    ).save()
    _tell(incident, planned, receivers, by=by)
    timeline.record(
        incident,
        TimelineKind.ESCALATED,
        by=by,
        now=now,
        to=step["to"],
        fell_to=fell_to or "",
        role=step.get("role", ""),
        names=", ".join(receivers.names),
        unless=step["unless"],
        amount=step["after_amount"],
        unit=step["after_unit"],
    )
    save(incident, now=now)
    return True


def _reached(step: Mapping[str, Any], incident: Incident, now: datetime) -> tuple[Receivers, StepTo | None]:
    """Whom the step reaches; where that is nobody, the next of `NEXT` after it that reaches someone."""
    to = StepTo(step["to"])
    found = receivers_of(step, incident, at=now)
    if found or to not in NEXT:
        return found, None
    for other in NEXT[NEXT.index(to) + 1 :]:
        fallen = receivers_of({**step, "to": other}, incident, at=now)
        if fallen:
            return fallen, other
    return found, None


def _tell(incident: Incident, planned: PlannedStep, receivers: Receivers, *, by: User) -> None:
    step = planned.step
    executives = step["to"] == StepTo.EXECUTIVES
    tell(
        incident,
        receivers.people,
        targets=receivers.targets,
        kind=EXECUTIVE_NOTICE if executives else "escalated",
        key=f"escalation:{incident.reference}:{step['id']}:{planned.base.isoformat()}",
        proof=executives,
        only_in_app=step["via"] == StepVia.IN_APP,
        by=by,
        service=str(incident.service or ""),
        unless=step["unless"],
    )
