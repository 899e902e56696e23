"""Who is on duty in the demo: weekly turns of each team's people, with a week that nobody has taken yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from foundation.accounts.models import User
from incidents.enums import DutyLine
from incidents.models import Team
from incidents.services.duty import add_shift
from incidents.services.receivers import members_of

BEFORE, AFTER = 3, 5  # weeks
GAP = 2  # the week from now that the last team has left open


def bring_shifts(*, now: datetime, by: User) -> None:
    """Turns change on Monday at nine, in UTC; the second on duty is the next in turn."""
    monday = (now - timedelta(days=now.weekday())).replace(hour=9, minute=0, second=0, microsecond=0)
    if monday > now:
        monday -= timedelta(weeks=1)
    teams = [(team, people) for team in Team.objects.active().order_by("slug") if len(people := members_of(team)) > 1]
    for place, (team, people) in enumerate(teams):
        for week in range(-BEFORE, AFTER):
            if place == len(teams) - 1 and week == GAP:
                continue
            starts_at = monday + timedelta(weeks=week)
            for turn, line in enumerate(DutyLine):
                add_shift(
                    team=team,
                    line=line,
                    person=people[(week + turn) % len(people)],
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(weeks=1),
                    by=by,
                )
