"""Passwords and keys do not belong into a runbook that everyone reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight

# What stands for a secret and is none.
_STANDS_FOR = (
    r"(?![<$*{(`\[%]|x{3}|your|example|changeme|redacted|null\b|none\b|true\b|false\b|pass(?:word)?\b|token\b)"
)
_SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----"),
    re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    re.compile(r"\b(?:ghp|gho|ghs|github_pat|glpat|xox[abpors])[-_][\w-]{16,}"),
    re.compile(r"\beyJ[\w-]{10,1000}\.eyJ[\w-]{10,1000}\."),
    re.compile(
        rf"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{{0,30}}://[^\s:/@<$]{{1,200}}:{_STANDS_FOR}[^\s@/<$]{{4,200}}@",
        re.IGNORECASE,
    ),
    # password: …, DB_PASSWORD=…, AWS_SECRET_ACCESS_KEY=…
    re.compile(
        r"(?:password|passwd|secret|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|token)\b"
        r"['\"]?\s{0,9}[:=]\s{0,9}['\"]?"
        rf"{_STANDS_FOR}[^\s'\"<>$]{{8,}}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bauthorization\s{{0,9}}:\s{{0,9}}(?:bearer|basic|token)\s{{1,9}}{_STANDS_FOR}[\w.~+/=-]{{12,}}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:mysql\w{{0,20}}|mariadb)\s(?:[^|;&]{{0,200}}\s)?-p['\"]?{_STANDS_FOR}[^\s<>$'\"]{{4,}}"),
    re.compile(rf"\b(?:sshpass\s{{1,9}}-p|redis-cli\s[^|;&]{{0,200}}?-a)\s{{0,9}}['\"]?{_STANDS_FOR}[^\s<>$'\"]{{4,}}"),
    re.compile(
        rf"\bcurl\s[^|;&]{{0,300}}?(?:-u|--user)\s{{0,9}}['\"]?[^\s:'\"<>$]{{1,100}}:{_STANDS_FOR}[^\s<>$'\"]{{4,}}"
    ),
)  # fmt: skip


def check(runbook: Runbook) -> Iterator[Finding]:
    for line, text, block in runbook.lines():
        if any(pattern.search(text) for pattern in _SECRETS):
            message = "This looks like a password or key: everyone who reads the runbook has it."
            fix = "Say where to get it, and change the one that stood here."
            yield Finding("secret", line, message, fix, block.section, Weight.ERROR)
