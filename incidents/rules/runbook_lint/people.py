"""People leave and sleep; teams and roles answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.enums import BlockKind
from incidents.rules.runbook_lint.findings import Finding, Runbook, prose_of

_ASKED = re.compile(
    r"\b(?:[Aa]sk|[Pp]ing|[Cc]all|[Cc]ontact|[Pp]age|[Mm]essage|[Ee]mail|[Tt]alk to|[Rr]each out to|[Ee]scalate to)\s+"
    r"(@[\w.-]+|[A-Z][a-z]+(?:\s+[A-Z][a-z]+)?)"
    r"\b(?!\s+(?:[Tt]eam|[Ss]upport|[Oo]n-?call|[Ee]ngineer|[Aa]dmin|API|[Ss]ervice))"
)
_MAIL = re.compile(r"\b[a-z]+\.[a-z]+@[\w-]+\.[\w.]+\b", re.IGNORECASE)
# Capitalised, and nobody's name.
_NO_NAMES = frozenset(
    (
        "Support", "Team", "Engineering", "Operations", "Ops", "Security", "Network", "Platform", "Infrastructure",
        "Prometheus", "Alertmanager", "Grafana", "Kubernetes", "Slack", "Teams", "Pagerduty", "Opsgenie", "Google",
        "Amazon", "Azure", "Microsoft", "Github", "Gitlab", "Your", "The", "This", "On", "It",
    )
)  # fmt: skip


def check(runbook: Runbook) -> Iterator[Finding]:
    for block in runbook.document.blocks:
        if block.kind in (BlockKind.CODE, BlockKind.FRONT_MATTER, BlockKind.COMMENT):
            continue
        text = prose_of(block)
        for number, line in enumerate(text.splitlines()):
            names = [name for name in _ASKED.findall(line) if name.split()[0] not in _NO_NAMES] + _MAIL.findall(line)
            for name in names:
                message = f"“{name}” is a person: they may be asleep, or have left."
                fix = "Name the team, the role, or who is on duty."
                yield Finding("personal-name", block.line + number, message, fix, block.section)
