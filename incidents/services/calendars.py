"""The working calendar of a team; the organisation's zone and ordinary hours where no team is known."""

from __future__ import annotations

from foundation.accounts.models import Organisation
from incidents.models import Team
from incidents.rules.business_time import Calendar
from incidents.rules.holiday_calendars import holiday_calendar


def calendar_of(team: Team | None) -> Calendar:
    """Zone, hours, working days and holidays, as the pure rules take them."""
    if team is None:
        return Calendar(time_zone=Organisation.current().zone)
    return Calendar(
        time_zone=team.zone,
        opens=team.opens_at,
        closes=team.closes_at,
        working_days=frozenset(int(day) - 1 for day in team.working_days),
        holidays=holiday_calendar(team.holiday_country, team.holiday_subdivision),
    )
