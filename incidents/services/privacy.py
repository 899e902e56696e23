"""Making an incident private, or public: its name, who sees it, and every figure follow.

A private one has a random reference, so that no gap in the public series tells; a public one the next of the series,
or the one that it had there. The name it had leads there still, for who may see it. What was folded into it goes along.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.access import Refused
from foundation.accounts.enums import Action, Role
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.approvals.services import hold_requests, rename_subject
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.outbox.services import publish_event
from incidents.enums import Status, TimelineKind
from incidents.models import FormerReference, Incident, PrivacyChange
from incidents.models.incidents import PRIVATE_SERIES, random_reference
from incidents.services import timeline
from incidents.services.declaring import SERIES
from incidents.services.granting import family_of, let_in
from incidents.services.naming import bound_people
from incidents.services.participants import commander_of
from incidents.services.references import next_reference
from incidents.services.standings import sync_standing
from incidents.services.writing import lock, save

# What approvals are about, below an incident's reference.
ABOUT = ("", "/postmortem")


@service(action=Action.RESPOND)
def make_private(*, incident: Incident, by: User, reason: str) -> Incident:
    """Hide it, and all that belongs to it, from everyone who is not named. Who works on it is named by this."""
    _begin(incident, by=by, reason=reason)
    if incident.private:
        raise BrokenRule("private_already", _("It is private already."))
    now = clock.now()
    for each in family_of(incident):
        for person in {by, *bound_people(each)} if each == incident else {by}:
            let_in(each, person, now=now)
        _turn(each, private=True, by=by, now=now, reason=reason)
    incident.refresh_from_db()
    return incident


@service(action=Action.RESPOND)
def make_public(*, incident: Incident, by: User, reason: str) -> Incident:
    """Show it to everyone who may read incidents; from now on it counts in every figure."""
    _begin(incident, by=by, reason=reason)
    if not incident.private:
        raise BrokenRule("public_already", _("It is public already."))
    now = clock.now()
    for each in family_of(incident):
        _turn(each, private=False, by=by, now=now, reason=reason)
    incident.refresh_from_db()
    return incident


def decides_privacy(incident: Incident, person: User, *, commander: User | None) -> bool:
    """Its commander; while nobody commands, who declared it; and an administrator who sees it."""
    return Role.ADMINISTRATOR in person.roles or person == (commander or incident.declared_by)


def _begin(incident: Incident, *, by: User, reason: str) -> None:
    hold_requests(*(each.reference + below for each in family_of(incident) for below in ABOUT))
    lock(incident, by=by)
    if not decides_privacy(incident, by, commander=commander_of(incident)):
        raise Refused(_("Its commander decides whether it is private. An administrator who sees it can, too."))
    if incident.status == Status.MERGED:
        raise BrokenRule("merged", _("It was folded into another incident and goes with that one."))
    if not reason.strip():
        raise Invalid("reason_required", _("Say why: the reason is kept with the incident."), field="reason")


def _turn(incident: Incident, *, private: bool, by: User, now: datetime, reason: str) -> None:
    lock(incident)
    _rename(incident, private=private)
    incident.private = private
    PrivacyChange(incident=incident, private=private, at=now, recorded_at=now, by=by, reason=reason).save()
    save(incident, "reference", "private", now=now)
    sync_standing(incident, by=by, now=now)
    kind = TimelineKind.MADE_PRIVATE if private else TimelineKind.MADE_PUBLIC
    timeline.record(incident, kind, by=by, now=now, reason=reason)
    publish_event(kind="incident.privacy_changed", subject=incident.reference, by=by, at=now)


def _rename(incident: Incident, *, private: bool) -> None:
    before = incident.reference
    series = PRIVATE_SERIES if private else SERIES
    known = incident.former_references.filter(reference__startswith=f"{series}-").first()
    if known is not None:
        incident.reference = known.reference
    else:
        incident.reference = random_reference() if private else next_reference(SERIES)
    if not incident.former_references.filter(reference=before).exists():
        FormerReference(incident=incident, reference=before).save()
    for below in ABOUT:
        rename_subject(before + below, to=incident.reference + below)
