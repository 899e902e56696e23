"""Tags: which there are, and which an incident carries."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import TimelineKind
from incidents.models import Incident, IncidentTag, Tag
from incidents.services import timeline
from incidents.services.writing import lock_unfolded, save


@service(action=Action.EDIT_CATALOGUE)
def save_tag(*, tag: Tag, by: User, reason: str = "") -> Tag:
    tag.full_clean()
    tag.save()
    return tag


@service(action=Action.RESPOND)
def tag_incident(*, incident: Incident, tag: Tag, by: User, reason: str = "") -> IncidentTag:
    """Put a tag on it; twice is once."""
    lock_unfolded(incident, by=by)
    found = IncidentTag.objects.filter(incident=incident, tag=tag, removed_at__isnull=True).first()
    if found is not None:
        return found
    if tag.archived:
        raise Invalid("tag_archived", _("“%s” is archived: choose another tag.") % tag, field="tag")
    now = clock.now()
    row = IncidentTag(incident=incident, tag=tag, added_at=now)
    row.save()
    timeline.record(incident, TimelineKind.TAGGED, by=by, now=now, tag=tag.name)
    save(incident, now=now)
    return row


@service(action=Action.RESPOND)
def untag_incident(*, incident: Incident, tag: Tag, by: User, reason: str = "") -> IncidentTag:
    lock_unfolded(incident, by=by)
    row = IncidentTag.objects.filter(incident=incident, tag=tag, removed_at__isnull=True).first()
    if row is None:
        raise BrokenRule("not_tagged", _("It does not carry “%s”.") % tag)
    now = clock.now()
    row.removed_at = now
    row.save()
    timeline.record(incident, TimelineKind.UNTAGGED, by=by, now=now, tag=tag.name)
    save(incident, now=now)
    return row
