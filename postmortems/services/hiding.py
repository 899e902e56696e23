"""What of post-mortems and action items is hidden from someone; see `config.hidden_subjects`."""

from __future__ import annotations

from typing import Any

from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from incidents.models import FormerReference, Incident
from incidents.services.hiding import hidden_from
from postmortems.enums import ActionStatus
from postmortems.models import ActionItem, Postmortem


def hidden_postmortems(user: User) -> Any:
    return Postmortem.objects.filter(incident__in=hidden_from(user)).values("public_id")


def hidden_action_items(user: User) -> Any:
    return ActionItem.objects.exclude(pk__in=ActionItem.objects.visible_to(user)).values("reference")


def hidden_waivers(user: User) -> Any:
    return hidden_from(user).annotate(about=Concat("reference", Value("/postmortem"))).values("about")


def hidden_former_waivers(user: User) -> Any:
    former = FormerReference.objects.filter(incident__in=hidden_from(user))
    return former.annotate(about=Concat("reference", Value("/postmortem"))).values("about")


def bound_people(incident: Incident) -> dict[User, str]:
    """Who writes or reviews its post-mortem, and who owns what is still to be done."""
    found: dict[User, str] = {}
    for postmortem in Postmortem.objects.being_written().filter(incident=incident).select_related("author", "reviewer"):
        found[postmortem.author] = _("writes its post-mortem")
        if postmortem.reviewer is not None:
            found.setdefault(postmortem.reviewer, _("reviews its post-mortem"))
    for item in ActionItem.objects.filter(incident=incident).exclude(status__in=ActionStatus.ended()):
        if item.owner is not None:
            found.setdefault(item.owner, _("owns the action item %(item)s") % {"item": item.reference})
    return found
