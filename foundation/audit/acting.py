"""Who is acting, through which face, and why: one context that every write reads.

A request, a task and a command each open it once (`acting_as`); the `service` decorator narrows it to the person
and the reason that it was called with. History rows and facts take who, from where and why from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from foundation.audit.enums import Source

if TYPE_CHECKING:
    from foundation.accounts.models import User


@dataclass(frozen=True)
class Acting:
    """`user` may be None only outside any face, for instance while a migration seeds."""

    user: User | None
    source: Source
    reason: str = ""


NOBODY = Acting(user=None, source=Source.COMMAND)

_acting: ContextVar[Acting] = ContextVar("acting", default=NOBODY)


def acting() -> Acting:
    return _acting.get()


def current_source() -> str:
    """Default of the `source` columns; importable by name, as migrations demand."""
    return _acting.get().source.value


@contextmanager
def acting_as(user: User | None, *, source: Source | None = None, reason: str | None = None) -> Iterator[Acting]:
    """Act as `user` until the block ends. What is not given stays as it was outside."""
    before = _acting.get()
    inside = replace(
        before,
        user=user,
        source=before.source if source is None else source,
        reason=before.reason if reason is None else reason,
    )
    token = _acting.set(inside)
    try:
        yield inside
    finally:
        _acting.reset(token)
