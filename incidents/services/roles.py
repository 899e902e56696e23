"""Roles in an incident: take, give, leave; and command, of which there is one, and once there is one, never none."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.access import Refused, may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import IncidentRole, Status, TimelineKind
from incidents.models import Incident, RoleAssignment
from incidents.services import lifecycle, timeline
from incidents.services.participants import begin_role, commander_of, lapse_handovers, pass_command, stop_role
from incidents.services.telling import tell
from incidents.services.writing import lock_unfolded, save


@service(action=Action.TAKE_ROLE)
def assign_role(*, incident: Incident, role: IncidentRole, person: User, by: User, reason: str = "") -> RoleAssignment:
    """Take a role (`person` is `by`) or give it. Taking command acknowledges the incident.

    Refused while someone else commands (hand over, or take command from someone silent), and where it would put one
    person on both sides.
    """
    lock_unfolded(incident, by=by)
    now = clock.now()
    _refuse_unfit(incident, role, person)
    if role == IncidentRole.COMMANDER:
        _refuse_second_commander(incident, person)
    accepted = role == IncidentRole.DEPUTY and by == commander_of(incident)
    assignment = begin_role(incident, role, person, by=by, now=now, reason=reason, accepted=accepted)
    kind = TimelineKind.ROLE_TAKEN if person == by else TimelineKind.ROLE_GIVEN
    timeline.record(incident, kind, by=by, now=now, role=role.value, person=person.username, name=str(person))
    save(incident, now=now)
    if person != by:
        _tell_of_role(incident, assignment, by=by)
    if role == IncidentRole.COMMANDER and incident.status == Status.DECLARED:
        lifecycle.advance(incident=incident, to=Status.ACKNOWLEDGED, by=by)
    return assignment


@service(action=Action.TAKE_ROLE)
def accept_deputy(*, assignment: RoleAssignment, by: User) -> RoleAssignment:
    """The commander lets someone who made themselves deputy stand in for them."""
    incident = assignment.incident
    lock_unfolded(incident, by=by)
    assignment.refresh_from_db()
    if assignment.role != IncidentRole.DEPUTY or assignment.ended_at is not None:
        raise BrokenRule("not_a_deputy", _("This is no deputy’s role any more."))
    if by != commander_of(incident):
        raise Refused(_("Only who commands this incident accepts a deputy."))
    if assignment.accepted:
        raise BrokenRule("accepted_already", _("%s is your deputy already.") % assignment.person)
    assignment.accepted = True
    assignment.save()
    person = assignment.person
    timeline.record(incident, TimelineKind.DEPUTY_ACCEPTED, by=by, person=person.username, name=str(person))
    save(incident)
    tell(incident, [person], kind="deputy_accepted", key=f"deputy-accepted:{assignment.public_id}", by=by)
    return assignment


@service(action=Action.TAKE_ROLE)
def end_role(*, assignment: RoleAssignment, by: User, reason: str = "") -> RoleAssignment:
    """Leave a role, or relieve someone of it. Never the commander's: that ends by handover or with the incident."""
    incident = assignment.incident
    lock_unfolded(incident, by=by)
    assignment.refresh_from_db()
    if assignment.role == IncidentRole.COMMANDER:
        raise BrokenRule(
            "never_without_commander",
            _("Once someone commands, someone always does: hand over command instead of leaving it."),
        )
    if assignment.ended_at is not None:
        raise BrokenRule("role_ended", _("This role has ended already."))
    now = clock.now()
    stop_role(incident, assignment, by=by, at=now, now=now, reason=reason)
    timeline.record(
        incident,
        TimelineKind.ROLE_LEFT,
        by=by,
        now=now,
        role=assignment.role,
        person=assignment.person.username,
        name=str(assignment.person),
    )
    save(incident, now=now)
    return assignment


@service(action=Action.COMMAND)
def take_command(*, incident: Incident, by: User, reason: str) -> RoleAssignment:
    """Take command from someone silent, with a reason and a notice to them; a pending handover lapses."""
    lock_unfolded(incident, by=by)
    if not reason.strip():
        raise Invalid("reason_required", _("Say why you take over: the one you relieve reads it."), field="reason")
    now = clock.now()
    _refuse_unfit(incident, IncidentRole.COMMANDER, by)
    standing = RoleAssignment.objects.filter(incident=incident).commanding().with_person().first()
    if standing is None:
        return assign_role(incident=incident, role=IncidentRole.COMMANDER, person=by, by=by, reason=reason)
    if standing.person == by:
        raise BrokenRule("already_commanding", _("You command this incident already."))
    assignment = pass_command(incident, standing, to=by, by=by, now=now, reason=reason)
    lapse_handovers(incident, now=now)
    timeline.record(
        incident,
        TimelineKind.COMMAND_TAKEN,
        by=by,
        now=now,
        person=by.username,
        name=str(by),
        relieved=standing.person.username,
        relieved_name=str(standing.person),
        reason=reason,
    )
    save(incident, now=now)
    key = f"command-taken:{assignment.public_id}"
    tell(incident, [standing.person], kind="command_taken", key=key, by=by, reason=reason)
    return assignment


def _tell_of_role(incident: Incident, assignment: RoleAssignment, *, by: User) -> None:
    key = f"role:{assignment.public_id}"
    tell(incident, [assignment.person], kind="role_given", key=key, by=by, role=assignment.role)


def _refuse_unfit(incident: Incident, role: IncidentRole, person: User) -> None:
    action = Action.COMMAND if role == IncidentRole.COMMANDER else Action.TAKE_ROLE
    if person.is_service or not person.is_active:
        raise Invalid("not_a_person", _("A role is held by a person who works here."), field="person")
    if not may(person, action):
        raise Refused(
            _("%(person)s may not %(action)s. An administrator can grant that.")
            % {"person": person, "action": action.label},
            field="person",
        )
    if incident.status == Status.CLOSED:
        raise BrokenRule("closed", _("This incident is closed. Reopen it first."))


def _refuse_second_commander(incident: Incident, person: User) -> None:
    commander = commander_of(incident)
    if commander is None:
        return
    if commander == person:
        raise BrokenRule("already_commanding", _("%(person)s commands this incident already.") % {"person": person})
    raise BrokenRule(
        "already_commanded",
        _("%(person)s commands this incident. Ask them to hand over; if they are silent, take command with a reason.")
        % {"person": commander},
    )
