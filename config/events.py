"""Who hears of what: kind of event → dotted paths of handlers, run by the outbox after the writing transaction.

A handler is `def handle(*, event: Event, by: User)`; it may run twice. Upper apps hear of lower ones here, and
nowhere else.
"""

EVENTS: dict[str, tuple[str, ...]] = {
    "notice.delivered": ("incidents.services.executive_notices.on_notice_delivered",),
    "incident.resolved": ("postmortems.services.opening.on_incident_resolved",),
    "incident.merged": ("postmortems.services.folding.on_incident_merged",),
    "incident.privacy_changed": ("postmortems.services.action_ledger.on_privacy_changed",),
}
