"""Hints that measures may have changed. Each may run twice, at once, or never: facts and watermarks are the truth."""

from celery import shared_task

from foundation.accounts.models import User
from metrics.services.computing import Scope, compute_changed, compute_months


@shared_task(name="metrics.compute_changed", ignore_result=True)
def compute_changed_months() -> int:
    """Every minute, and as a hint: the months with new facts. Rows written."""
    return compute_changed(by=User.system())


@shared_task(name="metrics.compute_nightly", ignore_result=True)
def compute_all_months() -> int:
    """Every night: all months, for what a very long transaction may have hidden from the sweep. Rows written."""
    return compute_months(scope=Scope.all(), by=User.system()).rows_written
