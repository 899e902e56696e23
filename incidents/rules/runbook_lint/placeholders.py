"""What stands in a command to be filled in is known from the alert, or explained."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.rules.runbook_lint.findings import Finding, Runbook, prose_of, runs_of
from incidents.rules.runbook_placeholders import LABELS, assigned_in, placeholders


def check(runbook: Runbook) -> Iterator[Finding]:
    said = " ".join(prose_of(block) for block in runbook.document.blocks).casefold()
    assigned: set[str] = set()
    told: set[str] = set()
    for block in runbook.commands:
        for each in placeholders(runs_of(block), block.language, assigned=assigned):
            if each.name not in told and not _is_known(each.name, each.label, said):
                told.add(each.name)
                message = f"Nothing says what “{each.name}” is: whoever runs it has to guess."
                fix = "Take a label of the alert, or say where to read it from."
                yield Finding("undefined-placeholder", block.line, message, fix, block.section)
        assigned |= assigned_in(runs_of(block))


def _is_known(name: str, label: str, said: str) -> bool:
    plain = re.sub(r"[\s_.-]+", " ", name.casefold()).strip()
    return label in LABELS or not LABELS.isdisjoint(plain.split()) or plain in said
