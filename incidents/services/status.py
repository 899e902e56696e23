"""What the status page and its feeds say: what customers were told, and nothing else."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from incidents.enums import Audience, CommunicationState, IncidentKind, Status
from incidents.models import Communication

MOST = 50


def told_customers(*, service: str = "") -> QuerySet[Communication]:
    """Sent to customers about real public incidents, newest first; `service` is a short name."""
    found = Communication.objects.filter(
        audience=Audience.CUSTOMER,
        state=CommunicationState.SENT,
        incident__kind=IncidentKind.REAL,
        incident__private=False,
    ).exclude(Q(incident__status=Status.CANCELLED) | Q(incident__merged_into__private=True))
    if service:
        found = found.filter(incident__service__slug=service)
    return found.select_related("incident__service", "incident__merged_into").order_by("-sent_at", "-id")
