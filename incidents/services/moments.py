"""The moments of an incident: set by its course, corrected later with a reason."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import Moment, TimelineKind
from incidents.models import Incident, MomentChange
from incidents.rules import durations
from incidents.services import clocks, timeline
from incidents.services.writing import lock_unfolded, save


def set_moment(
    incident: Incident,
    moment: Moment,
    value: datetime | None,
    *,
    by: User,
    now: datetime,
    correction: bool = False,
    reason: str = "",
) -> None:
    """Write the fact and the column; the caller saves the incident with `moment` and `contradictions`."""
    MomentChange(
        incident=incident,
        moment=moment,
        value=value,
        correction=correction,
        at=value or now,
        recorded_at=now,
        by=by,
        reason=reason,
    ).save()
    setattr(incident, moment, value)
    incident.contradictions = contradictions_of(incident)


def contradictions_of(incident: Incident) -> list[str]:
    """Names of durations that the moments make negative, such as ["ttr"]."""
    return durations.contradictions({moment.value: incident.moment(moment) for moment in Moment})


@service(action=Action.CORRECT)
def correct_moment(*, incident: Incident, moment: Moment, value: datetime | None, by: User, reason: str) -> Incident:
    """Say when something really was, with a reason. Running clocks are planned anew; decided ones stay."""
    lock_unfolded(incident, by=by)
    now, moment = clock.now(), Moment(moment)
    if moment == Moment.DECLARED_AT:
        raise BrokenRule(
            "declared_at_stands",
            _("When an incident was declared can’t be corrected: it is when Debrief learned of it."),
            field="moment",
            status=422,
        )
    if not reason.strip():
        raise Invalid(
            "reason_required", _("Say how you know: the reason stands beside the correction."), field="reason"
        )
    if value is not None and value > now:
        raise Invalid("in_the_future", _("This moment is in the future."), field="at")
    before = incident.moment(moment)
    if before is None and moment not in (Moment.IMPACT_STARTED_AT, Moment.DETECTED_AT):
        raise BrokenRule(
            "moment_not_reached",
            _("It is not %(moment)s yet: say so first, then correct when.") % {"moment": moment.label},
            field="moment",
        )
    if value is None and before is not None and moment not in (Moment.IMPACT_STARTED_AT, Moment.DETECTED_AT):
        raise Invalid(
            "moment_required", _("This moment follows from the status; it can be moved, not emptied."), field="at"
        )
    set_moment(incident, moment, value, by=by, now=now, correction=before is not None, reason=reason)
    save(incident, moment, "contradictions", now=now)
    clocks.replan_for_moment(incident, moment, by=by, now=now)
    timeline.record(
        incident,
        TimelineKind.MOMENT_CORRECTED,
        by=by,
        now=now,
        moment=str(moment),
        before=before.isoformat() if before else None,
        after=value.isoformat() if value else None,
        reason=reason,
    )
    return incident
