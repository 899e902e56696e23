"""What every page knows: the organisation, what its reader may do, where they can go, and what is running."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from foundation.accounts.access import may
from foundation.accounts.enums import Action, Role
from foundation.accounts.models import Organisation, User
from incidents.enums import IncidentRole
from incidents.models import Clock, Incident, RoleAssignment
from incidents.views.wording.clocks import name_of
from portal.told import unread_count

MOST_RUNNING = 20


@dataclass(frozen=True)
class Item:
    """An entry of the main menu."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class RunningOne:
    incident: Incident
    commander: User | None
    clock: Clock | None

    @property
    def began_at(self) -> datetime:
        return self.incident.impact_started_at or self.incident.declared_at

    @property
    def clock_name(self) -> str:
        return name_of(self.clock).lower() if self.clock else ""


@dataclass(frozen=True)
class Running:
    """The most severe running incident that the reader may see, and how many more there are."""

    first: RunningOne | None
    more: int


def debrief(request: HttpRequest) -> dict[str, Any]:
    # The admin lays its pages out itself; what a page doesn't show costs it no query.
    if request.path.startswith(("/admin/", "/api/")):
        return {}
    user = getattr(request, "user", None)
    shared = {
        "organisation": SimpleLazyObject(lambda: Organisation.objects.first()),
        "debrief_version": getattr(settings, "DEBRIEF_VERSION", ""),
        "demo": getattr(settings, "DEBRIEF_DEMO", False),
    }
    if not isinstance(user, User):
        return shared | {"may": {}, "navigation": [], "running": None, "role_words": "", "unread": 0}
    return shared | {
        "may": {action.value: may(user, action) for action in Action},
        "navigation": navigation(request.path),
        "running": SimpleLazyObject(lambda: running_for(user)),
        "unread": unread_of(user),
        "role_words": ", ".join(str(role.label) for role in Role if role in user.roles),
    }


def unread_of(user: User) -> Callable[[], int]:
    """How many notices are unread; templates call it, and only the first call asks."""

    @cache
    def count() -> int:
        return unread_count(user)

    return count


def navigation(path: str) -> list[Item]:
    """The main menu; an address that nothing serves is left out."""
    places = [
        (_("Home"), "/", ()),
        (_("Incidents"), "/incidents/", ("/declare/", "/adjudicate/")),
        (_("Post-mortems"), "/postmortems/", ()),
        (_("Action items"), "/actions/", ()),
        (_("Runbooks"), "/runbooks/", ()),
        (_("Alerts"), "/alerts/", ()),
        (_("Reports"), "/reports/", ()),
    ]
    return [Item(label, href, _is_at(path, href, also)) for label, href, also in places if _is_served(href)]


def _is_at(path: str, href: str, also: tuple[str, ...]) -> bool:
    return path == href if href == "/" else path.startswith((href, *also))


@cache
def _is_served(href: str) -> bool:
    try:
        resolve(href)
    except Resolver404:
        return False
    return True


def running_for(user: User) -> Running:
    """Three queries, whatever is running."""
    incidents = list(Incident.objects.visible_to(user).running().order_by("severity", "-id")[: MOST_RUNNING + 1])
    if not incidents:
        return Running(None, 0)
    incident = incidents[0]
    holding = RoleAssignment.objects.filter(incident=incident, role=IncidentRole.COMMANDER).held().with_person()
    commander = holding.first()
    clock = Clock.objects.filter(incident=incident).running().pressing_first().first()
    return Running(RunningOne(incident, commander.person if commander else None, clock), len(incidents) - 1)
