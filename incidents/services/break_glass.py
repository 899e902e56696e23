"""Break glass: an administrator who is not named opens a private incident, and whom it concerns sees that they did."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import TimelineKind
from incidents.models import GlassBroken, Incident, PrivateGrant
from incidents.services import timeline
from incidents.services.granting import lend
from incidents.services.participants import commander_of
from incidents.services.telling import tell
from incidents.services.writing import is_named, lock, save

OPEN_FOR = timedelta(hours=4)


@service(action=Action.SEE_ALL_PRIVATE)
def break_glass(*, reference: str, by: User, reason: str) -> Incident:
    """Open it for hours, by the reference that someone gave. The reason is asked before anything is looked up, so
    that nobody learns whether something is there without a trace."""
    if not reason.strip():
        raise Invalid("reason_required", _("Say why: its commander reads it, and it is kept."), field="reason")
    if by.is_service:
        raise BrokenRule("not_a_person", _("Only a person breaks glass."), status=403)
    incident = Incident.objects.filter(private=True).named(reference.strip())
    if incident is None:
        raise BrokenRule(
            "not_found", _("There is no private incident of this reference."), field="reference", status=404
        )
    lock(incident)
    if is_named(incident, by):
        raise BrokenRule("named_already", _("You may see it already: no glass to break."), field="reference")
    now = clock.now()
    until = now + OPEN_FOR
    told = _to_be_told(incident)
    lend(incident, by, until=until, now=now)
    GlassBroken(incident=incident, until=until, at=now, recorded_at=now, by=by, reason=reason).save()
    timeline.record(
        incident, TimelineKind.GLASS_BROKEN, by=by, now=now, person=by.username, name=str(by),
        until=until.isoformat(), reason=reason,
    )  # fmt: skip
    save(incident, now=now)
    key = f"glass:{incident.reference}:{by.username}:{now.isoformat()}"
    tell(incident, told, kind="glass_broken", key=key, urgent=True, by=by, reason=reason)
    return incident


def _to_be_told(incident: Incident) -> list[User]:
    """Its commander; without one everybody who is named."""
    commander = commander_of(incident)
    if commander is not None:
        return [commander]
    rows = PrivateGrant.objects.lasting().filter(incident=incident, person__is_active=True)
    return [grant.person for grant in rows.select_related("person") if not grant.person.is_service]
