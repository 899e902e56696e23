"""Declaring an incident: the suggestion, the choice and its reason, and everything that starts with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import Organisation, User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from foundation.outbox.services import publish_event
from incidents.enums import Basis, DeclaredVia, IncidentKind, Moment, Severity, Status, TimelineKind
from incidents.models import (
    AffectedService,
    Incident,
    OwnerTeamChange,
    PrivacyChange,
    Service,
    SeverityAssessment,
    Team,
    Transition,
)
from incidents.models.incidents import random_reference
from incidents.rules.answers import UnknownAnswer
from incidents.rules.classification import Suggestion, suggest
from incidents.services import clocks, policy, timeline
from incidents.services.custom_fields import set_at_declaration
from incidents.services.granting import let_in
from incidents.services.moments import set_moment
from incidents.services.references import next_reference
from incidents.services.search import index_incident
from incidents.services.severity import set_weight
from incidents.services.standings import sync_standing

SERIES = "INC"


@dataclass(frozen=True)
class Declaration:
    """What is known when an incident is declared. `answers` are the facts that the classifier asks."""

    title: str
    severity: Severity | None = None
    severity_reason: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    summary: str = ""
    service: Service | None = None
    affected: Sequence[Service] = ()
    team: Team | None = None
    kind: IncidentKind = IncidentKind.REAL
    via: DeclaredVia = DeclaredVia.FORM
    private: bool = False
    retrospective: bool = False
    notices_in_drill: bool = False
    impact_started_at: datetime | None = None
    detected_at: datetime | None = None
    declared_at: datetime | None = None
    channel_url: str = ""
    call_url: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    imported_from: str = ""
    imported_id: str = ""


def suggest_severity(answers: Mapping[str, Any]) -> Suggestion:
    """The level that the criteria in force suggest for these answers, and why."""
    try:
        return suggest(answers, policy.current_criteria())
    except UnknownAnswer as problem:
        raise Invalid("unknown_answer", problem.sentence, field=problem.fact) from problem


@service(action=Action.DECLARE)
def declare_incident(*, declaration: Declaration, by: User, reason: str = "") -> Incident:
    """Declare, and start what follows: reference, facts, clocks, timeline, event."""
    now = clock.now()
    suggestion = suggest_severity(declaration.answers) if declaration.answers else None
    severity = _chosen_severity(declaration, suggestion)
    declared_at = _declared_at(declaration, now)
    incident = _build(declaration, severity, by=by, now=now, declared_at=declared_at)
    incident.full_clean(validate_constraints=False)
    incident.save()
    _write_facts(incident, declaration, suggestion, by=by, now=now)
    for affected in declaration.affected:
        if affected != declaration.service:
            AffectedService(incident=incident, service=affected).save()
    set_at_declaration(incident, declaration.fields, now=now)
    timeline.record(
        incident,
        TimelineKind.DECLARED,
        by=by,
        at=declared_at,
        now=now,
        severity=severity.label,
        suggested=suggestion.severity.label if suggestion and suggestion.severity else "",
        via=declaration.via.value,
        reason=declaration.severity_reason,
    )
    clocks.start_clocks(incident, by=by, now=now)
    sync_standing(incident, by=by, now=now)
    index_incident(incident)
    publish_event(kind="incident.declared", subject=incident.reference, by=by, at=declared_at)
    return incident


def _chosen_severity(declaration: Declaration, suggestion: Suggestion | None) -> Severity:
    suggested = suggestion.severity if suggestion else None
    if declaration.severity is None:
        if suggested is None:
            raise Invalid(
                "severity_required", _("Choose a severity, or answer a few of the questions."), field="severity"
            )
        return suggested
    if suggested is not None and declaration.severity != suggested and not declaration.severity_reason.strip():
        raise Invalid(
            "severity_reason_required",
            _("The answers suggest %(suggested)s. Say why you choose %(chosen)s; both are kept.")
            % {"suggested": suggested.label, "chosen": declaration.severity.label},
            field="severity_reason",
        )
    return declaration.severity


def _declared_at(declaration: Declaration, now: datetime) -> datetime:
    """Now; an earlier moment only for what is declared after the fact."""
    if declaration.declared_at is None or not declaration.retrospective:
        return now
    if declaration.declared_at > now:
        raise Invalid("in_the_future", _("This moment is in the future."), field="declared_at")
    return declaration.declared_at


def _build(declaration: Declaration, severity: Severity, *, by: User, now: datetime, declared_at: datetime) -> Incident:
    for name in ("impact_started_at", "detected_at"):
        moment = getattr(declaration, name)
        if moment is not None and moment > now:
            raise Invalid("in_the_future", _("This moment is in the future."), field=name)
    reference = random_reference() if declaration.private else next_reference(SERIES)
    owner = declaration.team or (declaration.service.team if declaration.service else None)
    incident = Incident(
        reference=reference,
        title=declaration.title.strip(),
        summary=declaration.summary,
        kind=declaration.kind,
        status=Status.DECLARED,
        private=declaration.private,
        retrospective=declaration.retrospective,
        notices_in_drill=declaration.notices_in_drill,
        severity=severity,
        severity_declared=severity,
        severity_peak=severity,
        sampling_key=sampling_key(reference),
        policy_version=policy.current_version(),
        service=declaration.service,
        team=owner,
        declared_via=declaration.via,
        declared_by=by,
        declared_at=declared_at,
        declared_month=Organisation.current().month_of(declared_at),
        channel_url=declaration.channel_url,
        call_url=declaration.call_url,
        imported_from=declaration.imported_from,
        imported_id=declaration.imported_id,
        changed_at=now,
    )
    set_weight(incident)
    return incident


def sampling_key(reference: str) -> float:
    """Uniform in [0, 1), from SHA-256 of the reference at declaration; it never changes, whatever happens after."""
    return int.from_bytes(hashlib.sha256(reference.encode()).digest()[:6]) / 2**48


def _write_facts(
    incident: Incident, declaration: Declaration, suggestion: Suggestion | None, *, by: User, now: datetime
) -> None:
    at = incident.declared_at
    common = {"incident": incident, "at": at, "recorded_at": now, "by": by}
    Transition(from_status="", to_status=Status.DECLARED, **common).save()
    SeverityAssessment(
        basis=Basis.DECLARED,
        severity=incident.severity,
        suggested=suggestion.severity if suggestion else None,
        suggestion_reasons=list(suggestion.reasons) if suggestion else [],
        answers=dict(declaration.answers),
        by_machine=declaration.via == DeclaredVia.ALERT,
        reason=declaration.severity_reason,
        **common,
    ).save()
    OwnerTeamChange(team=incident.team, **common).save()
    set_moment(incident, Moment.DECLARED_AT, at, by=by, now=now)
    for moment in (Moment.IMPACT_STARTED_AT, Moment.DETECTED_AT):
        value = getattr(declaration, moment.value)
        if value is not None:
            set_moment(incident, moment, value, by=by, now=now)
    incident.save(update_fields=[moment.value for moment in (Moment.IMPACT_STARTED_AT, Moment.DETECTED_AT)])
    if incident.private:
        PrivacyChange(private=True, **common).save()
        let_in(incident, by, now=now)
