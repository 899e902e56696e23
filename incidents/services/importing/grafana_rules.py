"""Alerting rules as Grafana provisions and exports them: files of groups, its API's lists, and its ruler's groups."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.utils.translation import gettext as _
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from incidents.enums import RuleLanguage
from incidents.services.importing import rule_nodes as nodes
from incidents.services.importing.alerting_rules import AlertingRule, of_length

# Where the kinds of queries that Grafana knows keep their words; a server-side expression has one of the last.
QUERY_KEYS = ("expr", "query", "rawSql", "queryText", "rawQuery", "target")


def is_rule(fields: Mapping[str, Node]) -> bool:
    """A rule of Grafana’s has a title and queries; the ruler’s carries the same inside `grafana_alert`."""
    return "grafana_alert" in fields or ("title" in fields and "data" in fields)


def read_rule(node: Node, fields: dict[str, Node], *, group: str) -> AlertingRule | None:
    """One rule; None where it is paused, since what never fires needs no runbook, and where it only records."""
    outer = fields
    if "grafana_alert" in fields:
        fields = nodes.mapping(fields["grafana_alert"], "grafana_alert")
    if nodes.is_true(fields.get("isPaused")) or nodes.is_true(fields.get("is_paused")) or _records(fields):
        return None
    if "title" not in fields:
        raise nodes.Bad(node, _("this rule has no “title”"))
    name = of_length(fields["title"], nodes.required(fields["title"], "title"))
    if "data" not in fields:
        raise nodes.Bad(node, _("alert “%s” has no “data”") % name)
    folder = nodes.optional(fields, "folder", "folderUID", "namespace_uid")
    of_group = nodes.optional(fields, "ruleGroup", "rule_group") or group
    return AlertingRule(
        line=nodes.line_of(node),
        name=name,
        expression=_expression(fields["data"]),
        language=RuleLanguage.GRAFANA,
        group=" / ".join(each for each in (folder, of_group) if each),
        holds_for=nodes.optional(outer, "for"),
        keeps_firing_for=nodes.optional(outer, "keep_firing_for", "keepFiringFor"),
        labels=nodes.texts(outer.get("labels"), "labels"),
        annotations=nodes.texts(outer.get("annotations"), "annotations"),
        source_id=nodes.optional(fields, "uid"),
    )


def _records(fields: Mapping[str, Node]) -> bool:
    return isinstance(fields.get("record"), MappingNode)


def _expression(data: Node) -> str:
    """Its queries and conditions in their order, each by its letter."""
    lines = []
    for query in nodes.sequence(data, "data"):
        fields = nodes.mapping(query, _("a query"))
        letter = nodes.text_of(fields.get("refId"))
        model = fields.get("model")
        said = _words_of(model) if isinstance(model, MappingNode) else ""
        if said:
            lines.append(f"{letter}: {said}" if letter else said)
    return "\n".join(lines)


def _words_of(model: MappingNode) -> str:
    fields = {str(key.value): value for key, value in model.value if isinstance(key, ScalarNode)}
    if found := nodes.optional(fields, *QUERY_KEYS):
        return found
    of = nodes.optional(fields, "expression")
    match nodes.optional(fields, "type"):
        case "math":
            return of
        case "reduce":
            return f"{nodes.optional(fields, 'reducer')}({of})"
        case "threshold" | "classic_conditions" as kind:
            return f"{kind} {of} {_conditions(fields.get('conditions'))}".strip()
    return of


def _conditions(node: Node | None) -> str:
    if not isinstance(node, SequenceNode):
        return ""
    said = []
    for each in nodes.plain(node):
        evaluator = each.get("evaluator") if isinstance(each, dict) else None
        if isinstance(evaluator, dict):
            said.append(f"{evaluator.get('type', '')} {json.dumps(evaluator.get('params', []))}")
    return ", ".join(said)
