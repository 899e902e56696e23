"""Notices about an incident: each names it, leads to it, and is urgent while it is a SEV-1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from foundation.accounts.models import User
from foundation.outbox.models import Target
from foundation.outbox.services import notify, notify_targets
from incidents.enums import IncidentKind, Severity
from incidents.models import Incident


def tell(
    incident: Incident,
    people: Iterable[User],
    *,
    kind: str,
    key: str,
    by: User,
    targets: Iterable[Target] = (),
    below: str = "",
    urgent: bool = False,
    proof: bool = False,
    only_in_app: bool = False,
    **parameters: Any,
) -> None:
    """Once per `key`; `below` is what follows the incident's address, `parameters` what the sentence needs."""
    common: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "parameters": {
            "incident": incident.reference,
            "title": incident.title,
            "severity": incident.level.label,
            "by": str(by),
            **({"drill": True} if incident.kind == IncidentKind.DRILL else {}),
            **parameters,
        },
        "url": f"{incident.get_absolute_url()}{below}",
        "subject": incident.reference,
        "urgent": urgent or incident.severity == Severity.SEV1,
        "proof": proof,
        "by": by,
    }
    notify(recipients=people, only_in_app=only_in_app, **common)
    notify_targets(targets=targets, **common)
