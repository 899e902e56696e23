"""Whose incident it is, and which services suffered: set at declaration, corrected later with a reason."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import TimelineKind
from incidents.models import AffectedService, Incident, OwnerTeamChange, Service, Team
from incidents.services import clocks, timeline
from incidents.services.standings import sync_standing
from incidents.services.writing import lock_unfolded, save


@service(action=Action.CORRECT)
def correct_owner_team(*, incident: Incident, team: Team | None, by: User, reason: str) -> Incident:
    """Give the incident to the team that really owns it; the measures of both teams follow."""
    lock_unfolded(incident, by=by)
    if team == incident.team:
        raise BrokenRule("same_team", _("It belongs to that team already."), field="team")
    if not reason.strip():
        raise Invalid("reason_required", _("Say why it belongs to another team."), field="reason")
    now, before = clock.now(), incident.team
    OwnerTeamChange(incident=incident, team=team, at=now, recorded_at=now, by=by, reason=reason).save()
    incident.team = team
    save(incident, "team", now=now)
    clocks.replan_for_team(incident, by=by, now=now)
    sync_standing(incident, by=by, now=now)
    timeline.record(
        incident,
        TimelineKind.TEAM_CORRECTED,
        by=by,
        now=now,
        before=str(before) if before else "",
        after=str(team) if team else "",
        reason=reason,
    )
    return incident


@service(action=Action.RESPOND)
def add_affected_service(*, incident: Incident, service: Service, by: User, reason: str = "") -> AffectedService:
    """A further service that suffers; the owner stays."""
    lock_unfolded(incident, by=by)
    if service == incident.service:
        raise BrokenRule("owner_already", _("This service owns the incident already."), field="service")
    now = clock.now()
    affected = AffectedService(incident=incident, service=service)
    affected.full_clean()
    affected.save()
    timeline.record(incident, TimelineKind.SERVICE_ADDED, by=by, now=now, service=service.slug, name=str(service))
    save(incident, now=now)
    return affected


@service(action=Action.RESPOND)
def remove_affected_service(*, affected: AffectedService, by: User, reason: str = "") -> AffectedService:
    """It did not suffer after all."""
    incident = affected.incident
    lock_unfolded(incident, by=by)
    if affected.removed_at is not None:
        raise BrokenRule("removed_already", _("This service was taken off the list already."))
    affected.removed_at = now = clock.now()
    affected.save()
    timeline.record(
        incident,
        TimelineKind.SERVICE_REMOVED,
        by=by,
        now=now,
        service=affected.service.slug,
        name=str(affected.service),
        reason=reason,
    )
    save(incident, now=now)
    return affected
