"""Finding by words or reference, over all apps: small groups of what the person may see, never people.

A group is one query of at most `most` + 1 rows, so that nothing is counted: more than that is said as "more".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from incidents.enums import RunbookState, Status
from incidents.models import AlertDefinition, Incident, Runbook, Service, Team
from incidents.rules.search_words import extract
from incidents.rules.search_words import words_of as words_in
from incidents.services.search import texts_of
from incidents.views.wording import statuses
from portal.doing import doings_for
from portal.hits import Hit
from postmortems.enums import ActionStatus, PostmortemState
from postmortems.models import ActionItem, Postmortem

FEW, MANY = 5, 50
MOST_WORDS = 8
LONGEST = 200


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `more` says that there is more than is shown."""

    key: str
    name: str
    hits: list[Hit] = field(default_factory=list)
    more: bool = False


def words_of(query: str) -> list[str]:
    """What is looked for: every word must be found."""
    return query[:LONGEST].split()[:MOST_WORDS]


def exact(person: User, query: str) -> str | None:
    """The address of what has exactly this reference, for whoever may see it."""
    reference = query.strip()
    if not reference or " " in reference:
        return None
    incident = Incident.objects.visible_to(person).filter(reference__iexact=reference).first()
    if incident is not None:
        return incident.get_absolute_url()
    item = ActionItem.objects.visible_to(person).filter(reference__iexact=reference).first()
    return item.get_absolute_url() if item is not None else None


def find(person: User, query: str, *, today: date, only: str = "") -> list[Group]:
    """Groups that hold something, in the order of the page; `only` one of them, and then more of it."""
    words = words_of(query)
    groups = []
    for key, name, look in kinds():
        if only and key != only:
            continue
        most = MANY if only or not words else FEW
        found = look(person, words, most + 1, today)
        if found:
            groups.append(Group(key, name, found[:most], len(found) > most))
    return groups


Look = Callable[[User, list[str], int, date], list[Hit]]


def kinds() -> list[tuple[str, str, Look]]:
    return [
        ("runbooks", _("Runbooks"), _runbooks),
        ("incidents", _("Incidents"), _incidents),
        ("postmortems", _("Post-mortems"), _postmortems),
        ("do", _("Do"), doings_for),
        ("actions", _("Action items"), _actions),
        ("alerts", _("Alerts"), _alerts),
        ("catalogue", _("Services and teams"), _catalogue),
    ]


def kind_names() -> list[tuple[str, str]]:
    return [(key, name) for key, name, _look in kinds()]


def holding(words: Sequence[str], *columns: str) -> Q:
    """Every word stands in one of the columns."""
    return reduce(and_, (reduce(or_, (Q(**{f"{name}__icontains": word}) for name in columns)) for word in words))


def _runbooks(person: User, words: list[str], most: int, today: date) -> list[Hit]:
    if not words:
        return []
    found = Runbook.objects.in_use().with_owner().filter(holding(words, "title", "slug")).order_by("title")
    return [
        Hit(
            each.title,
            each.get_absolute_url(),
            str(each.team) if each.team else _("nobody owns it yet"),
            shape=statuses.RUNBOOK_SHAPES[each.state],
            end=str(RunbookState(each.state).label),
        )
        for each in found[:most]
    ]


def _incidents(person: User, words: list[str], most: int, today: date) -> list[Hit]:
    if not words:
        return []
    found = list(Incident.objects.visible_to(person).matching(" ".join(words)).for_list()[:most])
    extracts = _extracts(found, words)
    return [
        Hit(
            each.title,
            each.get_absolute_url(),
            _below(each),
            severity=each.severity_peak,
            at=each.declared_at,
            shape=statuses.SHAPES[each.status],
            end=str(Status(each.status).label),
            private=each.private,
            extract=extracts.get(each.pk, ""),
        )
        for each in found
    ]


def _below(incident: Incident) -> str:
    return " · ".join([incident.reference, *([str(incident.service)] if incident.service else [])])


