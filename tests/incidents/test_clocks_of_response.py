"""What every act does to acknowledge, mitigate and the executive notice: written from the design, played by API."""

from __future__ import annotations

import pytest

from tests.incidents.played import Played

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

ACKNOWLEDGE = {
    "runs from the declaration": ("SEV-1", [], ["running, due 5"]),
    "is met by acknowledging": ("SEV-1", ["3 acknowledged"], ["met, due 5, met 3"]),
    "is met at the very minute it is due": ("SEV-1", ["5 acknowledged"], ["met, due 5, met 5"]),
    "is met late by acknowledging late": ("SEV-1", ["7 acknowledged"], ["met late, due 5, met 7"]),
    "is met by taking command": ("SEV-1", ["4 command"], ["met, due 5, met 4"]),
    "is met by mitigating straight away": ("SEV-1", ["4 mitigated"], ["met, due 5, met 4"]),
    "is not won by backdating": ("SEV-1", ["20 acknowledged @3"], ["met late, due 5, met 3"]),
    "is re-planned from the declaration when raised": ("SEV-3", ["2 SEV-1"], ["running, due 5"]),
    "was due before it was raised": ("SEV-3", ["10 SEV-1", "11 sweep"], ["missed, due 5"]),
    "gets longer when lowered": ("SEV-1", ["2 SEV-3"], ["running, due 60"]),
    "is short again when raised again": ("SEV-1", ["1 SEV-3", "2 SEV-1"], ["running, due 5"]),
    "stays missed when lowered": ("SEV-1", ["6 sweep", "8 SEV-3"], ["missed, due 5"]),
    "stays missed when lowered before any sweep": ("SEV-1", ["6 SEV-3"], ["missed, due 5"]),
    "missed and lowered is met late": ("SEV-1", ["6 SEV-3", "9 acknowledged"], ["met late, due 5, met 9"]),
    "once met stays met when raised": ("SEV-3", ["10 acknowledged", "20 SEV-1"], ["met, due 60, met 10"]),
    "is not opened by a relapse": ("SEV-1", ["3 mitigated", "9 relapse"], ["met, due 5, met 3"]),
    "is not opened by reopening": ("SEV-1", ["3 resolved", "9 reopened back"], ["met, due 5, met 3"]),
    "runs again after an undo": ("SEV-1", ["3 acknowledged", "3.5 undo"], ["running, due 5"]),
    "fell due while a mis-tap stood": ("SEV-1", ["4.5 acknowledged", "5.25 undo"], ["missed, due 5"]),
    "keeps its judgement when the moment is corrected": (
        "SEV-1",
        ["4 acknowledged", "9 acknowledged_at 8"],
        ["met, due 5, met 4"],
    ),
    "is withdrawn by cancelling": ("SEV-3", ["9 cancelled"], ["withdrawn, due 60"]),
    "stays missed when cancelled": ("SEV-3", ["61 cancelled"], ["missed, due 60"]),
}

