"""Which state of a runbook may follow which."""

from __future__ import annotations

from collections.abc import Mapping

from incidents.enums import RunbookState

FOLLOWING: Mapping[str, tuple[RunbookState, ...]] = {
    RunbookState.DRAFT: (RunbookState.REVIEWED, RunbookState.RETIRED),
    RunbookState.REVIEWED: (RunbookState.VERIFIED, RunbookState.STALE, RunbookState.DRAFT, RunbookState.RETIRED),
    RunbookState.VERIFIED: (RunbookState.STALE, RunbookState.DRAFT, RunbookState.RETIRED),
    RunbookState.STALE: (RunbookState.REVIEWED, RunbookState.VERIFIED, RunbookState.DRAFT, RunbookState.RETIRED),
    RunbookState.RETIRED: (RunbookState.DRAFT,),
}

# What someone may rely on; someone answers for it, and it ages.
RELIED_ON = frozenset({RunbookState.REVIEWED, RunbookState.VERIFIED})


def may_follow(before: str, after: str) -> bool:
    return after in FOLLOWING[before]
