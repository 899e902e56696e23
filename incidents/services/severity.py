"""Severity: every judgement is a row; the present level, the peak and the two adjudications are columns beside them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.access import Refused
from foundation.accounts.enums import Action, Role
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import Basis, IncidentRole, Severity, Status, TimelineKind
from incidents.models import Incident, RoleAssignment, SeverityAssessment
from incidents.services import clocks, timeline
from incidents.services.following import tell_followers
from incidents.services.participants import commander_of
from incidents.services.standings import sampling_rate, sync_standing
from incidents.services.writing import lock_unfolded, save


@service(action=Action.ASSESS_SEVERITY)
def reassess_severity(*, incident: Incident, severity: Severity, by: User, reason: str = "") -> Incident:
    """Raise (any responder, one click) or lower (the commander or an administrator, with a reason).

    Duties follow the peak: lowering withdraws running clocks visibly; a missed one stays missed.
    """
    lock_unfolded(incident, by=by)
    if incident.status == Status.CLOSED:
        raise BrokenRule("closed", _("This incident is closed; its severity is adjudicated now, not reassessed."))
    before = Severity(incident.severity)
    if severity == before:
        raise BrokenRule("same_severity", _("It is %(level)s already.") % {"level": before.label}, field="severity")
    if severity > before:
        _refuse_lowering(incident, by=by, reason=reason)
    now = clock.now()
    SeverityAssessment(
        incident=incident, basis=Basis.REASSESSED, severity=severity, at=now, recorded_at=now, by=by, reason=reason
    ).save()
    incident.severity = severity
    incident.severity_peak = min(incident.severity_peak, severity)
    set_weight(incident)
    save(incident, "severity", "severity_peak", "adjudication_weight", now=now)
    clocks.replan_for_severity(incident, before=before, by=by, now=now)
    sync_standing(incident, by=by, now=now)
    timeline.record(
        incident,
        TimelineKind.SEVERITY_CHANGED,
        by=by,
        now=now,
        before=before.label,
        after=severity.label,
        reason=reason,
        raised=severity < before,
    )
    tell_followers(incident, what="severity", key=f"severity:{now.isoformat()}", by=by, text=reason)
    return incident


def _refuse_lowering(incident: Incident, *, by: User, reason: str) -> None:
    if by != commander_of(incident) and Role.ADMINISTRATOR not in by.roles:
        raise Refused(
            _("Lowering a severity takes the commander or an administrator. Raising it is open to every responder."),
            code="may_not_lower",
            field="severity",
        )
    if not reason.strip():
        raise Invalid("reason_required", _("Say why it is lowered: the post-mortem will ask."), field="reason")


def set_weight(incident: Incident) -> None:
    """1 ÷ the sampling rate of the peak severity, or None outside the sample. The caller saves."""
    rate = sampling_rate(incident)
    incident.adjudication_weight = None if rate is None else 100 / rate


@service(action=Action.ADJUDICATE)
def adjudicate(*, incident: Incident, basis: Basis, severity: Severity, by: User, reason: str) -> SeverityAssessment:
    """Judge after the fact: on what was knowable at declaration, or on the final impact.

    By someone who neither declared the incident nor ever commanded it.
    """
    lock_unfolded(incident, by=by)
    if basis not in (Basis.KNOWABLE, Basis.FINAL):
        raise Invalid(
            "not_an_adjudication", _("Adjudicate on what was knowable, or on the final impact."), field="basis"
        )
    if not reason.strip():
        raise Invalid(
            "reason_required", _("Say which facts decide: the reason is read with the judgement."), field="reason"
        )
    if incident.is_running:
        raise BrokenRule("still_running", _("It is still running; adjudicate once it is resolved."))
    refuse_biased(incident, by)
    now = clock.now()
    assessment = SeverityAssessment(
        incident=incident, basis=basis, severity=severity, at=now, recorded_at=now, by=by, reason=reason
    )
    assessment.save()
    column = "severity_adjudicated" if basis == Basis.KNOWABLE else "severity_final"
    setattr(incident, column, severity)
    save(incident, column, now=now)
    sync_standing(incident, by=by, now=now)
    timeline.record(incident, TimelineKind.ADJUDICATED, by=by, now=now, basis=basis.value, severity=severity.label)
    return assessment


def refuse_biased(incident: Incident, person: User) -> None:
    """Raise `Refused` for who declared or ever commanded the incident, or what was folded into it."""
    for folded in incident.merged.all():
        refuse_biased(folded, person)
    if person == incident.declared_by:
        raise Refused(_("You declared this incident, so someone else judges its severity."), code="declarer_judges")
    if RoleAssignment.objects.filter(incident=incident, person=person, role=IncidentRole.COMMANDER).exists():
        raise Refused(_("You commanded this incident, so someone else judges its severity."), code="commander_judges")
