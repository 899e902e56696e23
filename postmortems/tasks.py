"""What Celery runs; a task is a hint, the sweep finds what is due in the database."""

from celery import shared_task

from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.acting import acting_as
from foundation.audit.enums import Source
from postmortems.services.opening import open_what_is_due


@shared_task(name="postmortems.open_due", ignore_result=True)
def open_due_postmortems() -> int:
    """Open post-mortems that the policy asks for and nothing opened yet: 72 hours after a mitigation, and the like."""
    by = User.system()
    with acting_as(by, source=Source.TASK):
        return open_what_is_due(by=by, now=clock.now())
