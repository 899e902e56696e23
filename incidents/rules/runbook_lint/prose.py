"""The first command comes before the reading."""

from __future__ import annotations

from collections.abc import Iterator

from incidents.enums import BlockKind
from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight, runs_of

MOST_WORDS = 200


def check(runbook: Runbook) -> Iterator[Finding]:
    words = 0
    for block in runbook.document.blocks:
        if runs_of(block):
            if words > MOST_WORDS:
                message = f"The first command comes after {words} words: at 3 a.m. nobody reads them."
                fix = "Put the commands first, and what explains them below."
                yield Finding("command-after-prose", block.line, message, fix, block.section, Weight.HINT)
            return
        if block.kind not in (BlockKind.FRONT_MATTER, BlockKind.COMMENT):
            words += len(block.source.split())
