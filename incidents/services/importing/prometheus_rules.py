"""Alert definitions from rule files: those of Prometheus, Mimir and Loki, resources of Kubernetes, and Grafana's.

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

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from incidents.models import AlertDefinition, Service
from incidents.services.importing.alerting_rules import AlertingRule
from incidents.services.importing.result import ImportResult, Outcome
from incidents.services.importing.rule_files import read_rules
from incidents.services.rule_keys import Said, keys_in_force, services_by_word
from incidents.services.runbook_links import link_alerts_to_runbooks

SUFFIXES = (".yaml", ".yml", ".rules", ".json")
LONGEST_SOURCE = 255
TAKEN_OVER = (
    "name", "source_id", "expression", "language", "holds_for", "keeps_firing_for", "labels", "annotations",
    "severity_label", "runbook_url", "group", "imported_from", "vanished_at",
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
    reading = _Reading()
    files = list(rule_files(paths))
    if not files:
        where = str(paths[0]) if paths else ""
        reading.result.warn(where, 0, _("there is no rule file here (%s)") % ", ".join(SUFFIXES))
    for file, source in files:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reading.result.error(str(file), 0, _("this can’t be read: %s") % error)
        else:
            reading.take_in(text, file=str(file), source=source[-LONGEST_SOURCE:])
    link_alerts_to_runbooks(by=by)
    return reading.result


@service(action=Action.IMPORT)
def import_rule_texts(*, texts: Sequence[tuple[str, str]], by: User, reason: str = "") -> ImportResult:
    """The same from (name, text) of files that were sent here; the name says from now on where the rules are from."""
    reading = _Reading()
    for name, text in texts:
        reading.take_in(text, file=name, source=name[-LONGEST_SOURCE:])
    link_alerts_to_runbooks(by=by)
    return reading.result


class _Reading:
    """One import: what it found, and what all its files are read by."""

    def __init__(self) -> None:
        self.result = ImportResult()
        self.services = services_by_word(list(Service.objects.active()))
        self.keys = keys_in_force()

    def take_in(self, text: str, *, file: str, source: str) -> None:
        errors_before = len(self.result.errors)

        def report(line: int, message: str) -> None:
            self.result.error(file, line, message)

        rules = _without_doubles(read_rules(text, report), file, self.result)
        kept: set[int] = set()
        for rule, known in _counterparts(rules, source):
            definition, outcome = self._take_in(rule, known, source)
            self.result.count(outcome)
            kept.add(definition.pk)
        # A file that was not understood in full does not tell what is gone from it.
        if len(self.result.errors) == errors_before:
            self.result.updated += _mark_vanished(source, kept=kept)

    def _take_in(
        self, rule: AlertingRule, known: AlertDefinition | None, source: str
    ) -> tuple[AlertDefinition, Outcome]:
        said = Said.by(self.keys, name=rule.name, labels=rule.labels, annotations=rule.annotations)
        given = _columns(rule, source, said)
        if known is None:
            named = self.services.get(said.service)
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
    lambda each: (each.source_id or object(),),  # what its source itself knows it by is like no other
    lambda each: (each.name, _key(each.labels)),
    lambda each: (each.name, each.expression),
    lambda each: (each.name,),
)


def _counterparts(rules: list[AlertingRule], source: str) -> list[tuple[AlertingRule, AlertDefinition | None]]:
    """Each rule with the definition that it was before, or None. A weaker likeness counts only where it is unique."""
    named = Q(name__in={rule.name for rule in rules})
    if ids := {rule.source_id for rule in rules if rule.source_id}:
        named |= Q(source_id__in=ids, imported_from=source)
    known = list(AlertDefinition.objects.filter(named).order_by("id"))
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


def _columns(rule: AlertingRule, source: str, said: Said) -> dict[str, Any]:
    return {
        "name": rule.name,
        "source_id": rule.source_id,
        "expression": rule.expression,
        "language": rule.language,
        "holds_for": rule.holds_for,
        "keeps_firing_for": rule.keeps_firing_for,
        "labels": rule.labels,
        "annotations": rule.annotations,
        "severity_label": said.severity,
        "runbook_url": said.runbook_url,
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
