"""What a kind of failure knows to say. Slots: {service} {dependency} {region} {pct} {low} {n} {minutes} {version}
{host} {flag} {hour}."""

from __future__ import annotations

from dataclasses import dataclass

from postmortems.enums import ActionKind


@dataclass(frozen=True, slots=True)
class Ask:
    """An action item in waiting."""

    title: str
    kind: ActionKind
    end_state: str
    evidence: str


@dataclass(frozen=True, slots=True)
class FailureKind:
    slug: str
    trigger: str
    factors: tuple[str, ...]
    titles: tuple[str, ...]
    summary: tuple[str, ...]
    impact: tuple[str, ...]
    background: tuple[str, ...]
    triggered: tuple[str, ...]
    contributed: tuple[str, ...]
    detection: tuple[str, ...]
    response: tuple[str, ...]
    hard: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]
    tasks: tuple[tuple[str, str], ...]
    attempts: tuple[tuple[str, str, str], ...]
    """What, its effect where it worked, what was seen where it did not."""
    customer: tuple[str, ...]
    asks: tuple[Ask, ...]
    message: str
