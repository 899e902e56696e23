"""How one knows that it worked, and whom to turn to when it did not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight, prose_of

_CHECKED = re.compile(
    r"\b(?:verif|confirm|should (?:now )?(?:be|see|drop|fall|recover|return|show)|recover(?:s|ed)\b|resolves?\b|"
    r"alert (?:clears|stops|ends)|back to normal|expected\s*:|check (?:that|whether|if))",
    re.IGNORECASE,
)
_OWNED = re.compile(r"\b(?:owner|owned by|escalat|on[- ]call|team|contact|channel|#[\w-]{3,})", re.IGNORECASE)
_OWNING_KEYS = frozenset({"owner", "owners", "team", "maintainer", "contact", "escalation"})


def check(runbook: Runbook) -> Iterator[Finding]:
    blocks = runbook.document.blocks
    text = " ".join(prose_of(block) for block in blocks)
    last = blocks[-1].line if blocks else 1
    acted = " ".join(
        prose_of(block) for block in blocks if block.section.casefold() not in ("meaning", "impact", "diagnosis")
    )
    if runbook.commands and not _CHECKED.search(acted) and not any(step.expected for step in runbook.steps):
        message = "Nothing says how one knows that it worked."
        fix = "End with what to check, and what one should see."
        yield Finding("no-check", last, message, fix, severity=Weight.WARNING)
    front = {str(key).casefold() for key in runbook.document.front_matter}
    if not _OWNED.search(text) and not front & _OWNING_KEYS:
        message = "Nothing says whose it is, or whom to turn to when it does not help."
        yield Finding("no-owner", 1, message, "Name the owner team, or where to escalate.", severity=Weight.HINT)
