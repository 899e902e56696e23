"""Rule files in which each alert leads here: `runbook_url` is its own one-click address.

They hold what a rule file can hold of an alert; recording rules, and how often a group is asked, are not known here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

import yaml
from django.conf import settings

from incidents.enums import RuleLanguage
from incidents.models import AlertDefinition
from incidents.rules.rule_keys import labels_named

UNGROUPED = "debrief"


class _Dumper(yaml.SafeDumper):
    """As people write rule files: lists indented, expressions of several lines as they stand."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


def _as_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _as_text)


def exportable(source: str = "") -> Any:
    """What a rule file can say: alerts in force whose expression Prometheus understands, of one file or of all."""
    found = AlertDefinition.objects.in_force().filter(language=RuleLanguage.PROMQL).exclude(expression="")
    return (found.filter(imported_from=source) if source else found).order_by("group", "id")


def overlay_of(definitions: Iterable[AlertDefinition]) -> str:
    """A rule file of these definitions, in their groups. Each group stands once, as Prometheus wants it."""
    rows = list(definitions)
    names = Counter(each.name for each in rows)
    groups: dict[str, list[dict[str, Any]]] = {}
    sources = _groups_told_apart(rows)
    for each in rows:
        groups.setdefault(sources[each.group, each.imported_from], []).append(
            _rule(each, has_namesake=names[each.name] > 1)
        )
    written = {"groups": [{"name": name, "rules": rules} for name, rules in sorted(groups.items())]}
    return yaml.dump(written, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


def address_for(definition: AlertDefinition, *, has_namesake: bool = False) -> str:
    """The one-click address as a rule writes it.

    The labels that the rule itself speaks of go along as they are when it fires, and where there are namesakes also
    those that tell it from them.
    """
    address = f"{settings.BASE_URL}/a/{quote(definition.name, safe='')}/"
    static = {name: value for name, value in definition.labels.items() if "{{" not in value} if has_namesake else {}
    told = [urlencode([(name, value)]) for name, value in sorted(static.items())]
    spoken_of = labels_named([definition.expression, *definition.annotations.values()]) - static.keys() - {"alertname"}
    told += [f"{name}={{{{ $labels.{name} | urlquery }}}}" for name in sorted(spoken_of)]
    return f"{address}?{'&'.join(told)}" if told else address


def _groups_told_apart(rows: list[AlertDefinition]) -> dict[tuple[str, str], str]:
    """Groups of one name in two files are two groups: the file is said with them."""
    files: dict[str, set[str]] = {}
    for each in rows:
        files.setdefault(each.group, set()).add(each.imported_from)
    return {
        (group, file): f"{group or UNGROUPED} ({file})" if len(of) > 1 else group or UNGROUPED
        for group, of in files.items()
        for file in of
    }


def _rule(definition: AlertDefinition, *, has_namesake: bool) -> dict[str, Any]:
    annotations = {**definition.annotations, "runbook_url": address_for(definition, has_namesake=has_namesake)}
    written = {
        "alert": definition.name,
        "expr": re.sub(r"[ \t]+$", "", definition.expression, flags=re.MULTILINE),
        "for": definition.holds_for,
        "keep_firing_for": definition.keeps_firing_for,
        "labels": definition.labels,
        "annotations": annotations,
    }
    return {name: value for name, value in written.items() if value}
