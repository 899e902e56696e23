"""Alert definitions from Prometheus rule files.

A definition is told from its namesakes by its static labels, failing that by its expression. A second run finds each
rule again, also when its expression or one of its labels changed; what a file no longer has is marked as vanished.
What people set in Debrief, runbook and service, is never written over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from incidents.models import AlertDefinition, Service
from incidents.services.importing.result import ImportResult, Outcome
from incidents.services.importing.rule_files import AlertingRule, read_rules
from incidents.services.runbook_links import link_alerts_to_runbooks

SUFFIXES = (".yaml", ".yml", ".rules", ".json")
LONGEST_URL, LONGEST_SEVERITY, LONGEST_SOURCE = 500, 32, 255
TAKEN_OVER = (
    "name", "expression", "holds_for", "labels", "annotations", "severity_label", "runbook_url", "group",
    "imported_from", "vanished_at",
)  # fmt: skip


def rule_files(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with the name it is known by: its path from the folder given, with that folder's own name."""
    for path in paths:
        resolved = path.resolve()
        if resolved.is_dir():
            for file in sorted(each for each in resolved.rglob("*") if each.suffix in SUFFIXES and each.is_file()):
                yield file, file.relative_to(resolved.parent).as_posix()
        else:
            yield resolved, f"{resolved.parent.name}/{resolved.name}"


@service(action=Action.IMPORT)
def import_prometheus_rules(*, paths: Sequence[Path], by: User, reason: str = "") -> ImportResult:
    """Take in every alerting rule of these files and folders, then link what has a runbook here."""
    result = ImportResult()
    services = {each.slug: each for each in Service.objects.active()}
    files = list(rule_files(paths))
    if not files:
        result.warn(str(paths[0]) if paths else "", 0, _("there is no rule file here (%s)") % ", ".join(SUFFIXES))
    for file, source in files:
        _take_in_file(file, source[-LONGEST_SOURCE:], services, result)
    link_alerts_to_runbooks(by=by)
    return result


def _take_in_file(file: Path, source: str, services: dict[str, Service], result: ImportResult) -> None:
    errors_before = len(result.errors)

    def report(line: int, message: str) -> None:
        result.error(str(file), line, message)

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        report(0, _("this can’t be read: %s") % error)
        return
    rules = _without_doubles(read_rules(text, report), str(file), result)
    kept: set[int] = set()
    for rule, known in _counterparts(rules, source):
        definition, outcome = _take_in(rule, known, source, services)
        result.count(outcome)
        kept.add(definition.pk)
    # A file that was not understood in full does not tell what is gone from it.
    if len(result.errors) == errors_before:
        result.updated += _mark_vanished(source, kept=kept)


def _without_doubles(rules: Iterable[AlertingRule], file: str, result: ImportResult) -> list[AlertingRule]:
    seen: dict[tuple[Any, ...], int] = {}
    kept = []
    for rule in rules:
        key = (rule.name, _key(rule.labels), rule.expression)
        if key in seen:
            message = _("alert “%(name)s” stands on line %(line)d already, with the same labels and expression")
            result.warn(file, rule.line, message % {"name": rule.name, "line": seen[key]})
            continue
        seen[key] = rule.line
        kept.append(rule)
    return kept


# ------------------------------------------------------------------------------------------- finding a rule again


def _key(labels: dict[str, str]) -> str:
    return json.dumps(labels, sort_keys=True)


Alike = Callable[[Any], tuple[Any, ...]]

# From the surest to the weakest likeness; the first looks at definitions of any file, the others at this file's own.
LIKENESSES: tuple[Alike, ...] = (
    lambda each: (each.name, _key(each.labels), each.expression),
    lambda each: (each.name, _key(each.labels)),
    lambda each: (each.name, each.expression),
    lambda each: (each.name,),
)


def _counterparts(rules: list[AlertingRule], source: str) -> list[tuple[AlertingRule, AlertDefinition | None]]:
    """Each rule with the definition that it was before, or None. A weaker likeness counts only where it is unique."""
    known = list(AlertDefinition.objects.filter(name__in={rule.name for rule in rules}).order_by("id"))
    free = sorted(known, key=lambda each: (each.imported_from != source, each.pk))
    found: dict[int, AlertDefinition] = {}
    for alike in LIKENESSES:
        exact = alike is LIKENESSES[0]
        candidates: dict[tuple[Any, ...], list[AlertDefinition]] = {}
        for definition in free:
            if exact or definition.imported_from == source:
                candidates.setdefault(alike(definition), []).append(definition)
        asking: dict[tuple[Any, ...], list[int]] = {}
        for index, rule in enumerate(rules):
            if index not in found:
                asking.setdefault(alike(rule), []).append(index)
        for key, indices in asking.items():
            matches = candidates.get(key, [])
            if matches and (exact or (len(matches) == 1 and len(indices) == 1)):
                found[indices[0]] = matches[0]
        taken = {definition.pk for definition in found.values()}
        free = [definition for definition in free if definition.pk not in taken]
    return [(rule, found.get(index)) for index, rule in enumerate(rules)]


def identity_of(rule: AlertingRule) -> str:
    """By static labels; failing that, where a namesake has the same ones, by the expression too."""
    told_by = [rule.name, _key(rule.labels)]
    identity = _digest(*told_by)
    while AlertDefinition.objects.filter(identity=identity).exists():
        told_by.append(rule.expression)  # once, or again where one that had this expression before has kept its name
        identity = _digest(*told_by)
    return identity


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


# ----------------------------------------------------------------------------------------------------------- writing


def _take_in(
    rule: AlertingRule, known: AlertDefinition | None, source: str, services: dict[str, Service]
) -> tuple[AlertDefinition, Outcome]:
    given = _columns(rule, source)
    if known is None:
        named = services.get(rule.labels.get("service", ""))
        definition = AlertDefinition(identity=identity_of(rule), service=named, **given)
        definition.save()
        return definition, Outcome.CREATED
    if known.imported_from and known.imported_from != source and known.vanished_at is None:
        given["imported_from"] = known.imported_from  # the same rule in a second file: the first one keeps it
    changed = [name for name in TAKEN_OVER if getattr(known, name) != given[name]]
    if not changed:
        return known, Outcome.UNCHANGED
    for name in changed:
        setattr(known, name, given[name])
    known.save(update_fields=changed)
    return known, Outcome.UPDATED


def _columns(rule: AlertingRule, source: str) -> dict[str, Any]:
    url = rule.annotations.get("runbook_url") or rule.annotations.get("runbook") or ""
    return {
        "name": rule.name,
        "expression": rule.expression,
        "holds_for": rule.holds_for,
        "labels": rule.labels,
        "annotations": rule.annotations,
        "severity_label": rule.labels.get("severity", "")[:LONGEST_SEVERITY],
        "runbook_url": url if len(url) <= LONGEST_URL else "",
        "group": rule.group,
        "imported_from": source,
        "vanished_at": None,
    }


def _mark_vanished(source: str, *, kept: set[int]) -> int:
    """What this file had and has no more. Returns how many."""
    now = clock.now()
    gone = [each for each in AlertDefinition.objects.in_force().filter(imported_from=source) if each.pk not in kept]
    for definition in gone:
        definition.vanished_at = now
        definition.save(update_fields=["vanished_at"])
    return len(gone)
