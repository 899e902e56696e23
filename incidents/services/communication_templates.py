"""What a draft starts from."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit.broken_rules import Invalid
from incidents.enums import Audience, ClockKind, CommunicationState, Stage, Status
from incidents.models import Communication, CommunicationTemplate, Incident
from incidents.rules.placeholders import KNOWN, filled, unknown_placeholders
from incidents.services import clock_planning as clocks

CLOCK_OF = {
    Audience.INTERNAL: ClockKind.INTERNAL_UPDATE,
    Audience.CUSTOMER: ClockKind.CUSTOMER_UPDATE,
    Audience.EXECUTIVE: ClockKind.EXECUTIVE_NOTICE,
}


@service(action=Action.EDIT_TEMPLATES)
def save_template(*, template: CommunicationTemplate, by: User, reason: str = "") -> CommunicationTemplate:
    unknown = unknown_placeholders(template.text)
    if unknown:
        raise Invalid(
            "unknown_placeholder",
            _("{%(name)s} is filled by nothing. These are: %(known)s.")
            % {"name": unknown[0], "known": ", ".join(f"{{{name}}}" for name in KNOWN)},
            field="text",
        )
    template.full_clean()
    template.save()
    return template


def stage_of(incident: Incident, audience: Audience) -> Stage:
    if incident.status in (Status.RESOLVED, Status.CLOSED):
        return Stage.RESOLVED
    if incident.status == Status.MITIGATED:
        return Stage.MITIGATED
    sent = Communication.objects.filter(incident=incident, audience=audience, state=CommunicationState.SENT)
    return Stage.UPDATE if sent.exists() else Stage.FIRST


def starting_text(incident: Incident, audience: Audience, *, now: datetime) -> str:
    """The fitting template with what is known filled in; empty where there is none."""
    fitting = CommunicationTemplate.objects.filter(
        Q(level__level=incident.severity) | Q(level__isnull=True),
        audience=audience,
        stage=stage_of(incident, audience),
        active=True,
    )
    template = fitting.order_by(F("level").asc(nulls_last=True)).first()
    return filled(template.text, values_for(incident, audience, now=now)) if template is not None else ""


def values_for(incident: Incident, audience: Audience, *, now: datetime) -> dict[str, str]:
    after = next_update_after(incident, audience, now=now)
    return {
        "title": incident.title,
        "reference": incident.reference,
        "severity": incident.level.label,
        "service": str(incident.service or ""),
        "status": str(Status(incident.status).label),
        "impact": incident.summary.strip(),
        "next_update": f"{after.astimezone(UTC):%H:%M} UTC" if after is not None else "",
    }


def next_update_after(incident: Incident, audience: Audience, *, now: datetime) -> datetime | None:
    """When the one after this falls due by the cadence, if it is sent now; None where none does."""
    kind = CLOCK_OF[audience]
    if kind not in ClockKind.updates() or not incident.is_running:
        return None
    terms = clocks.terms_of(incident, incident.severity)
    term = terms.cadence(kind, mitigated=incident.status == Status.MITIGATED)
    if term is None or not clocks.runs_clocks(incident):
        return None
    return clocks.due_of(incident, kind, term, terms, from_=now)
