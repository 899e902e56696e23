"""Links that open from wherever the runbook is read. Whether they are dead, a task finds out."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from incidents.rules.runbook_lint.findings import Finding, Runbook, Weight


def check(runbook: Runbook) -> Iterator[Finding]:
    for link in runbook.links:
        address = link.address
        if address.startswith("#") or "{{" in address:
            continue
        try:
            scheme = urlsplit(address).scheme
        except ValueError:
            scheme = ""
        if address in runbook.dead:
            message = f"{address} leads nowhere any more."
            yield Finding("dead-link", link.line, message, "Link to where it is now, or leave it out.", link.section)
        elif scheme == "http":
            message = f"{address} is not encrypted: browsers warn, or refuse it."
            yield Finding("insecure-link", link.line, message, "Use https://.", link.section, Weight.HINT)
        elif not scheme:
            message = f"“{address}” leads somewhere only from where the file lay."
            yield Finding("relative-link", link.line, message, "Write the whole address.", link.section)
