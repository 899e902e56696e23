"""What stands in a command to be filled in is known from the alert, or explained."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.rules.runbook_lint.findings import Finding, Runbook, prose_of

# Labels that alerts of the kind usually carry, so that Debrief fills them in.
LABELS = frozenset(
    (
        "alertname", "cluster", "container", "cronjob", "daemonset", "deployment", "device", "endpoint",
        "horizontalpodautoscaler", "hpa", "instance", "ip", "job", "job_name", "mountpoint", "namespace", "node",
        "persistentvolume", "persistentvolumeclaim", "pod", "poddisruptionbudget", "prometheus", "pvc", "region",
        "replicaset", "resource", "service", "severity", "shard", "statefulset", "zone",
    )
)  # fmt: skip
# Of the shell, and of templates that Debrief fills in.
_GIVEN = frozenset(
    {"HOME", "HOSTNAME", "KUBECONFIG", "PATH", "PWD", "SHELL", "TMPDIR", "USER", "NF", "NR", "labels", "value"}
)
_ANGLED = re.compile(r"(?<![<\w])<([A-Za-z][\w .-]{0,40})>(?!>)")
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")
_ASSIGNED = re.compile(
    r"(?:^|[\s;&|(])(?:export\s+|read\s+(?:-\w+\s+)*)?([A-Za-z_]\w*)(?==)|\bfor\s+(\w+)\s+in\b", re.MULTILINE
)


def check(runbook: Runbook) -> Iterator[Finding]:
    said = " ".join(prose_of(block) for block in runbook.document.blocks).casefold()
    assigned: set[str] = set()
    told: set[str] = set()
    for block in runbook.commands:
        if block.language in ("promql", "sql", "logql", "yaml", "json"):
            continue
        assigned |= {name for pair in _ASSIGNED.findall(block.command) for name in pair if name}
        angled = _ANGLED.findall(block.command)
        loose = (name for name in _VARIABLE.findall(block.command) if name not in assigned | _GIVEN)
        for name in (*angled, *loose):
            if name not in told and not _is_known(name, said):
                told.add(name)
                message = f"Nothing says what “{name}” is: whoever runs it has to guess."
                fix = "Take a label of the alert, or say where to read it from."
                yield Finding("undefined-placeholder", block.line, message, fix, block.section)


def _is_known(name: str, said: str) -> bool:
    plain = re.sub(r"[\s_.-]+", " ", name.casefold()).strip()
    return plain.replace(" ", "") in LABELS or not LABELS.isdisjoint(plain.split()) or plain in said
