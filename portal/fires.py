"""What is on fire: the running incidents that a person may see, and the answer in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.models import User
from incidents.enums import IncidentRole
from incidents.models import Clock, Incident, RoleAssignment
from incidents.views.listing import next_clocks
from incidents.views.wording.clocks import name_of

SHOWN = 20


@dataclass(frozen=True)
class Fire:
    incident: Incident
    commander: User | None
    clock: Clock | None

    @property
    def began_at(self) -> datetime:
        return self.incident.impact_started_at or self.incident.declared_at

    @property
    def clock_name(self) -> str:
        return name_of(self.clock).lower() if self.clock is not None else ""

    @property
    def needs_a_commander(self) -> bool:
        """By the policy that was in force when it was declared."""
        terms: dict[str, Any] = self.incident.policy_version.levels.get(str(self.incident.severity), {})
        return bool(terms.get("commander_required"))


def fires_for(person: User) -> list[Fire]:
    """Three queries, whatever is running: incidents, their commanders, their next clocks."""
    visible = Incident.objects.visible_to(person).running().select_related("service", "policy_version")
    incidents = list(visible.order_by("severity", "-id")[:SHOWN])
    holdings = RoleAssignment.objects.filter(incident__in=incidents).commanding().with_person()
    commanders = {each.incident_id: each.person for each in holdings}
    clocks = next_clocks(incidents)
    return [Fire(each, commanders.get(each.pk), clocks.get(each.pk)) for each in incidents]


def headline(fires: list[Fire], person: User) -> str:
    """The page's answer in a sentence."""
    if not fires:
        return _("Nothing is on fire")
    worst = fires[0].incident.level.label
    commanded = [fire for fire in fires if fire.commander == person]
    if len(fires) == 1:
        running = _("One %s is running.") % worst
        return f"{running} {_('You command it.')}" if commanded else running
    running = ngettext(
        "%(n)d incident is running, the worst is %(worst)s.", "%(n)d incidents are running, the worst is %(worst)s.",
        len(fires),
    ) % {"n": len(fires), "worst": worst}  # fmt: skip
    if not commanded:
        return running
    return f"{running} {_('You command %s.') % commanded[0].incident.reference}"


def commanded_by(person: User) -> list[Incident]:
    """The running incidents that this person commands."""
    holdings = RoleAssignment.objects.filter(person=person, role=IncidentRole.COMMANDER).held()
    return list(Incident.objects.visible_to(person).running().filter(pk__in=holdings.values("incident")))
