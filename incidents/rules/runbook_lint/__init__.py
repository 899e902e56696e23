"""Would it work at 3 a.m.? Rules over a runbook's Markdown, one a module; each yields findings with what to do."""

from __future__ import annotations

from incidents.rules.runbook_lint import (
    commands,
    destructive,
    ending,
    fences,
    leftovers,
    length,
    links,
    people,
    placeholders,
    prose,
    secrets,
    sections,
)
from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight

RULES = (
    sections.check,
    fences.check,
    leftovers.check,
    commands.check,
    prose.check,
    destructive.check,
    placeholders.check,
    links.check,
    people.check,
    secrets.check,
    ending.check,
    length.check,
)

MOST_FINDINGS = 300

__all__ = ["RULES", "Finding", "Runbook", "Weight", "check_runbook"]


def check_runbook(source: str, *, dead: frozenset[str] = frozenset()) -> list[Finding]:
    """What the rules find, in the order of the lines, as far as anyone reads it. `dead` lead nowhere, as is known."""
    runbook = Runbook(source, dead=dead)
    found = [finding for rule in RULES for finding in rule(runbook)]
    return sorted(found, key=lambda finding: (finding.line, finding.code))[:MOST_FINDINGS]
