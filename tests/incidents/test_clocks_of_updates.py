"""What every act does to the clocks of updates and of the post-mortem: written from the design, played by API."""

from __future__ import annotations

import pytest

from tests.incidents.played import Played

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

INTERNAL = {
    "runs from the declaration": ("SEV-1", [], ["running, due 30"]),
    "runs from the last one sent": ("SEV-1", ["20 internal"], ["met, due 30, met 20", "running, due 50"]),
    "late ones count late and the next runs on": (
        "SEV-1",
        ["40 internal"],
        ["met late, due 30, met 40", "running, due 70"],
    ),
    "is met by deciding not to": ("SEV-1", ["20 skip internal"], ["met, due 30, met 20", "running, due 50"]),
    "is slower after mitigation, from the last one": (
        "SEV-1",
        ["20 internal", "25 mitigated"],
        ["met, due 30, met 20", "running, due 80"],
    ),
    "is quick again after a relapse": (
        "SEV-1",
        ["20 internal", "25 mitigated", "30 relapse"],
        ["met, due 30, met 20", "running, due 50"],
    ),
    "is quick again when mitigating was a mis-tap": (
        "SEV-1",
        ["20 internal", "25 mitigated", "25.5 undo"],
        ["met, due 30, met 20", "running, due 50"],
    ),
    "missed before mitigation stays missed": ("SEV-1", ["31 mitigated"], ["missed, due 30"]),
    "takes the new cadence from the last one sent": (
        "SEV-3",
        ["20 internal", "30 SEV-1"],
        ["met, due 240, met 20", "running, due 50"],
    ),
    "is slower once lowered, from the last one sent": (
        "SEV-1",
        ["20 internal", "30 SEV-3"],
        ["met, due 30, met 20", "running, due 260"],
    ),
    "missed stays missed when lowered": ("SEV-1", ["31 SEV-3"], ["missed, due 30"]),
    "is not late at once when raised": ("SEV-3", ["120 SEV-1"], ["running, due 150"]),
    "is not late at once by a relapse": (
        "SEV-1",
        ["1 internal", "2 mitigated", "50 relapse"],
        ["met, due 30, met 1", "running, due 80"],
    ),
    "ends at resolution": ("SEV-1", ["20 resolved"], ["withdrawn, due 30"]),
    "missed stays missed at resolution": ("SEV-1", ["35 resolved"], ["missed, due 30"]),
    "runs from the reopening": ("SEV-1", ["20 resolved", "50 reopened back"], ["withdrawn, due 30", "running, due 80"]),
    "runs slowly from a reopening without impact": (
        "SEV-1",
        ["20 resolved", "50 reopened gone"],
        ["withdrawn, due 30", "running, due 110"],
    ),
    "runs on when resolving was a mis-tap": ("SEV-1", ["20 resolved", "20.5 undo"], ["running, due 30"]),
    "ends again when reopening was a mis-tap": (
        "SEV-1",
        ["20 resolved", "50 reopened back", "50.5 undo"],
        ["withdrawn, due 30", "withdrawn, due 80"],
    ),
    "is withdrawn by cancelling": ("SEV-3", ["9 cancelled"], ["withdrawn, due 240"]),
}

CUSTOMER = {
    "is not asked for at SEV-3": ("SEV-3", [], []),
    "asks for a first word sooner": ("SEV-1", [], ["running, due 10"]),
    "asks for the next at its cadence": (
        "SEV-1",
        ["1 command", "8 customer"],
        ["met, due 10, met 8", "running, due 38"],
    ),
    "begins when the level begins to ask": ("SEV-3", ["20 SEV-1"], ["running, due 30"]),
    "is withdrawn when the level asks no more": ("SEV-1", ["5 SEV-3"], ["withdrawn, due 10"]),
    "missed stays missed when the level asks no more": ("SEV-1", ["11 SEV-3"], ["missed, due 10"]),
    "first word is sooner when raised": ("SEV-2", ["5 SEV-1"], ["running, due 10"]),
}

DAY = 1440
FIVE_DAYS = "due 10800"  # Monday noon, and 24:00 of the Monday after: five business days later.

POSTMORTEM = {
    "does not run before the end": ("SEV-1", ["9 mitigated"], []),
    "runs from resolution, to the end of the fifth business day": ("SEV-1", ["9 resolved"], [f"running, {FIVE_DAYS}"]),
    "is not asked for at SEV-3": ("SEV-3", ["9 resolved"], []),
    "follows the peak": ("SEV-1", ["5 SEV-3", "9 resolved"], [f"running, {FIVE_DAYS}"]),
    "is not ended by lowering afterwards": ("SEV-1", ["9 resolved", "12 SEV-3"], [f"running, {FIVE_DAYS}"]),
    "begins when raised after resolution": ("SEV-3", ["9 resolved", "12 SEV-1"], [f"running, {FIVE_DAYS}"]),
    "runs from the last resolution, once": (
        "SEV-1",
        ["9 resolved", "12 reopened gone", f"{DAY} resolved"],
        [f"running, due {10800 + DAY}"],
    ),
    "is withdrawn when resolving was a mis-tap": ("SEV-1", ["9 resolved", "9.5 undo"], [f"withdrawn, {FIVE_DAYS}"]),
    "runs as before when the second resolving was a mis-tap": (
        "SEV-1",
        ["9 resolved", "12 reopened gone", f"{DAY} resolved", f"{DAY + 0.5} undo"],
        [f"running, {FIVE_DAYS}"],
    ),
    "follows a corrected resolution": (
        "SEV-1",
        [f"{DAY} resolved", f"{DAY + 5} resolved_at 20"],
        [f"running, {FIVE_DAYS}"],
    ),
    "is withdrawn when a lesser one is cancelled": ("SEV-3", ["9 cancelled"], []),
}


def cases(kind: str, stories: dict[str, tuple[str, list[str], list[str]]]) -> list[object]:
    return [pytest.param(kind, *story, id=f"{kind} {name}") for name, story in stories.items()]


ALL = cases("internal_update", INTERNAL) + cases("customer_update", CUSTOMER) + cases("postmortem", POSTMORTEM)


@pytest.mark.parametrize(("kind", "severity", "lines", "expected"), ALL)
def test_a_clock_does_what_the_design_says(kind: str, severity: str, lines: list[str], expected: list[str]) -> None:
    assert Played(severity, *lines).clocks(kind) == expected
