"""What the commander's page shows, gathered in a fixed number of queries whatever the incident has grown to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from foundation.audit import clock as time
from foundation.audit.broken_rules import Blocker
from foundation.outbox.enums import Channel, WorkState
from foundation.outbox.models import Delivery
from incidents.enums import Audience, ClockKind, CommunicationState, IncidentRole, Status, TaskState
from incidents.models import (
    AffectedService,
    Alert,
    Clock,
    Communication,
    CustomField,
    CustomValue,
    ExecutiveTold,
    Follow,
    Handover,
    Incident,
    IncidentTag,
    InvestigationTask,
    MitigationAttempt,
    PrivateGrant,
    RoleAssignment,
    Runbook,
    RunbookRun,
    RunbookService,
    SeverityAssessment,
    TimelineEntry,
    Transition,
)
from incidents.services.calendars import calendar_of
from incidents.services.closing import blockers_over
from incidents.services.escalation import Upcoming, upcoming_steps
from incidents.services.lifecycle import UNDO_WITHIN
from incidents.services.privacy import decides_privacy
from incidents.views.wording.clocks import Face, face_of, name_of, shown_faces

TIMELINE_SHOWN = 100
RUNBOOKS_SHOWN = 5
ALERTS_SHOWN = 5


@dataclass(frozen=True)
class RoleRow:
    """A role and who holds it; `can_join` where the reader may take it with one click, `can_ask` where they ask one."""

    role: IncidentRole
    holders: list[RoleAssignment]
    can_join: bool
    can_ask: bool = False


@dataclass(frozen=True)
class Message:
    """A row of communications: an update in its state, or one that is due and not begun."""

    name: str
    audience: str
    communication: Communication | None = None
    face: Face | None = None
    may_approve: bool = False
    deliveries: tuple[Delivery, ...] = ()

    @property
    def delivered(self) -> int:
        return sum(each.state == WorkState.DONE for each in self.deliveries)

    @property
    def given_up(self) -> int:
        return sum(each.state == WorkState.DEAD for each in self.deliveries)


@dataclass
class IncidentPage:
    incident: Incident
    reader: User
    now: datetime = field(default_factory=time.now)

    # ------------------------------------------------------------------------------------------------ clocks

    @cached_property
    def clocks(self) -> list[Clock]:
        return list(Clock.objects.filter(incident=self.incident))

    @cached_property
    def faces(self) -> list[Face]:
        return shown_faces(self.clocks, now=self.now, paused_until=self.paused_until)

    @cached_property
    def paused_until(self) -> datetime | None:
        """When the team next opens, where a live clock counts its hours and it is closed now."""
        if not any(clock.business_hours and clock.ended_at is None for clock in self.clocks):
            return None
        calendar = calendar_of(self.incident.team)
        return None if calendar.is_open(self.now) else calendar.next_open(self.now)

    def live_clock(self, kind: ClockKind) -> Clock | None:
        return next((each for each in self.clocks if each.kind == kind and each.ended_at is None), None)

    # ------------------------------------------------------------------------------------------------- people

    @cached_property
    def assignments(self) -> list[RoleAssignment]:
        return list(RoleAssignment.objects.filter(incident=self.incident).with_person())

    @cached_property
    def held(self) -> list[RoleAssignment]:
        return [each for each in self.assignments if each.ended_at is None]

    @cached_property
    def commander(self) -> User | None:
        return next((each.person for each in self.held if each.role == IncidentRole.COMMANDER), None)

    @property
    def commands(self) -> bool:
        return self.commander == self.reader

    @property
    def investigates(self) -> bool:
        roles = any(each.person == self.reader and each.role in IncidentRole.investigation() for each in self.held)
        return roles or any(each.assignee == self.reader and each.state in TaskState.live() for each in self.tasks)

    @cached_property
    def roles(self) -> list[RoleRow]:
        return [self._role_row(role) for role in IncidentRole]

    def _role_row(self, role: IncidentRole) -> RoleRow:
        holders = [each for each in self.held if each.role == role]
        taken = bool(holders) and role in IncidentRole.single_holder()
        mine = any(each.person == self.reader for each in holders)
        action = Action.COMMAND if role == IncidentRole.COMMANDER else Action.TAKE_ROLE
        crosses = (role in IncidentRole.investigation() and self.commands) or (
            role == IncidentRole.COMMANDER and self.investigates
        )
        can_join = not (taken or mine or crosses) and self.takes_work and may(self.reader, action)
        # Who commands asks others; the other roles are not theirs to take on top.
        can_ask = self.commands and self.takes_work and not holders
        return RoleRow(role, holders, can_join and not self.commands, can_ask)

    @property
    def side_note(self) -> str:
        """The rule of the house, in words, for the one whom it concerns."""
        if self.commands and self.takes_work:
            return _("You command, so you investigate nothing here. Hand over command to join the investigation.")
        if self.investigates and self.commander is None and may(self.reader, Action.COMMAND):
            return _("You investigate here, so you can’t take command. Give your role and tasks away first.")
        return ""

    @cached_property
    def handover(self) -> Handover | None:
        return Handover.objects.filter(incident=self.incident).pending().select_related("to", "offered_by").first()

    # -------------------------------------------------------------------------------------------- work and words

    @property
    def takes_work(self) -> bool:
        return self.incident.status not in (Status.CLOSED, Status.CANCELLED, Status.MERGED)

    @cached_property
    def tasks(self) -> list[InvestigationTask]:
        rows = InvestigationTask.objects.filter(incident=self.incident).with_assignee()
        order = {TaskState.OPEN: 0, TaskState.WORKING: 1, TaskState.DONE: 2, TaskState.DROPPED: 3}
        return sorted(rows, key=lambda task: (order[TaskState(task.state)], task.assignee_id is not None, task.pk))

    @property
    def tasks_done(self) -> int:
        return sum(task.state == TaskState.DONE for task in self.tasks)

    @cached_property
    def attempts(self) -> list[MitigationAttempt]:
        return list(MitigationAttempt.objects.filter(incident=self.incident).select_related("person", "runbook"))

    @property
    def attempts_running(self) -> int:
        return sum(attempt.ended_at is None for attempt in self.attempts)

    @cached_property
    def communications(self) -> list[Communication]:
        rows = Communication.objects.filter(incident=self.incident)
        return list(rows.select_related("drafted_by", "approved_by"))

    @cached_property
    def deliveries(self) -> dict[str, list[Delivery]]:
        """Of each sent update, by its public id: what left the house and what became of it."""
        keys = [f"update:{each.public_id}:" for each in self.communications if each.state == CommunicationState.SENT]
        found: dict[str, list[Delivery]] = {}
        if keys:
            rows = Delivery.objects.filter(notice__subject=self.incident.reference, notice__key__startswith="update:")
            for each in rows.exclude(channel=Channel.IN_APP).select_related("notice__recipient", "notice__target"):
                found.setdefault(each.notice.key.split(":")[1], []).append(each)
        return found

    @cached_property
    def tags(self) -> list[IncidentTag]:
        rows = IncidentTag.objects.filter(incident=self.incident, removed_at__isnull=True)
        return list(rows.select_related("tag").order_by("tag__name"))

    @cached_property
    def follows(self) -> bool:
        return Follow.objects.filter(incident=self.incident, person=self.reader, ended_at__isnull=True).exists()

    @cached_property
    def upcoming(self) -> list[Upcoming]:
        return upcoming_steps(self.incident) if self.incident.is_running else []

    @cached_property
    def executives_told(self) -> list[ExecutiveTold]:
        return list(ExecutiveTold.objects.filter(incident=self.incident).select_related("by").order_by("-id"))

    @cached_property
    def may_approve(self) -> bool:
        """As the service asks it, over what is loaded already: commander, deputy, or with neither the manager."""
        if self.commander is None:
            return self.incident.team is not None and self.incident.team.manager_id == self.reader.pk
        return self.commands or any(
            each.person == self.reader and each.role == IncidentRole.DEPUTY and each.accepted for each in self.held
        )

    @cached_property
    def messages(self) -> list[Message]:
        """What is due and not begun first, then drafts, then what was sent, newest first."""
        rows: list[Message] = []
        begun = {each.audience for each in self.communications if each.state in _UNSENT}
        for kind, audience in _AUDIENCE_OF.items():
            clock = self.live_clock(kind)
            if clock is not None and audience not in begun:
                rows.append(Message(name_of(clock), audience, face=face_of(clock, now=self.now)))
        numbers = _numbered(self.communications)
        for each in self.communications:
            clock = self.live_clock(_CLOCK_OF[each.audience]) if each.state in _UNSENT else None
            face = face_of(clock, now=self.now) if clock else None
            name = f"{_UPDATE_TO[each.audience]()} {numbers[each.pk]}"
            sent = tuple(self.deliveries.get(each.public_id, ()))
            rows.append(Message(name, each.audience, each, face, self.may_approve, sent))
        return rows

    @cached_property
    def messages_open(self) -> int:
        return sum(row.communication is None or row.communication.state in _UNSENT for row in self.messages)

    # --------------------------------------------------------------------------------------------------- course

    @cached_property
    def last_transition(self) -> Transition | None:
        return Transition.objects.filter(incident=self.incident).in_order_of_recording().last()

    @property
    def undo_until(self) -> datetime | None:
        last = self.last_transition
        if last is None or not last.from_status or last.undoes_id is not None:
            return None
        until = last.recorded_at + UNDO_WITHIN
        return until if until > self.now else None

    @cached_property
    def approval(self) -> Approval | None:
        pending = Approval.objects.about(self.incident.reference).pending().select_related("requested_by")
        return pending.order_by("id").first()

    @cached_property
    def blockers(self) -> list[Blocker]:
        """Why it can’t be closed."""
        return blockers_over(self.incident, tasks=self.tasks, attempts=self.attempts, fields=self.missing_fields)

    @cached_property
    def custom_fields(self) -> list[tuple[CustomField, list[CustomValue]]]:
        """What the organisation asks for, with what there is; archived fields only where they have a value."""
        rows = CustomValue.objects.standing().filter(incident=self.incident).select_related("field").order_by("id")
        given: dict[CustomField, list[CustomValue]] = {}
        for row in rows:
            given.setdefault(row.field, []).append(row)
        fields = {*CustomField.objects.active(), *given}
        return [(each, given.get(each, [])) for each in sorted(fields, key=lambda one: (one.position, one.name))]

    @property
    def missing_fields(self) -> list[CustomField]:
        return [
            each for each, given in self.custom_fields if each.required_to_close and not given and not each.archived
        ]

    @cached_property
    def assessments(self) -> list[SeverityAssessment]:
        return list(SeverityAssessment.objects.filter(incident=self.incident).select_related("by").order_by("id"))

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        rows = TimelineEntry.objects.filter(incident=self.incident).newest_first().with_people()
        return list(rows[: TIMELINE_SHOWN + 1])

    @property
    def timeline_shown(self) -> list[TimelineEntry]:
        return self.timeline[:TIMELINE_SHOWN]

    @property
    def timeline_goes_on(self) -> bool:
        return len(self.timeline) > TIMELINE_SHOWN

    # --------------------------------------------------------------------------------------------------- around

    @cached_property
    def runbooks(self) -> list[Runbook]:
        """Those of its alerts first, then those of the service; verified ones before others."""
        alerted = Alert.objects.filter(incident=self.incident, definition__runbook=OuterRef("pk"))
        served = RunbookService.objects.filter(
            runbook=OuterRef("pk"), service=self.incident.service_id, ended_at__isnull=True
        )
        rows: Any = (
            Runbook.objects.in_use().annotate(of_alert=Exists(alerted)).filter(Q(of_alert=True) | Exists(served))
        )
        order = ["verified", "reviewed", "stale", "draft"]
        return sorted(rows[:50], key=lambda each: (not each.of_alert, order.index(each.state), each.title))

    @property
    def runbooks_shown(self) -> list[Runbook]:
        return self.runbooks[:RUNBOOKS_SHOWN]

    @cached_property
    def runs(self) -> list[RunbookRun]:
        rows = RunbookRun.objects.filter(incident=self.incident, ended_at__isnull=True)
        return list(rows.select_related("runbook", "person"))

    @cached_property
    def affected(self) -> list[AffectedService]:
        rows = AffectedService.objects.filter(incident=self.incident, removed_at__isnull=True)
        return list(rows.select_related("service"))

    @cached_property
    def alerts(self) -> list[Alert]:
        return list(Alert.objects.filter(incident=self.incident).order_by("-id")[: ALERTS_SHOWN + 1])

    @cached_property
    def alerts_over_at(self) -> datetime | None:
        """Since when none of its alerts fires; None while one does, where it had none, or once it is resolved."""
        ends = [each.ended_at for each in self.alerts if each.ended_at is not None]
        if not self.incident.is_running or not ends or len(ends) < len(self.alerts):
            return None
        if len(self.alerts) > ALERTS_SHOWN and Alert.objects.filter(incident=self.incident).firing().exists():
            return None
        return max(ends)

    @cached_property
    def grants(self) -> list[PrivateGrant]:
        if not self.incident.private:
            return []
        rows = PrivateGrant.objects.standing().filter(incident=self.incident)
        return list(rows.select_related("person").order_by("id"))

    @property
    def sets_privacy(self) -> bool:
        """As the service asks it, over what is loaded already."""
        return decides_privacy(self.incident, self.reader, commander=self.commander)

    @property
    def began_at(self) -> datetime:
        return self.incident.impact_started_at or self.incident.declared_at

    @property
    def terms(self) -> dict[str, Any]:
        """What the policy at declaration asks for at the present level."""
        terms: dict[str, Any] = self.incident.policy_version.levels[str(self.incident.severity)]
        return terms

    @property
    def lacks_commander(self) -> bool:
        return self.incident.is_running and self.commander is None and bool(self.terms.get("commander_required"))

    @property
    def commanded_for(self) -> timedelta | None:
        """How long the present commander has commanded."""
        holding = next((each for each in self.held if each.role == IncidentRole.COMMANDER), None)
        return None if holding is None else self.now - holding.started_at


_UNSENT = (CommunicationState.DRAFT, CommunicationState.APPROVED)
_AUDIENCE_OF = {
    ClockKind.CUSTOMER_UPDATE: Audience.CUSTOMER.value,
    ClockKind.INTERNAL_UPDATE: Audience.INTERNAL.value,
    ClockKind.EXECUTIVE_NOTICE: Audience.EXECUTIVE.value,
}
_CLOCK_OF = {audience: kind for kind, audience in _AUDIENCE_OF.items()}
_UPDATE_TO = {
    Audience.CUSTOMER.value: lambda: _("Customer update"),
    Audience.INTERNAL.value: lambda: _("Internal update"),
    Audience.EXECUTIVE.value: lambda: _("Executive notice"),
}


def _numbered(communications: list[Communication]) -> dict[int, int]:
    """Each update's number among those of its audience, in the order of drafting."""
    counts: dict[str, int] = {}
    numbers = {}
    for each in sorted(communications, key=lambda one: one.pk):
        counts[each.audience] = counts.get(each.audience, 0) + 1
        numbers[each.pk] = counts[each.audience]
    return numbers