def _extracts(incidents: list[Incident], words: list[str]) -> dict[int, str]:
    """Where title, reference and service don't hold every word: the text that holds one of the others."""
    missing = {}
    for each in incidents:
        shown = words_in(f"{each.title} {_below(each)}")
        unseen = [word for word in words_in(" ".join(words)) if not any(one.startswith(word) for one in shown)]
        if unseen:
            missing[each.pk] = unseen
    texts: dict[int, list[str]] = {}
    for pk, one, other in texts_of(list(missing)) if missing else ():
        texts.setdefault(pk, []).extend(filter(None, (one, other)))
    return {pk: extract(texts.get(pk, []), unseen) for pk, unseen in missing.items()}


POSTMORTEM_SHAPES = {
    PostmortemState.DRAFT: "half",
    PostmortemState.IN_REVIEW: "half",
    PostmortemState.PUBLISHED: "ok",
    PostmortemState.NOT_NEEDED: "gone",
}


def _postmortems(person: User, words: list[str], most: int, today: date) -> list[Hit]:
    if not words:
        return []
    found = Postmortem.objects.visible_to(person).filter(
        holding(words, "title", "incident__reference", "incident__title")
    )
    return [
        Hit(
            each.title,
            each.get_absolute_url(),
            f"{each.incident.reference} · {each.author}" if each.incident else str(each.author),
            at=each.published_at,
            shape=POSTMORTEM_SHAPES[PostmortemState(each.state)],
            end=str(PostmortemState(each.state).label),
        )
        for each in found.for_list()[:most]
    ]


def _actions(person: User, words: list[str], most: int, today: date) -> list[Hit]:
    if not words:
        return []
    found = ActionItem.objects.visible_to(person).filter(holding(words, "title", "reference")).for_list()
    return [_action(each) for each in found.order_by("-id")[:most]]


def _action(item: ActionItem) -> Hit:
    owner = str(item.owner) if item.owner else _("nobody yet")
    shapes = {ActionStatus.DONE: "ok", ActionStatus.CANCELLED: "gone", ActionStatus.PROPOSED: "off"}
    hit: dict[str, Any] = {"due": item.due_date} if item.is_live else {"end": str(item.get_status_display())}
    return Hit(
        item.title,
        item.get_absolute_url(),
        f"{item.reference} · {item.level.label} · {owner}",
        shape=shapes.get(ActionStatus(item.status), ""),
        **hit,
    )


def _alerts(person: User, words: list[str], most: int, today: date) -> list[Hit]:
    if not words:
        return []
    found = AlertDefinition.objects.in_force().select_related("runbook", "service").filter(holding(words, "name"))
    return [
        Hit(
            each.name,
            f"/a/{each.name}/",
            " · ".join(
                filter(
                    None,
                    [
                        each.severity_label,
                        str(each.service) if each.service else "",
                        _("opens its runbook") if each.runbook else _("no runbook yet"),
                    ],
                )
            ),
            shape="" if each.runbook else "warn",
            end="" if each.runbook else _("no runbook"),
        )
        for each in found.order_by("name", "id")[:most]
    ]


def _catalogue(person: User, words: list[str], most: int, today: date) -> list[Hit]:
    if not words:
        return []
    services = Service.objects.active().with_owner().filter(holding(words, "name", "slug")).order_by("name")
    teams = Team.objects.active().select_related("manager").filter(holding(words, "name", "slug")).order_by("name")
    hits = [
        Hit(
            each.name,
            each.get_absolute_url(),
            _("service, tier %(tier)s · owner %(team)s") % {"tier": each.tier, "team": each.team},
        )
        for each in services[:most]
    ]
    hits += [
        Hit(
            each.name,
            each.get_absolute_url(),
            _("team · manager %s") % each.manager if each.manager else _("team · nobody manages it yet"),
        )
        for each in teams[:most]
    ]
    return hits[:most]
