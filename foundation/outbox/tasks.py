from celery import shared_task

from foundation.outbox.services import deliver_due, handle_due


@shared_task(name="outbox.work_off", ignore_result=True)
def work_off_outbox() -> int:
    """Do what waits: event duties first, since they write notices. Beat runs it too, for what a dead worker left."""
    return handle_due() + deliver_due()
