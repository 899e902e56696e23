"""Who is on duty, and the shifts that say so."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.accounts.access import Refused, may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import DutyLine
from incidents.models import Shift, Team, TeamAncestry


def on_duty(*, team: Team | None, at: datetime, line: DutyLine) -> list[User]:
    """Who is called; empty is a gap. A team without shifts of its own in this line is covered by the next above it."""
    if team is None:
        return []
    chain = list(TeamAncestry.objects.filter(descendant=team).order_by("depth").values_list("ancestor_id", flat=True))
    shifts = list(Shift.objects.standing().filter(team__in=chain, line=line, ends_at__gt=at).select_related("person"))
    for above in chain:
        own = [shift for shift in shifts if shift.team_id == above]
        if own:
            holding = [shift for shift in own if shift.starts_at <= at]
            called = [shift for shift in holding if shift.overrides] or holding
            return list(dict.fromkeys(shift.person for shift in called if shift.person.is_active))
    return []


@service(action=Action.RESPOND)
def add_shift(
    *,
    team: Team,
    person: User,
    starts_at: datetime,
    ends_at: datetime,
    line: DutyLine = DutyLine.PRIMARY,
    overrides: bool = False,
    by: User,
    reason: str = "",
) -> Shift:
    """Put someone on duty. Whoever may not manage the team's shifts may only take one over themselves."""
    if not (manages_shifts(by, team) or (person == by and overrides)):
        raise Refused(
            _("Only the team’s manager or an administrator plans its shifts. You can take one over yourself."),
            code="not_your_team",
        )
    if not person.is_active or person.is_service:
        raise Invalid("no_person", _("Only a person who still works here can be on duty."), field="person")
    Team.objects.select_for_update(no_key=True, of=("self",)).get(pk=team.pk)
    shift = Shift(team=team, line=line, person=person, starts_at=starts_at, ends_at=ends_at, overrides=overrides)
    shift.full_clean()
    same = Shift.objects.between(starts_at, ends_at).filter(team=team, line=line, person=person, overrides=overrides)
    if same.exists():
        raise BrokenRule("on_duty_already", _("%s is on duty then already.") % person, field="person")
    shift.save()
    return shift


@service(action=Action.RESPOND)
def end_shift(*, shift: Shift, by: User, reason: str = "") -> Shift:
    """Take a shift back. What is over stays as it was: one that has begun ends now."""
    if not (manages_shifts(by, shift.team) or shift.person == by):
        raise Refused(_("Only who is on duty, the team’s manager or an administrator ends a shift."))
    if shift.calendar_id is not None:
        raise BrokenRule("of_a_calendar", _("This shift comes from a calendar: change it there, or take it over."))
    now = clock.now()
    if shift.ends_at <= now or shift.ended_at is not None:
        raise BrokenRule("shift_is_over", _("This shift is over."))
    if shift.starts_at < now:
        shift.ends_at = now
    else:
        shift.ended_at = now
    shift.save()
    return shift


def manages_shifts(person: User, team: Team) -> bool:
    """Administrators, and the manager of the team or of one above it."""
    above = Team.objects.filter(descendancies__descendant=team, manager=person)
    return may(person, Action.EDIT_CATALOGUE) or above.exists()
