"""What destroys says so first, and how to take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.enums import BlockKind
from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight, prose_of
from incidents.rules.runbook_markdown import Block

_DESTROYS = re.compile(
    "|".join(
        (
            r"\brm\s+(?:-[\w-]{1,20}\s+){0,8}(?:-\w{0,20}[rf]|--(?:recursive|force)\b)",
            r"\bkubectl\b[^|;&\n]{0,400}\b(?:delete|drain|replace --force)\b",
            r"\bhelm\s+(?:uninstall|delete)\b",
            r"\bterraform\s+destroy\b",
            r"\bdrop\s+(?:table|database|index|schema)\b",
            r"\btruncate\s+(?:table\s+)?\w",
            r"\bdelete\s+from\b",
            r"\bflush(?:all|db)\b",
            r"\bmkfs",
            r"\bdd\s+[^|;\n]{0,400}\bof=",
            r"\bgit\s+(?:push\s+[^|;\n]{0,400}(?:--force|-f)\b|reset\s+--hard)",
            r"\bdocker\s+(?:system|volume|image)\s+prune\b",
            r"\betcdctl\b[^|;&\n]{0,400}\b(?:del|member remove)\b",
            r"\bkill\s+-9\b",
            r"\b(?:shutdown|reboot|poweroff)\b",
            r"\b(?:aws|gcloud|az)\b[^|;&\n]{0,400}\b(?:delete|terminate)[\w-]*",
        )
    ),
    re.IGNORECASE,
)
_CODE_SPAN = re.compile(r"(?<!`)(`{1,3})(?!`)([^`]+)\1(?!`)")
_WARNS = re.compile(
    r"\b(?:warning|caution|careful|danger|irreversib|data loss|lose data|backup|back up|only (?:if|when|after)|"
    r"make sure|cannot be undone|can['’]t be undone|destroys?|deletes? (?:all|the|every))",
    re.IGNORECASE,
)


def _destroys(block: Block) -> re.Match[str] | None:
    """In what it runs, and in whatever a step's words name: of several, the reader copies by hand."""
    named = _CODE_SPAN.findall(block.text) if block.kind == BlockKind.STEP else []
    return _DESTROYS.search("\n".join([block.command, *(span for _marks, span in named)]))


def check(runbook: Runbook) -> Iterator[Finding]:
    before = ""
    for block in runbook.document.blocks:
        found = None if block.undo else _destroys(block)
        if found is not None and not _WARNS.search(before + prose_of(block)):
            message = f"“{found.group().strip()}” destroys something, and nothing warns of it or takes it back."
            fix = "Say before it what is lost and when not to run it, and below it “Undo: …”."
            yield Finding("destructive", block.line, message, fix, block.section, Weight.ERROR)
        if block.source.strip():
            before = prose_of(block)
