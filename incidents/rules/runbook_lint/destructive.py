"""What destroys says so first, and how to take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight, prose_of

_DESTROYS = re.compile(
    "|".join(
        (
            r"\brm\s+(?:-\w+\s+)*-\w*[rf]",
            r"\bkubectl\b[^|;&\n]*\b(?:delete|drain|replace --force)\b",
            r"\bhelm\s+(?:uninstall|delete)\b",
            r"\bterraform\s+destroy\b",
            r"\bdrop\s+(?:table|database|index|schema)\b",
            r"\btruncate\s+(?:table\s+)?\w",
            r"\bdelete\s+from\b",
            r"\bflush(?:all|db)\b",
            r"\bmkfs",
            r"\bdd\s+[^|;\n]*\bof=",
            r"\bgit\s+(?:push\s+[^|;\n]*(?:--force|-f)\b|reset\s+--hard)",
            r"\bdocker\s+(?:system|volume|image)\s+prune\b",
            r"\betcdctl\b[^|;&\n]*\b(?:del|member remove)\b",
            r"\bkill\s+-9\b",
            r"\b(?:shutdown|reboot|poweroff)\b",
            r"\b(?:aws|gcloud|az)\b[^|;&\n]*\b(?:delete|terminate)[\w-]*",
        )
    ),
    re.IGNORECASE,
)
_WARNS = re.compile(
    r"\b(?:warning|caution|careful|danger|irreversib|data loss|lose data|backup|back up|only (?:if|when|after)|"
    r"make sure|cannot be undone|can['’]t be undone|destroys?|deletes? (?:all|the|every))",
    re.IGNORECASE,
)


def check(runbook: Runbook) -> Iterator[Finding]:
    before = ""
    for block in runbook.document.blocks:
        found = _DESTROYS.search(block.command) if block.command and not block.undo else None
        if found is not None and not _WARNS.search(before + prose_of(block)):
            message = f"“{found.group().strip()}” destroys something, and nothing warns of it or takes it back."
            fix = "Say before it what is lost and when not to run it, and below it “Undo: …”."
            yield Finding("destructive", block.line, message, fix, block.section, Weight.ERROR)
        if block.source.strip():
            before = prose_of(block)
