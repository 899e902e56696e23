"""A code fence that never ends takes everything below it for code."""

from __future__ import annotations

from collections.abc import Iterator

from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight


def check(runbook: Runbook) -> Iterator[Finding]:
    block = runbook.document.unclosed_fence
    if block is not None:
        message = "This code block never ends: everything below it is shown as code."
        yield Finding("unclosed-fence", block.line, message, "Close it with ```.", block.section, Weight.ERROR)
