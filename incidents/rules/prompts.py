"""What a running incident is prompted with: a second thought, never a block. Pure; sources in the seeded defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

UNSOLVED = timedelta(minutes=30)
SUGGEST_CHANGE, INSIST_ON_CHANGE = timedelta(hours=4), timedelta(hours=12)
MANY, TOO_MANY = 6, 7


@dataclass(frozen=True, slots=True)
class Prompt:
    """`insists` where it is more than a suggestion; `amount` is what its sentence counts: hours, or people."""

    code: str
    insists: bool = False
    amount: int = 0


def prompts(
    *,
    acknowledged_at: datetime | None,
    mitigated: bool,
    commands_since: datetime | None,
    people: int,
    now: datetime,
    alerts_over: bool = False,
) -> list[Prompt]:
    """`people` is how many report to the one commander; `alerts_over`, that it had alerts, and none fires any more."""
    found = [Prompt("alerts_over")] if alerts_over else []
    if acknowledged_at is not None and not mitigated and now - acknowledged_at >= UNSOLVED:
        code = "unsolved" if commands_since is not None else "unsolved_uncommanded"
        found.append(Prompt(code, amount=int((now - acknowledged_at) / timedelta(minutes=1))))
    if commands_since is not None:
        long = now - commands_since
        if long >= SUGGEST_CHANGE:
            found.append(
                Prompt("long_command", insists=long >= INSIST_ON_CHANGE, amount=int(long / timedelta(hours=1)))
            )
        if people >= MANY:
            found.append(Prompt("many_people", insists=people > TOO_MANY, amount=people))
    return found
