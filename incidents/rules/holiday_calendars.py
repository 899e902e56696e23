"""Public holidays by country and region, from the `holidays` library, which works them out for any year."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from functools import lru_cache
from typing import cast

import holidays

NO_HOLIDAYS: Container[date] = frozenset()


class UnknownHolidayCalendar(ValueError):
    """No such country, or no such region of it; the text names those there are."""


@lru_cache(maxsize=256)
def holiday_calendar(country: str, subdivision: str = "") -> Container[date]:
    """Days off by law in an ISO 3166 country ("PT") and region ("BY" of "DE"); none where `country` is empty."""
    if not country:
        return NO_HOLIDAYS
    regions = supported_countries().get(country)
    if regions is None:
        raise UnknownHolidayCalendar(
            f"There is no holiday calendar for {country!r}; use two letters, such as PT or US."
        )
    if subdivision and subdivision not in regions:
        known = ", ".join(regions) or "none"
        raise UnknownHolidayCalendar(f"{country} has no region {subdivision!r}; its regions are: {known}.")
    return cast("Container[date]", holidays.country_holidays(country, subdiv=subdivision or None))


@lru_cache(maxsize=1)
def supported_countries() -> Mapping[str, list[str]]:
    """Two-letter codes of countries, each with its regions."""
    return holidays.list_supported_countries(include_aliases=True)
