from foundation.outbox.services.events import publish_event
from foundation.outbox.services.hinting import hint
from foundation.outbox.services.notifying import mark_read, notify, notify_targets
from foundation.outbox.services.receiving import (
    archive_target,
    choose_notices,
    save_target,
    send_test_notice,
    send_test_to_target,
)
from foundation.outbox.services.working_off import (
    LEASE,
    deliver_due,
    handle_due,
    retry_work,
    work_off,
    work_off_together,
)

__all__ = [
    "LEASE",
    "archive_target",
    "choose_notices",
    "deliver_due",
    "handle_due",
    "hint",
    "mark_read",
    "notify",
    "notify_targets",
    "publish_event",
    "retry_work",
    "save_target",
    "send_test_notice",
    "send_test_to_target",
    "work_off",
    "work_off_together",
]
