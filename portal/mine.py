"""What of the learning waits for a person, or falls due in their teams: post-mortems and action items."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.models import Team
from portal.things import Thing
from postmortems.enums import PostmortemState
from postmortems.models import ActionItem, Postmortem

SHOWN = 20


def items_of(person: User) -> list[Thing]:
    """The live action items that this person owns, what is due first on top."""
    items = ActionItem.objects.visible_to(person).live().owned_by(person).for_list().by_due_date()
    return [
        Thing(item.title, item.get_absolute_url(), _item_sub(item, source=True), item.due_date)
        for item in items[:SHOWN]
    ]


def postmortems_of(person: User) -> list[Thing]:
    """Drafts to write, reviews that this person was asked for, and approved ones to publish."""
    visible = Postmortem.objects.visible_to(person).being_written().for_list()
    drafts = visible.filter(author=person, state=PostmortemState.DRAFT)
    things = [
        Thing(
            _("Write the post-mortem of %s") % _name(each), f"{each.get_absolute_url()}edit/", _sub(each), each.due_at
        )
        for each in drafts.order_by("due_at", "id")[:SHOWN]
    ]
    if not may(person, Action.REVIEW_POSTMORTEM):
        return things
    asked = Q(reviewer=person) | Q(reviewer__isnull=True)
    reviews = visible.filter(asked, state=PostmortemState.IN_REVIEW).exclude(author=person)
    things += [
        Thing(
            _("Review the post-mortem of %s") % _name(each),
            each.get_absolute_url(),
            _("%(what)s · by %(author)s") % {"what": _sub(each), "author": each.author},
        )
        for each in reviews.order_by("review_asked_at", "id")[:SHOWN]
    ]
    return things


def due_items_of(person: User, *, now: datetime, until: datetime) -> list[Thing]:
    """Post-mortems and action items of this person's teams, and of those below, that fall due by `until`."""
    teams = Team.objects.filter(ancestries__ancestor__in=Team.objects.of(person)).values("pk")
    written = (
        Postmortem.objects.visible_to(person)
        .being_written()
        .for_list()
        .filter(Q(incident__team__in=teams) | Q(author=person), review_asked_at__isnull=True)
        .filter(due_at__gte=now, due_at__lt=until)
    )
    items = (
        ActionItem.objects.visible_to(person)
        .filter(Q(team__in=teams) | Q(owner=person))
        .due_between(now.date(), until.date())
        .for_list()
        .by_due_date()
    )
    things = [
        Thing(_("Post-mortem of %s") % _name(each), each.get_absolute_url(), _sub(each), each.due_at, each.author)
        for each in written.order_by("due_at", "id")[:SHOWN]
    ]
    things += [
        Thing(item.title, item.get_absolute_url(), _item_sub(item), item.due_date, item.owner) for item in items[:SHOWN]
    ]
    return things


def _name(postmortem: Postmortem) -> str:
    return postmortem.incident.reference if postmortem.incident else f"“{postmortem.title}”"


def _sub(postmortem: Postmortem) -> str:
    incident: Any = postmortem.incident
    return f"{incident.get_severity_peak_display()} · {incident.title}" if incident else postmortem.title


def _item_sub(item: ActionItem, *, source: bool = False) -> str:
    parts = [item.reference, item.level.label, item.get_kind_display()]
    if source and item.incident is not None:
        parts.append(_("from %s") % item.incident.reference)
    return " · ".join(str(part) for part in parts)
