"""Following an incident without a part in it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.models import Follow, Incident
from incidents.services.receivers import followers_of
from incidents.services.telling import tell
from incidents.services.writing import lock


@service(action=Action.FOLLOW)
def follow_incident(*, incident: Incident, by: User, reason: str = "") -> Follow:
    """Hear of changes of severity, mitigation, resolution and sent updates. Twice is once."""
    lock(incident, by=by)
    found = Follow.objects.filter(incident=incident, person=by, ended_at__isnull=True).first()
    if found is not None:
        return found
    follow = Follow(incident=incident, person=by, since=clock.now())
    follow.full_clean()
    follow.save()
    return follow


@service(action=Action.FOLLOW)
def unfollow_incident(*, incident: Incident, by: User, reason: str = "") -> Follow:
    lock(incident, by=by)
    follow = Follow.objects.filter(incident=incident, person=by, ended_at__isnull=True).first()
    if follow is None:
        raise BrokenRule("not_following", _("You don’t follow it."))
    follow.ended_at = clock.now()
    follow.save()
    return follow


def tell_followers(incident: Incident, *, what: str, key: str, by: User, text: str = "") -> None:
    """Of `what` happened, each once; whoever did it knows."""
    if incident.retrospective or incident.imported_from:
        return
    people = [person for person in followers_of(incident) if person != by]
    key = f"follow:{incident.reference}:{key}"
    tell(incident, people, kind="followed", key=key, by=by, what=what, reason=text)
