"""What is too long is not followed at 3 a.m."""

from __future__ import annotations

from collections.abc import Iterator

from incidents.enums import BlockKind
from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight

MOST_STEPS, MOST_WORDS = 20, 1500


def check(runbook: Runbook) -> Iterator[Finding]:
    steps = sum(block.kind == BlockKind.STEP for block in runbook.steps)
    fix = "Split it by cause, and link the parts."
    if steps > MOST_STEPS:
        message = f"It has {steps} steps; more than {MOST_STEPS} are not followed."
        yield Finding("too-long", 1, message, fix, severity=Weight.HINT)
    elif runbook.words > MOST_WORDS:
        message = f"It has {runbook.words} words; more than {MOST_WORDS} are not read."
        yield Finding("too-long", 1, message, fix, severity=Weight.HINT)
