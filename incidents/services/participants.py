"""Who takes part: beginning and ending roles with their stance and fact. Services of `roles` ask the rules first."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import HandoverState, IncidentRole, StanceKind
from incidents.models import Handover, Incident, RoleAssignment, RoleChange
from incidents.services import stances
from incidents.services.granting import has_loan, let_in


def commander_of(incident: Incident) -> User | None:
    holding = RoleAssignment.objects.filter(incident=incident).commanding().with_person().first()
    return holding.person if holding else None


def pass_command(
    incident: Incident, standing: RoleAssignment, *, to: User, by: User, now: datetime, reason: str
) -> RoleAssignment:
    """End the standing command and begin the new one at the same instant."""
    other_roles = RoleAssignment.objects.filter(incident=incident, person=to, role=IncidentRole.DEPUTY).held()
    stances.take_side(incident, to, StanceKind.COMMAND, by=by)
    stop_role(incident, standing, by=by, at=now, now=now, reason=reason)
    for role in other_roles:
        stop_role(incident, role, by=by, at=now, now=now, reason=reason)
    return begin_role(incident, IncidentRole.COMMANDER, to, by=by, now=now, reason=reason)


def begin_role(
    incident: Incident,
    role: IncidentRole,
    person: User,
    *,
    by: User,
    now: datetime,
    reason: str = "",
    accepted: bool = False,
) -> RoleAssignment:
    """Write the role, its stance and its fact. The incident is locked and the rules were asked."""
    if incident.private and person == by and has_loan(incident, person, now=now):
        raise BrokenRule("names_themselves", _("You opened it by break glass. Ask someone who is named to name you."))
    kind = side_of(role)
    stance = stances.take_side(incident, person, kind, by=by) if kind else None
    assignment = RoleAssignment(
        incident=incident, role=role, person=person, started_at=now, stance=stance, accepted=accepted
    )
    assignment.save()
    _record(incident, assignment, begins=True, by=by, at=now, now=now, reason=reason)
    if incident.private:
        let_in(incident, person, now=now)
    return assignment


def stop_role(
    incident: Incident, assignment: RoleAssignment, *, by: User, at: datetime, now: datetime, reason: str = ""
) -> None:
    assignment.ended_at, assignment.stance = max(at, assignment.started_at), None
    assignment.save()
    stances.leave_side(incident, assignment.person)
    _record(incident, assignment, begins=False, by=by, at=assignment.ended_at, now=now, reason=reason)


def end_all_roles(incident: Incident, *, by: User, at: datetime, now: datetime) -> None:
    """Roles end with the incident."""
    for assignment in RoleAssignment.objects.filter(incident=incident).held().with_person():
        stop_role(incident, assignment, by=by, at=at, now=now)
    lapse_handovers(incident, now=now)


def resume_roles_ended_at(incident: Incident, *, recorded_at: datetime, by: User, now: datetime) -> None:
    """Undo `end_all_roles`: begin again what ended with the step that was taken back."""
    changes = RoleChange.objects.filter(incident=incident, recorded_at=recorded_at, begins=False)
    for change in changes.select_related("person"):
        ended = RoleAssignment.objects.filter(incident=incident, role=change.role, person=change.person).last()
        accepted = ended is not None and ended.accepted
        begin_role(incident, IncidentRole(change.role), change.person, by=by, now=now, accepted=accepted)


def lapse_handovers(incident: Incident, *, now: datetime) -> None:
    for handover in Handover.objects.filter(incident=incident).pending():
        handover.state, handover.ended_at = HandoverState.LAPSED, now
        handover.save()


def side_of(role: IncidentRole) -> StanceKind | None:
    if role == IncidentRole.COMMANDER:
        return StanceKind.COMMAND
    return StanceKind.INVESTIGATE if role in IncidentRole.investigation() else None


def _record(
    incident: Incident,
    assignment: RoleAssignment,
    *,
    begins: bool,
    by: User,
    at: datetime,
    now: datetime,
    reason: str,
) -> None:
    RoleChange(
        incident=incident,
        role=assignment.role,
        person=assignment.person,
        begins=begins,
        at=at,
        recorded_at=now,
        by=by,
        reason=reason,
    ).save()
