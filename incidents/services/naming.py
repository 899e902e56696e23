"""Who may see a private incident: naming someone, ending it, and who can't be left out while they work on it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import TimelineKind
from incidents.models import Handover, Incident, InvestigationTask, PrivateGrant, RoleAssignment
from incidents.services import timeline
from incidents.services.granting import family_of, let_in
from incidents.services.telling import tell
from incidents.services.writing import is_lasting, lock, save


@service(action=Action.RESPOND)
def name_person(*, incident: Incident, person: User, by: User, reason: str = "") -> Incident:
    """Let someone see this private incident, and all that belongs to it; they are told."""
    lock(incident, by=by)
    _refuse_public(incident)
    if person.is_service or not person.is_active:
        raise Invalid("not_a_person", _("Only a person who works here can be named."), field="person")
    if person == by and not is_lasting(incident, by):
        raise BrokenRule("names_themselves", _("You opened it by break glass. Ask someone who is named to name you."))
    now = clock.now()
    if not let_in(incident, person, now=now):
        raise Invalid("named_already", _("%(person)s is named already.") % {"person": person}, field="person")
    _record(incident, TimelineKind.ACCESS_GRANTED, person, by=by, now=now, reason=reason)
    if person != by:
        key = f"named:{incident.reference}:{now.isoformat()}"
        tell(incident, [person], kind="named_in_private", key=key, by=by, reason=reason)
    return incident


@service(action=Action.RESPOND)
def end_access(*, incident: Incident, person: User, by: User, reason: str = "") -> Incident:
    """Someone need not see it any more. Who works on it stays named, and so does the last one."""
    lock(incident, by=by)
    _refuse_public(incident)
    grant = PrivateGrant.objects.standing().filter(incident=incident, person=person).first()
    if grant is None:
        raise Invalid("not_named", _("%(person)s is not named.") % {"person": person}, field="person")
    if why := bound_people(incident).get(person):
        raise Invalid(
            "still_at_work", _("%(person)s %(why)s. Give that to someone else first.") % {"person": person, "why": why},
            field="person",
        )  # fmt: skip
    others = PrivateGrant.objects.lasting().filter(incident=incident, person__is_active=True).exclude(person=person)
    if grant.expires_at is None and not others.exists():
        raise Invalid(
            "last_named", _("%(person)s is the last one named. Name someone else first.") % {"person": person},
            field="person",
        )  # fmt: skip
    now = clock.now()
    for each in family_of(incident):  # what was folded into it goes along
        for row in PrivateGrant.objects.standing().filter(incident=each, person=person):
            row.ended_at = now
            row.save()
    _record(incident, TimelineKind.ACCESS_ENDED, person, by=by, now=now, reason=reason)
    return incident


def bound_people(incident: Incident) -> dict[User, str]:
    """Who works on it, and at what: they are named by that, and lose it only with that."""
    found: dict[User, str] = {}
    for role in RoleAssignment.objects.filter(incident=incident).held().with_person():
        found.setdefault(role.person, _("is %(role)s") % {"role": role.get_role_display()})
    for task in InvestigationTask.objects.filter(incident=incident).live().with_assignee():
        if task.assignee is not None:
            found.setdefault(task.assignee, _("has the task “%(title)s”") % {"title": task.title})
    for handover in Handover.objects.filter(incident=incident).pending().select_related("to"):
        found.setdefault(handover.to, _("is asked to take command"))
    for path in settings.DEBRIEF_BOUND_PEOPLE:
        for person, why in import_string(path)(incident).items():
            found.setdefault(person, why)
    return found


def end_loans(*, by: User, now: datetime) -> int:
    """Write down, once each, that what broken glass opened is closed again; returns how many."""
    over = PrivateGrant.objects.filter(ended_at__isnull=True, expires_at__lte=now).select_related("incident", "person")
    return sum(_end_loan(grant=grant, by=by, now=now) for grant in list(over))


@service(action=None)
def _end_loan(*, grant: PrivateGrant, by: User, now: datetime) -> bool:
    incident = lock(grant.incident)
    grant.refresh_from_db()
    if grant.ended_at is not None or grant.expires_at is None or grant.expires_at > now:
        return False
    grant.ended_at = grant.expires_at
    grant.save()
    _record(incident, TimelineKind.ACCESS_ENDED, grant.person, by=by, now=now, reason="")
    return True


def _refuse_public(incident: Incident) -> None:
    if not incident.private:
        raise BrokenRule("not_private", _("It is not private: everyone who may read incidents sees it."))


def _record(incident: Incident, kind: TimelineKind, person: User, *, by: User, now: datetime, reason: str) -> None:
    timeline.record(incident, kind, by=by, now=now, person=person.username, name=str(person), reason=reason)
    save(incident, now=now)
