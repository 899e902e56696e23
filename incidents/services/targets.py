"""The shared addresses that a team's notices go to as well."""

from __future__ import annotations

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.outbox.models import Target
from incidents.models import Team, TeamTarget


@service(action=Action.EDIT_CATALOGUE)
def add_team_target(*, team: Team, target: Target, by: User, reason: str = "") -> TeamTarget:
    row = TeamTarget(team=team, target=target)
    row.full_clean()
    row.save()
    return row


@service(action=Action.EDIT_CATALOGUE)
def end_team_target(*, row: TeamTarget, by: User, reason: str = "") -> TeamTarget:
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save()
    return row
