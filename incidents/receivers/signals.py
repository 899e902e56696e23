"""What every receiver makes of a sender's body: signals, or a refusal that says where the body is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from incidents.enums import AlertState


@dataclass(frozen=True, slots=True)
class Signal:
    """One alert at its sender, as it stands now. `fingerprint` tells it from others, `started_at` from its own past.

    With `at_event` the sender tells when it wrote, not when the alert began: while it fires, a repeat is the same one.
    `group` is the sender's group of this alert, where that is not one for the whole body.
    """

    fingerprint: str
    name: str
    state: AlertState
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    started_at: datetime
    ended_at: datetime | None = None
    link: str = ""
    runbook_url: str = ""
    at_event: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A delivery understood. `truncated` counts alerts that the sender left out: they are firing, and not in here."""

    group_key: str
    receiver: str
    status: AlertState
    truncated: int = 0
    signals: list[Signal] = field(default_factory=list)


def nothing() -> Parsed:
    """A body that tells of no alert."""
    return Parsed(group_key="", receiver="", status=AlertState.FIRING)


class MalformedBody(ValueError):
    """The body is not what its sender documents. `field` is the path to it, such as `alerts[2].startsAt`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
