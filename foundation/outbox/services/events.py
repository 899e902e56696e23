"""Publishing what happened to whoever hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.outbox.models import Event, Handling
from foundation.outbox.services.hinting import hint


@service(action=None)
def publish_event(
    *, kind: str, subject: str, by: User, payload: dict[str, Any] | None = None, at: datetime | None = None
) -> Event:
    """Record what happened, and one duty per handler of its kind, in the caller's transaction."""
    event = Event(kind=kind, subject=subject, payload=payload or {}, by=by, at=at or clock.now())
    event.save()
    handlers: Iterable[str] = settings.DEBRIEF_EVENTS.get(kind, ())
    duties = [Handling(event=event, handler=handler) for handler in handlers]
    Handling.objects.bulk_create(duties)
    if duties:
        transaction.on_commit(hint)
    return event
