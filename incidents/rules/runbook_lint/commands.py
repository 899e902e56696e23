"""A step says what to run, and what one sees when it worked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.enums import BlockKind
from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight, runs_of

_SHOWN = re.compile(r"`[^`]+`|\]\(|https?://")
_VAGUE = re.compile(
    r"(?:please |then |next,? |also )?(?:check|verify|investigate|look (?:into|at)|ensure|make sure|monitor|fix|handle|"
    r"address|troubleshoot|debug|analy[sz]e|review|inspect|determine|identify|consider)\b",
    re.IGNORECASE,
)


def check(runbook: Runbook) -> Iterator[Finding]:
    for step in runbook.steps:
        if step.command and not step.expected:
            message = "It does not say what one should see: nobody knows whether it worked."
            fix = "Add a line below the command: “Expected: …”."
            yield Finding("no-expected-result", step.line, message, fix, step.section, Weight.HINT)
        if runs_of(step) or step.kind != BlockKind.STEP or _SHOWN.search(step.source):
            continue
        if _VAGUE.match(step.text.strip()):
            message = "It says what to reach, not what to do."
            fix = "Name the command, the dashboard or the page, and what decides."
            yield Finding("vague-step", step.line, message, fix, step.section)
        else:
            message = "A step without a command: each reader does something else."
            yield Finding("no-command", step.line, message, "Write the command.", step.section, Weight.HINT)
