"""What Celery runs for accounts."""

from datetime import timedelta

from celery import shared_task

from foundation.accounts.models import User
from foundation.accounts.services import forget_idempotency_keys
from foundation.audit import clock

KEPT = timedelta(days=7)
"""How long a request can be repeated with its key (docs/how-to/api.md)."""


@shared_task(name="accounts.forget_idempotency_keys", ignore_result=True)
def forget_old_idempotency_keys() -> int:
    """Drop the keys of requests that nobody repeats any more; returns how many."""
    return forget_idempotency_keys(before=clock.now() - KEPT, by=User.system())
