"""What Celery runs; a task is a hint, the sweep finds what is due in the database."""

from celery import shared_task

from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.acting import acting_as
from foundation.audit.enums import Source
from foundation.outbox.services import hint
from incidents.services.clocks import mark_missed
from incidents.services.duty_calendars import read_due
from incidents.services.escalation import escalate_due
from incidents.services.heartbeats import alarm_of_silence
from incidents.services.intake import decide_unsilenced, take_in_due
from incidents.services.link_checks import check_due
from incidents.services.naming import end_loans
from incidents.services.reminders import remind_due
from incidents.services.runbook_keeping import tell_keepers
from incidents.services.verification import age_runbooks as make_stale
from incidents.services.verification import check_all_again
from incidents.services.webhooks import TAKE_IN
from incidents.services.webhooks import confirm_subscriptions as confirm_waiting

TAKEN_IN_A_TURN = 1000  # deliveries, of a storm some seconds'
GATHERED_FOR = 0.3  # seconds


@shared_task(name="incidents.sweep_clocks", ignore_result=True)
def sweep_clocks() -> int:
    """Mark clocks that fell due without their act as missed, once each however often this runs; close broken glass."""
    by = User.system()
    with acting_as(by, source=Source.TASK):
        end_loans(by=by, now=clock.now())
        return mark_missed(by=by, now=clock.now())


@shared_task(name="incidents.escalate", ignore_result=True)
def escalate() -> int:
    """Take the escalation steps that are due and remind of clocks, once each however often this runs."""
    by = User.system()
    with acting_as(by, source=Source.TASK):
        taken = escalate_due(by=by, now=clock.now())
        remind_due(by=by, now=clock.now())
        return taken


@shared_task(name="incidents.read_duty_calendars", ignore_result=True)
def read_duty_calendars() -> int:
    """Bring shifts in step with the calendars that they come from."""
    by = User.system()
    with acting_as(by, source=Source.TASK):
        return read_due(by=by, now=clock.now())


@shared_task(name="incidents.age_runbooks", ignore_result=True)
def age_runbooks() -> int:
    """Make stale what nobody exercised for too long, and check all anew where the rules of the check have changed."""
    by = User.system()
    with acting_as(by, source=Source.TASK):
        check_all_again(by=by)
        return make_stale(by=by, now=clock.now())


@shared_task(name="incidents.tell_keepers", ignore_result=True)
def tell_keepers_of_runbooks() -> int:
    """The weekly digest of runbooks that can’t be relied on, each keeper’s at nine of their Monday."""
    by = User.system()
    with acting_as(by, source=Source.TASK):
        return tell_keepers(by=by, now=clock.now())


@shared_task(name="incidents.take_in_deliveries", ignore_result=True)
def take_in_deliveries() -> int:
    """Turn stored webhook bodies into alerts. Beat runs it too, for what a dead worker left.

    In a storm it stands back in line after a while, so that other tasks get their turn.
    """
    taken = take_in_due(limit=TAKEN_IN_A_TURN, pause=GATHERED_FOR)
    if taken >= TAKEN_IN_A_TURN:
        hint(TAKE_IN)
    return taken


@shared_task(name="incidents.watch_alerts", ignore_result=True)
def watch_alerts() -> int:
    """Decide over what a silence held back and still fires, and raise the alarm for heartbeats that are not heard."""
    with acting_as(User.system(), source=Source.TASK):
        return decide_unsilenced(now=clock.now()) + alarm_of_silence(now=clock.now())


@shared_task(name="incidents.check_links", ignore_result=True)
def check_links() -> int:
    """Open the addresses that rules and runbooks lead to, each about once a week, dead ones daily."""
    by = User.system()
    with acting_as(by, source=Source.TASK):
        return check_due(by=by, now=clock.now())


@shared_task(name="incidents.confirm_subscriptions", ignore_result=True)
def confirm_subscriptions() -> int:
    """Open the addresses with which Amazon SNS asks whether a topic is wanted."""
    return confirm_waiting(now=clock.now())