MITIGATE = {
    "runs from the declaration where impact is unknown": ("SEV-1", [], ["running, due 60"]),
    "runs from the impact once it is known": ("SEV-1", ["5 impact -10"], ["running, due 50"]),
    "may start after the declaration": ("SEV-1", ["30 impact 20"], ["running, due 80"]),
    "is met by mitigating": ("SEV-1", ["40 mitigated"], ["met, due 60, met 40"]),
    "is met by resolving straight away": ("SEV-1", ["40 resolved"], ["met, due 60, met 40"]),
    "is not won by backdating": ("SEV-1", ["70 mitigated @50"], ["met late, due 60, met 50"]),
    "is opened again by a relapse": ("SEV-1", ["40 mitigated", "50 relapse"], ["running, due 60"]),
    "is missed by a relapse after it was due": ("SEV-1", ["40 mitigated", "70 relapse"], ["missed, due 60"]),
    "met, relapsed and mitigated in time is met": (
        "SEV-1",
        ["40 mitigated", "50 relapse", "58 mitigated"],
        ["met, due 60, met 58"],
    ),
    "is opened by reopening with the impact back": ("SEV-1", ["40 resolved", "50 reopened back"], ["running, due 60"]),
    "stays met by reopening without impact": ("SEV-1", ["40 resolved", "50 reopened gone"], ["met, due 60, met 40"]),
    "runs again after an undo": ("SEV-1", ["40 mitigated", "40.5 undo"], ["running, due 60"]),
    "is met again when the relapse was a mis-tap": (
        "SEV-1",
        ["40 mitigated", "50 relapse", "50.5 undo"],
        ["met, due 60, met 40"],
    ),
    "is met again when the reopening was a mis-tap": (
        "SEV-1",
        ["40 resolved", "70 reopened back", "70.5 undo"],
        ["met, due 60, met 40"],
    ),
    "is re-planned from the same start when lowered": ("SEV-1", ["5 impact -10", "9 SEV-2"], ["running, due 230"]),
    "is re-planned from the same start when raised": ("SEV-2", ["5 impact -10", "9 SEV-1"], ["running, due 50"]),
    "stays missed when impact is corrected": ("SEV-1", ["61 sweep", "70 impact 30"], ["missed, due 60"]),
    "stays missed when corrected before any sweep": ("SEV-1", ["61 impact 30"], ["missed, due 60"]),
    "is decided and so not re-planned": ("SEV-1", ["40 mitigated", "50 impact -30"], ["met, due 60, met 40"]),
    "runs by the level of the day it relapses": (
        "SEV-3",
        ["10 mitigated", "20 SEV-1", "30 relapse"],
        ["running, due 60"],
    ),
    "runs from the impact as it is known when it relapses": (
        "SEV-1",
        ["10 mitigated", "20 impact -10", "30 relapse"],
        ["running, due 50"],
    ),
    "is withdrawn by cancelling": ("SEV-3", ["9 cancelled"], ["withdrawn, due 480"]),
}

EXECUTIVE = {
    "is not asked for at SEV-3": ("SEV-3", [], []),
    "runs from the declaration": ("SEV-1", [], ["running, due 15"]),
    "runs from when the level began to ask": ("SEV-3", ["10 SEV-1"], ["running, due 25"]),
    "is met by telling": ("SEV-1", ["9 executive"], ["met, due 15, met 9"]),
    "is not won by backdating": ("SEV-1", ["30 executive @9"], ["met late, due 15, met 9"]),
    "is sooner when the level asks for more": ("SEV-2", ["10 SEV-1"], ["running, due 25"]),
    "is never later for being raised": ("SEV-2", ["55 SEV-1"], ["running, due 60"]),
    "is withdrawn when lowered": ("SEV-1", ["9 SEV-3"], ["withdrawn, due 15"]),
    "stays missed when lowered": ("SEV-1", ["16 SEV-3"], ["missed, due 15"]),
    "stays met when lowered": ("SEV-1", ["9 executive", "12 SEV-3"], ["met, due 15, met 9"]),
    "runs anew when raised again": ("SEV-1", ["9 SEV-3", "20 SEV-1"], ["withdrawn, due 15", "running, due 35"]),
    "is not asked twice": ("SEV-1", ["9 executive", "12 SEV-3", "20 SEV-1"], ["met, due 15, met 9"]),
    "missed is not asked anew": ("SEV-1", ["16 sweep", "17 SEV-3", "20 SEV-1"], ["missed, due 15"]),
    "goes on after mitigation": ("SEV-1", ["9 mitigated"], ["running, due 15"]),
    "goes on after resolution": ("SEV-1", ["9 resolved", "16 sweep"], ["missed, due 15"]),
    "is withdrawn when lowered after resolution": ("SEV-1", ["9 resolved", "12 SEV-3"], ["withdrawn, due 15"]),
    "begins when raised after resolution": ("SEV-3", ["9 resolved", "12 SEV-1"], ["running, due 27"]),
    "can be told after resolution": ("SEV-1", ["9 resolved", "12 executive"], ["met, due 15, met 12"]),
}


def cases(kind: str, stories: dict[str, tuple[str, list[str], list[str]]]) -> list[object]:
    return [pytest.param(kind, *story, id=f"{kind} {name}") for name, story in stories.items()]


ALL = cases("acknowledge", ACKNOWLEDGE) + cases("mitigate", MITIGATE) + cases("executive_notice", EXECUTIVE)


@pytest.mark.parametrize(("kind", "severity", "lines", "expected"), ALL)
def test_a_clock_does_what_the_design_says(kind: str, severity: str, lines: list[str], expected: list[str]) -> None:
    assert Played(severity, *lines).clocks(kind) == expected
