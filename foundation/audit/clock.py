"""The one place that asks what time it is, so that a simulation can live another day and a rule never has to ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_standing_at: ContextVar[datetime | None] = ContextVar("standing_at", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _standing_at.get() or timezone.now()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` until the block ends. For the simulation, which plays years through the services."""
    token = _standing_at.set(moment)
    try:
        yield
    finally:
        _standing_at.reset(token)
