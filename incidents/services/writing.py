"""Locking and saving an incident: every service begins with the one and ends with the other."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import Status
from incidents.models import Incident, PrivateGrant
from incidents.services.search import index_incident


def lock(incident: Incident, *, by: User | None = None) -> Incident:
    """Refresh the incident under its row lock, in place. With `by`, refuse whom it is hidden from."""
    incident.refresh_from_db(from_queryset=Incident.objects.select_for_update(no_key=True, of=("self",)))
    if by is not None and incident.private and not is_named(incident, by):
        # The same words as for a reference that does not exist: a refusal must not tell that it does.
        raise BrokenRule("not_found", _("There is no such incident."), status=404)
    return incident


def lock_unfolded(incident: Incident, *, by: User) -> Incident:
    """`lock`, refusing an incident that was merged or cancelled: it takes no further work."""
    lock(incident, by=by)
    if incident.status == Status.MERGED and incident.merged_into is not None:
        raise BrokenRule(
            "merged",
            _("This incident was merged into %(reference)s; go on there.")
            % {"reference": incident.merged_into.reference},
        )
    if incident.status == Status.CANCELLED:
        raise BrokenRule("cancelled", _("This incident was cancelled. Reopen it first."))
    return incident


def lock_open(incident: Incident, *, by: User) -> Incident:
    """`lock_unfolded`, refusing a closed incident too: what is found out there now is a note, or a reopening."""
    lock_unfolded(incident, by=by)
    if incident.status == Status.CLOSED:
        raise BrokenRule("closed", _("This incident is closed. Reopen it first."))
    return incident


def refuse_unnamed(incident: Incident, person: User, *, field: str) -> None:
    """Work in a private incident goes to who may see it; a role names someone, a task does not."""
    if incident.private and not is_lasting(incident, person):
        raise Invalid(
            "person_not_named",
            _("%(person)s is not named in this private incident. Name them there first.") % {"person": person},
            field=field,
        )


def save(incident: Incident, *fields: str, now: datetime | None = None) -> Incident:
    """Write `fields`, that the incident's page changed, and what it is found by."""
    incident.changed_at = now or clock.now()
    incident.save(update_fields=[*fields, "changed_at"])
    index_incident(incident)
    return incident


def is_named(incident: Incident, person: User) -> bool:
    """Whether a person may see a private incident; Debrief's own users act on all."""
    return person.is_service or PrivateGrant.objects.naming(person, incident=incident).exists()


def is_lasting(incident: Incident, person: User) -> bool:
    """Whether a person is named for good, and not let in by broken glass."""
    return person.is_service or PrivateGrant.objects.lasting().filter(incident=incident, person=person).exists()
