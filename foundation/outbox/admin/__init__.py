from foundation.outbox.admin.jobs import JobAdmin
from foundation.outbox.admin.outbox import DeliveryAdmin, EventAdmin, HandlingAdmin, NoticeAdmin
from foundation.outbox.admin.targets import NoticePreferencesAdmin, TargetAdmin

__all__ = [
    "DeliveryAdmin",
    "EventAdmin",
    "HandlingAdmin",
    "JobAdmin",
    "NoticeAdmin",
    "NoticePreferencesAdmin",
    "TargetAdmin",
]
