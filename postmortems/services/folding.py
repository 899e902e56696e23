"""Two incidents that were one leave one post-mortem and one list of action items."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.outbox.models import Event
from incidents.models import Incident
from incidents.services import writing
from postmortems.enums import PostmortemState
from postmortems.models import ActionItem, Postmortem
from postmortems.services.opening import duty_of, follow_duty
from postmortems.services.standing import lock_postmortem, move_to, save_postmortem


@service(action=None)
def on_incident_merged(*, event: Event, by: User) -> None:
    """Give what was learned from the folded incident to the one that goes on. Safe to run twice.

    Its post-mortem goes over where the other has none. Where both have one that is being written, the folded one's is
    not needed any more: what was written stays readable, its items go over.
    """
    folded = Incident.objects.named(event.subject)
    if folded is None or folded.merged_into is None:
        return
    survivor = folded.survivor
    writing.lock(survivor)
    theirs = Postmortem.objects.filter(incident=folded).first()
    ours = Postmortem.objects.filter(incident=survivor).first()
    if theirs is not None and ours is None:
        ours = _give(theirs, survivor, by=by)
    elif theirs is not None and theirs.is_being_written:
        _end(theirs, folded, survivor, by=by)
    _move_items(folded, survivor, ours)


def _give(postmortem: Postmortem, survivor: Incident, *, by: User) -> Postmortem:
    lock_postmortem(postmortem, by=by)
    postmortem.incident = survivor
    save_postmortem(postmortem)
    duty = duty_of(survivor)
    return postmortem if duty is None else follow_duty(postmortem, duty, by=by)


def _end(postmortem: Postmortem, folded: Incident, survivor: Incident, *, by: User) -> None:
    lock_postmortem(postmortem, by=by)
    reason = _("%(folded)s was merged into %(survivor)s, whose post-mortem tells of both.") % {
        "folded": folded.reference,
        "survivor": survivor.reference,
    }
    move_to(postmortem, PostmortemState.NOT_NEEDED, by=by, now=clock.now(), reason=reason)
    save_postmortem(postmortem)


def _move_items(folded: Incident, survivor: Incident, postmortem: Postmortem | None) -> None:
    for item in ActionItem.objects.filter(incident=folded):
        item.incident = survivor
        if postmortem is not None and (item.postmortem is None or item.postmortem.state != PostmortemState.PUBLISHED):
            item.postmortem = postmortem
        item.save(update_fields=["incident", "postmortem"])
