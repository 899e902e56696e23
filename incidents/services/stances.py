"""Taking and leaving a side of an incident (see `incidents.models.stances` for what the database holds)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import IncidentRole, StanceKind
from incidents.models import Incident, InvestigationTask, RoleAssignment, Stance


class CommanderInvestigates(BrokenRule):
    """The rule of the house bit; the sentence names what is in the way and what to do about it."""

    def __init__(self, sentence: str) -> None:
        super().__init__("commander_investigates", sentence)


def take_side(incident: Incident, person: User, kind: StanceKind, *, by: User) -> Stance:
    """The person's stance of that kind, new or standing. Call it with the incident locked.

    Raises `CommanderInvestigates` while they stand on the other side.
    """
    standing = Stance.objects.filter(incident=incident, person=person).first()
    if standing is None:
        key = Stance.key_for(incident.pk, person.pk, kind)
        return Stance.objects.create(key=key, incident=incident, person=person, kind=kind)
    if standing.kind != kind:
        raise CommanderInvestigates(_why_not(incident, person, kind, by=by))
    return standing


def leave_side(incident: Incident, person: User) -> None:
    """Drop the stance once nothing live carries it."""
    carriers = (
        RoleAssignment.objects.filter(incident=incident, person=person, stance__isnull=False),
        InvestigationTask.objects.filter(incident=incident, assignee=person, stance__isnull=False),
    )
    if not any(carrier.exists() for carrier in carriers):
        Stance.objects.filter(incident=incident, person=person).delete()


def _why_not(incident: Incident, person: User, kind: StanceKind, *, by: User) -> str:
    yourself = person == by
    if kind == StanceKind.INVESTIGATE:
        if yourself:
            return _(
                "You command this incident, so you investigate nothing in it. Hand over command first, or give the "
                "task to someone else."
            )
        return _(
            "%(person)s commands this incident and investigates nothing in it. Give the task to someone else, or "
            "hand over command first."
        ) % {"person": person}
    held = _what_investigates(incident, person)
    if yourself:
        return _(
            "You investigate in this incident (%(held)s), and while someone commands an incident they investigate "
            "nothing in it. Give that to someone else first, then take command."
        ) % {"held": held}
    return _(
        "%(person)s investigates in this incident (%(held)s), and while someone commands an incident they investigate "
        "nothing in it. Give that to someone else first."
    ) % {"person": person, "held": held}


def _what_investigates(incident: Incident, person: User) -> str:
    tasks = InvestigationTask.objects.filter(incident=incident, assignee=person).live()
    roles = RoleAssignment.objects.filter(
        incident=incident, person=person, role__in=IncidentRole.investigation()
    ).held()
    named = [_("task “%s”") % task.title for task in tasks]
    named += [_("role %s") % role.get_role_display() for role in roles]
    return ", ".join(named)
