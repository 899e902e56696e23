"""Keeps the ledger `SeverityStanding` in step with an incident; called by every service that moves what it counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from foundation.accounts.models import User
from foundation.audit import clock
from incidents.enums import DeclaredVia, IncidentKind, Status
from incidents.models import Incident, SeverityStanding

COUNTED = ("team_id", "cohort_month", "declared", "adjudicated", "final", "rate", "by_machine")


def sampling_rate(incident: Incident) -> int | None:
    """Per cent, by the policy at declaration for the peak severity; None where the incident is outside the sample."""
    if incident.imported_from:
        return None
    rate = int(incident.policy_version.levels[str(incident.severity_peak)]["adjudication_percent"])
    return rate if rate and incident.sampling_key < rate / 100 else None


def sync_standing(incident: Incident, *, by: User, now: datetime | None = None) -> None:
    """Write what changed as −1 of the old row and +1 of the new, with one `recorded_at`."""
    now = now or clock.now()
    last = SeverityStanding.objects.filter(incident=incident).order_by("id").last()
    stands = last if last is not None and last.sign == 1 else None
    wanted = _standing_of(incident)
    if stands is not None and wanted == {name: getattr(stands, name) for name in COUNTED}:
        return
    rows = []
    if stands is not None:
        rows.append({**{name: getattr(stands, name) for name in COUNTED}, "sign": -1})
    if wanted is not None:
        rows.append({**wanted, "sign": 1})
    for row in rows:
        SeverityStanding(incident=incident, at=now, recorded_at=now, by=by, **row).save()


def _standing_of(incident: Incident) -> dict[str, Any] | None:
    """The row that the incident should stand with; None while it is in no measure."""
    if incident.private or incident.kind != IncidentKind.REAL or incident.status in Status.withdrawn():
        return None
    return {
        "team_id": incident.team_id,
        "cohort_month": incident.declared_month,
        "declared": incident.severity_declared,
        "adjudicated": incident.severity_adjudicated,
        "final": incident.severity_final,
        "rate": sampling_rate(incident),
        "by_machine": incident.declared_via == DeclaredVia.ALERT,
    }
