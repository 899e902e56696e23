"""Words that say that something is still to be written, anywhere in the text; and those that a new one begins with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.enums import BlockKind
from incidents.rules.runbook_lint.findings import Finding, Runbook
from incidents.rules.runbook_sections import Standing, sections
from incidents.rules.runbook_skeleton import is_of_the_skeleton

_LEFT = re.compile(r"\b(?:TODO|TBD|FIXME|XXX)\b")


def check(runbook: Runbook) -> Iterator[Finding]:
    told = {
        block.line for each in sections(runbook.document) if each.standing == Standing.TODO for block in each.blocks
    }
    for line, text, block in runbook.lines():
        if block.line in told:
            continue
        if is_of_the_skeleton(text):
            message = f"“{text.strip()}” is what a new runbook begins with: nobody has written this."
            yield Finding("todo-in-text", line, message, "Write it, or leave it out.", block.section)
        elif block.kind != BlockKind.CODE and (found := _LEFT.search(text)):
            message = f"“{found.group()}” was left here: whoever reads it does not know what is missing."
            yield Finding("todo-in-text", line, message, "Write it, or leave it out.", block.section)
