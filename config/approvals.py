"""What a second person's confirmation sets off: kind of approval → dotted path of the effect.

An effect is `def apply(*, approval: Approval, by: User)`; it runs in the transaction of the confirmation.
"""

APPROVALS: dict[str, str] = {
    "incident.cancel": "incidents.services.lifecycle.carry_out_cancellation",
    "action_item.cancel": "postmortems.services.action_items.carry_out_cancellation",
    "action_item.lower_priority": "postmortems.services.action_changes.carry_out_lowering",
    "postmortem.waive": "postmortems.services.waiving.carry_out_waiver",
}
