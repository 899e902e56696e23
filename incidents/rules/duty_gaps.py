"""When nobody is on duty: pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

Span = tuple[datetime, datetime]


def gaps_between(held: Iterable[Span], first: datetime, last: datetime) -> list[Span]:
    """Spans of `first` to `last` that none of the half-open `held` covers, in order."""
    found: list[Span] = []
    until = first
    for starts, ends in sorted(held):
        if starts >= last:
            break
        if starts > until:
            found.append((until, starts))
        until = max(until, ends)
    if until < last:
        found.append((until, last))
    return found
