"""Whose severity waits for whose judgement: sampled, over, not judged yet, neither declared nor commanded by them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from foundation.accounts.models import User
from incidents.enums import Basis, IncidentRole, Status
from incidents.models import Incident, RoleAssignment
from incidents.models.incidents import IncidentQuerySet


def sampled() -> IncidentQuerySet:
    """Incidents whose judgement counts: measured, of an unchanging random sample, and no longer running."""
    return Incident.objects.measured().filter(adjudication_weight__isnull=False).exclude(status__in=Status.running())


def waiting_for(person: User) -> IncidentQuerySet:
    """What `person` may judge and nobody has judged in both lights.

    Ordered by id: any order by sample or level would tell.
    """
    commanded = RoleAssignment.objects.filter(incident=OuterRef("pk"), person=person, role=IncidentRole.COMMANDER)
    unjudged = Q(severity_adjudicated__isnull=True) | Q(severity_final__isnull=True)
    return sampled().visible_to(person).filter(unjudged, ~Exists(commanded)).exclude(declared_by=person).order_by("id")


def next_basis(incident: Incident) -> Basis | None:
    """In which light it is judged next: first what was knowable, then the final impact; None when both are done."""
    if incident.severity_adjudicated is None:
        return Basis.KNOWABLE
    return Basis.FINAL if incident.severity_final is None else None
