"""A line of home's lists: something that waits for somebody, or falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from foundation.accounts.models import User


@dataclass(frozen=True)
class Thing:
    """`due_at` is a moment or, for what is due by the end of a day, a date."""

    title: str
    href: str
    sub: str = ""
    due_at: datetime | date | None = None
    who: User | None = None

    def is_late(self, *, now: datetime) -> bool:
        if isinstance(self.due_at, datetime):
            return self.due_at < now
        return self.due_at is not None and self.due_at < now.date()


def by_due(thing: Thing) -> tuple[bool, str]:
    """Sorts what is due first to the top, moments of a day before the day itself, and what has no date to the end."""
    if thing.due_at is None:
        return True, ""
    if isinstance(thing.due_at, datetime):
        return False, thing.due_at.isoformat()
    return False, f"{thing.due_at.isoformat()}U"
