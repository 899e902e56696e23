"""How a notice leaves: channel → dotted path of what sends it, `def send(delivery: Delivery) -> None`.

It raises what went wrong: `Undeliverable` where trying again is of no use.
"""

CHANNELS: dict[str, str] = {
    "in_app": "foundation.outbox.channels.in_app.send",
    "mail": "foundation.outbox.channels.mail.send",
    "own": "foundation.outbox.channels.addresses.send_own",
    "target": "foundation.outbox.channels.addresses.send_to_target",
}
