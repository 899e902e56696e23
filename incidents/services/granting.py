"""Letting people into a private incident, from within the service that names them; who may ask decides that one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from foundation.accounts.models import User
from incidents.models import Incident, PrivateGrant


def family_of(incident: Incident) -> Iterator[Incident]:
    """The incident, then what was folded into it, however often."""
    yield incident
    for folded in incident.merged.order_by("pk"):
        yield from family_of(folded)


def has_loan(incident: Incident, person: User, *, now: datetime) -> bool:
    """Whether broken glass alone lets this person in."""
    rows = PrivateGrant.objects.filter(incident=incident, person=person, ended_at__isnull=True)
    return rows.filter(expires_at__gt=now).exists() and not rows.filter(expires_at__isnull=True).exists()


def let_in(incident: Incident, person: User, *, now: datetime) -> bool:
    """Name a person for good; False where they were named already. What broken glass lent becomes lasting."""
    end_run_out(incident, person, now=now)
    grant = PrivateGrant.objects.filter(incident=incident, person=person, ended_at__isnull=True).first()
    if grant is None:
        PrivateGrant(incident=incident, person=person, granted_at=now).save()
        return True
    if grant.expires_at is None:
        return False
    grant.expires_at = None
    grant.save()
    return True


def lend(incident: Incident, person: User, *, until: datetime, now: datetime) -> None:
    """Let a person in until a moment. Whoever is named already needs none of it."""
    end_run_out(incident, person, now=now)
    PrivateGrant(incident=incident, person=person, granted_at=now, expires_at=until).save()


def end_run_out(incident: Incident, person: User, *, now: datetime) -> None:
    """Write down that a loan is over; it has let nobody in since it ran out."""
    rows = PrivateGrant.objects.filter(incident=incident, person=person, ended_at__isnull=True, expires_at__lte=now)
    for grant in rows:
        grant.ended_at = grant.expires_at
        grant.save()
