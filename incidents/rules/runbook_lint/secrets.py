"""Passwords and keys do not belong into a runbook that everyone reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight

_SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    re.compile(r"\b(?:ghp|gho|ghs|github_pat|glpat|xox[abpors])[-_][\w-]{16,}"),
    re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\."),
    re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s:/@<$]+:(?![<$*]|x{3}|password\b)[^\s@/<$]{4,}@", re.IGNORECASE),
    re.compile(
        r"\b(?:password|passwd|secret|api[_-]?key|access[_-]?key|token)\b\s*[:=]\s*['\"]?"
        r"(?![<$*{]|x{3}|your|example|changeme|null\b|none\b|true\b|false\b)[^\s'\"<>$]{8,}",
        re.IGNORECASE,
    ),
)


def check(runbook: Runbook) -> Iterator[Finding]:
    for line, text, block in runbook.lines():
        if any(pattern.search(text) for pattern in _SECRETS):
            message = "This looks like a password or key: everyone who reads the runbook has it."
            fix = "Say where to get it, and change the one that stood here."
            yield Finding("secret", line, message, fix, block.section, Weight.ERROR)
