"""Which notices a person may still read: one about something that became private since is not there any more."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from foundation.accounts.models import User
from foundation.outbox.models import Notice
from incidents.models import FormerReference, Incident
from postmortems.models import ActionItem, Postmortem

ABOUT = re.compile(r"^/(incidents|postmortems|actions)/([^/]+)/")
MOST_COUNTED = 99


def readable(person: User, notices: Iterable[Notice]) -> list[Notice]:
    """At most four queries, whatever the notices are about."""
    found = list(notices)
    subjects: dict[str, set[str]] = defaultdict(set)
    for notice in found:
        if about := _about(notice):
            subjects[about[0]].add(about[1])
    visible = {kind: _visible(person, kind, names) for kind, names in subjects.items()}
    return [notice for notice in found if not (about := _about(notice)) or about[1] in visible[about[0]]]


def _about(notice: Notice) -> tuple[str, str] | None:
    """What kind of thing it is about, and its name: where it leads, else the incident that it speaks of."""
    if match := ABOUT.match(notice.url):
        return match.group(1), match.group(2)
    return ("incidents", notice.subject) if notice.subject else None


def _visible(person: User, kind: str, names: set[str]) -> set[str]:
    if kind == "incidents":
        incidents = Incident.objects.visible_to(person)
        former = FormerReference.objects.filter(incident__in=incidents).values_list("reference", flat=True)
        present = incidents.values_list("reference", flat=True)
        return {*present.filter(reference__in=names), *former.filter(reference__in=names)}
    if kind == "postmortems":
        written = Postmortem.objects.visible_to(person).filter(public_id__in=names)
        return set(written.values_list("public_id", flat=True))
    items = ActionItem.objects.visible_to(person).filter(reference__in=names)
    return set(items.values_list("reference", flat=True))


def unread_count(person: User) -> int:
    """How many unread notices there are to read, counted up to 99."""
    return len(readable(person, Notice.objects.visible_to(person).unread()[:MOST_COUNTED]))
