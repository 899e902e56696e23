"""Who answers for a runbook: a team takes what nobody owns, and gives what it owns."""

from __future__ import annotations

from django.utils.translation import gettext as _

from foundation.accounts.access import Refused
from foundation.accounts.enums import Action, Role
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from incidents.models import Runbook, RunbookOwnerFact, Team
from incidents.rules import runbook_states
from incidents.services import runbook_blocks as blocks


@service(action=Action.EDIT_RUNBOOK)
def take_runbook(*, runbook: Runbook, team: Team, by: User, reason: str = "") -> Runbook:
    """One's own team answers for it from now on. Only for what nobody owns; else its owner gives it."""
    blocks.lock(runbook)
    if runbook.team_id is not None and runbook.team_id != team.pk:
        raise BrokenRule(
            "owned", _("%(team)s owns it: someone there can give it to you.") % {"team": runbook.team}, field="team"
        )
    if team not in teams_to_take_for(by):
        raise Refused(_("You are not in %(team)s: take it for a team of yours.") % {"team": team}, field="team")
    return own(runbook, team, by=by, reason=reason)


@service(action=Action.EDIT_RUNBOOK)
def give_runbook(*, runbook: Runbook, team: Team | None, by: User, reason: str = "") -> Runbook:
    """Another team answers for it, or none. By the team that owns it, or by an administrator.

    What nobody owns is taken: for a team of one's own, as with `take_runbook`.
    """
    blocks.lock(runbook)
    if runbook.team_id == (team.pk if team else None):
        return runbook
    if runbook.team is None and team is not None and team not in teams_to_take_for(by):
        raise Refused(_("You are not in %(team)s: take it for a team of yours.") % {"team": team}, field="team")
    if runbook.team is not None and runbook.team not in teams_to_take_for(by):
        raise Refused(
            _("%(team)s owns it: someone there, or an administrator, can give it away.") % {"team": runbook.team},
            field="team",
        )
    if team is None and runbook.state in runbook_states.RELIED_ON:
        raise BrokenRule(
            "no_owner",
            _("It is %(state)s, so someone answers for it. Make it a draft first.")
            % {"state": runbook.get_state_display()},
            field="team",
        )
    return own(runbook, team, by=by, reason=reason)


def own(runbook: Runbook, team: Team | None, *, by: User, reason: str) -> Runbook:
    """The fact and the column; call it with the runbook locked, where it may be so."""
    if team is not None and team.archived_at is not None:
        raise BrokenRule("archived", _("This team is archived: choose one that still exists."), field="team")
    if runbook.team_id != (team.pk if team else None):
        now = clock.now()
        RunbookOwnerFact(runbook=runbook, team=team, at=now, recorded_at=now, by=by, reason=reason).save()
        runbook.team = team
        runbook.save(update_fields=["team"])
        blocks.check_again(runbook)
    return runbook


def teams_to_take_for(user: User) -> list[Team]:
    """Teams that this person answers for: their own; all of them for an administrator."""
    teams = Team.objects.active()
    return list(teams if Role.ADMINISTRATOR in user.roles else teams.of(user))
