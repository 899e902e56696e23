"""The sections that one looks for at 3 a.m.: there, and with something in them."""

from __future__ import annotations

from collections.abc import Iterator

from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight
from incidents.rules.runbook_sections import Standing, sections

_NEEDED = ("Diagnosis", "Mitigation")
_HOLDS = {
    "Meaning": "what the alert says, in a sentence",
    "Impact": "who notices what, and how bad it is",
    "Diagnosis": "how to find out which of the causes it is, with commands",
    "Mitigation": "what ends the impact, step by step, with commands",
}


def check(runbook: Runbook) -> Iterator[Finding]:
    for section in sections(runbook.document):
        weight = Weight.ERROR if section.name in _NEEDED else Weight.WARNING
        fix = f"Write {_HOLDS[section.name]}."
        if section.standing == Standing.MISSING:
            message = f"There is no section “{section.name}”: whoever is woken looks for it first."
            yield Finding(
                "missing-section", section.line, message, f"Add “## {section.name}”. {fix}", section.name, weight
            )
        elif section.standing == Standing.EMPTY:
            message = f"“{section.name}” is empty: it promises help and has none."
            yield Finding("empty-section", section.line, message, fix, section.name, weight)
        elif section.standing == Standing.TODO:
            message = f"“{section.name}” is still to be written."
            yield Finding("todo-left", section.line, message, fix, section.name, weight)
