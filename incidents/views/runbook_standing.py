"""Why a runbook can, or can't, be relied on, in what its reader may know: what stands in its head and its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from foundation.accounts.models import User
from incidents.enums import RunbookState, RunOutcome
from incidents.models import Runbook, RunbookStateChange, RunbookVerification
from incidents.services.writing import is_named


@dataclass(frozen=True)
class Change:
    """A change of its state. `verification` is the run that led to it, where the reader may see on which incident."""

    row: RunbookStateChange
    verification: RunbookVerification | None


@dataclass(frozen=True)
class Standing:
    """`exercise` is the last run that speaks for it, `misled` the last one where that speaks against it.

    `change` is why it is stale, or a draft again.
    """

    exercise: RunbookVerification | None = None
    misled: RunbookVerification | None = None
    change: RunbookStateChange | None = None


def standing_of(runbook: Runbook, person: User) -> Standing:
    """Of one loaded `with_standing` no query, but one for a run on a private incident."""
    last, change = runbook.exercise, _change_of(runbook)
    if last is None or last.outcome != RunOutcome.MISLED:
        return Standing(exercise=last, change=change)
    incident = last.run.incident
    if incident is not None and incident.private and not is_named(incident, person):
        return Standing(change=change)
    told = change is not None and change.verification_id == last.pk
    return Standing(misled=last, change=None if told else change)


def _change_of(runbook: Runbook) -> RunbookStateChange | None:
    """What made it stale; or a draft, where it was more than that before."""
    was_more = runbook.state == RunbookState.DRAFT and runbook.version > 1
    if runbook.state != RunbookState.STALE and not was_more:
        return None
    change = runbook.last_change
    return change if change is not None and change.reason else None


def with_what_led_to_them(rows: Iterable[RunbookStateChange], person: User) -> list[Change]:
    found = list(rows)
    known = visible_verifications({row.verification_id for row in found if row.verification_id}, person)
    return [Change(row, known.get(row.verification_id or 0)) for row in found]


def visible_verifications(keys: Iterable[int], person: User) -> dict[int, RunbookVerification]:
    """By key; those on incidents that the reader may see."""
    rows = (
        RunbookVerification.objects.visible_to(person).filter(pk__in=list(keys)).select_related("run__incident", "by")
    )
    return {row.pk: row for row in rows}
