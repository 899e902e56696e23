from foundation.outbox.models.outbox import Delivery, Event, Handling, Notice, Work
from foundation.outbox.models.receivers import NoticePreferences, Target

__all__ = ["Delivery", "Event", "Handling", "Notice", "NoticePreferences", "Target", "Work"]
