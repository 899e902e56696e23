"""Locking a post-mortem and writing what state it is in: every service begins with the one."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.services.writing import is_named
from postmortems.enums import PostmortemState
from postmortems.models import Postmortem, PostmortemStateChange


def lock_postmortem(postmortem: Postmortem, *, by: User, version: int | None = None) -> Postmortem:
    """Refresh the post-mortem under its row lock, in place. Refuses whom it is hidden from, and a stale `version`."""
    rows = Postmortem.objects.select_for_update(no_key=True, of=("self",)).select_related("incident", "author")
    postmortem.refresh_from_db(from_queryset=rows)
    incident = postmortem.incident
    if incident is not None and incident.private and not is_named(incident, by):
        raise BrokenRule("not_found", _("There is no such post-mortem."), status=404)
    postmortem.demand_version(version)
    return postmortem


def demand_writable(postmortem: Postmortem, *, reason: str) -> None:
    """A draft is free to write in; a published one takes corrections with a reason; one not needed takes nothing."""
    if postmortem.state == PostmortemState.NOT_NEEDED:
        raise BrokenRule("not_needed", _("This post-mortem was decided not to be needed. Open it again first."))
    if postmortem.state == PostmortemState.PUBLISHED and not reason.strip():
        raise Invalid(
            "reason_required",
            _("It is published: say why it is corrected. The reason is kept with the change."),
            field="reason",
        )


def move_to(
    postmortem: Postmortem, state: PostmortemState, *, by: User, now: datetime, reason: str = "", new: bool = False
) -> None:
    """Set the state and write its fact. The caller saves the post-mortem, before this when it is new."""
    before = "" if new else postmortem.state
    postmortem.state = state
    PostmortemStateChange(
        postmortem=postmortem, from_state=before, to_state=state, at=now, recorded_at=now, by=by, reason=reason
    ).save()


def save_postmortem(postmortem: Postmortem) -> Postmortem:
    """Write it as its next version."""
    postmortem.next_version()
    postmortem.full_clean(validate_unique=False)
    postmortem.save()
    return postmortem
