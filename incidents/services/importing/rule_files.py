"""Reading rule files, each rule with the line it stands on.

Known are plain files of Prometheus, Loki and Mimir; `PrometheusRule` resources and their like; the files of namespaces
that Mimir's and Loki's rulers give out; Prometheus' own answer to `/api/v1/rules`; and what Grafana provisions and
exports. YAML is composed, not loaded, so that every refusal can name its line, and so that `for: 10m` or `severity: 1`
stay the text they are. A rule that cannot be read never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import yaml
from django.utils.translation import gettext as _
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from incidents.services.importing import grafana_rules
from incidents.services.importing import rule_nodes as nodes
from incidents.services.importing.alerting_rules import (
    LONGEST_FOR,
    LONGEST_GROUP,
    LONGEST_SOURCE_ID,
    AlertingRule,
    language_of,
    of_length,
)
from incidents.services.importing.rule_nodes import Bad

Report = Callable[[int, str], None]
"""Tells of a bad record: its line and what is wrong with it."""

# Resources whose `spec` holds groups as a rule file does, and one whose `spec` is a group itself.
HOLDS_GROUPS = ("PrometheusRule", "VMRule", "AlertingRule", "GlobalRule", "ClusterRule")
IS_GROUP = ("GrafanaAlertRuleGroup",)
# What Grafana provisions beside its rules, in files of the same look.
BESIDE_RULES = frozenset(
    {"contactPoints", "policies", "templates", "muteTimes", "deleteRules", "deleteContactPoints", "resetPolicies",
     "deleteTemplates", "deleteMuteTimes", "datasources", "providers"}
)  # fmt: skip

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_rules(text: str, report: Report) -> Iterator[AlertingRule]:
    """The alerting rules of a file in their order; recording rules are let be, other resources too."""
    documents = yaml.compose_all(text, _Loader)
    while True:
        try:
            document = next(documents, None)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or str(error)
            report(mark.line + 1 if mark else 0, _("this is no YAML: %s") % problem)
            return
        except RecursionError:
            report(0, _("this is nested too deeply"))
            return
        if document is None:
            return
        yield from _of_document(document, report)


def _of_document(document: Node, report: Report) -> Iterator[AlertingRule]:
    if isinstance(document, ScalarNode) and not document.value:
        return
    try:
        parts = list(_parts(document))
    except Bad as bad:
        report(bad.line, str(bad))
        return
    for node, prefix in parts:
        if prefix is None:
            yield from _of_document(node, report)
        else:
            yield from _of_group(node, prefix, report)


def _parts(document: Node) -> Iterator[tuple[Node, str | None]]:
    """The groups of a document with what stands before their names; or whole documents inside it, without."""
    if isinstance(document, SequenceNode):
        if _all(document, "rules"):
            yield from ((each, "") for each in document.value)
        elif any(_has(each, "title", "grafana_alert", "alert") for each in document.value):
            yield _as_group(document), ""  # Grafana's API lists rules alone, each with the name of its group
        else:
            raise Bad(document, _("there are no “groups” here: this is no rule file"))
        return
    fields = nodes.mapping(document, _("a rule file"))
    kind = nodes.text_of(fields.get("kind"))
    if "groups" in fields:
        prefix = nodes.text_of(fields.get("namespace"))
        yield from ((each, prefix) for each in nodes.sequence(fields["groups"], "groups"))
    elif "items" in fields:
        yield from ((each, None) for each in nodes.sequence(fields["items"], "items"))
    elif kind in IS_GROUP and "spec" in fields:
        metadata = nodes.mapping(fields["metadata"], "metadata") if "metadata" in fields else {}
        yield fields["spec"], nodes.text_of(metadata.get("name"))
    elif kind and kind not in HOLDS_GROUPS:
        return  # another kind of resource beside the rules
    elif "spec" in fields:
        holder = nodes.mapping(fields["spec"], "spec")
        if "groups" not in holder:
            raise Bad(document, _("there are no “groups” here: this is no rule file"))
        yield from ((each, "") for each in nodes.sequence(holder["groups"], "groups"))
    elif "data" in fields and "status" in fields:
        yield fields["data"], None
    elif fields and all(_all(value, "rules") for value in fields.values()):
        for namespace, groups in fields.items():
            yield from ((each, namespace) for each in nodes.sequence(groups, namespace))
    elif "rules" in fields:
        yield document, ""
    elif grafana_rules.is_rule(fields):
        yield _as_group(SequenceNode(document.tag, [document], document.start_mark, document.end_mark)), ""
    elif not BESIDE_RULES & fields.keys():
        raise Bad(document, _("there are no “groups” here: this is no rule file"))


def _all(node: Node, key: str) -> bool:
    """Whether it is a list of mappings that all have this key."""
    return isinstance(node, SequenceNode) and all(_has(each, key) for each in node.value)


def _has(node: Node, *keys: str) -> bool:
    return isinstance(node, MappingNode) and any(
        isinstance(name, ScalarNode) and name.value in keys for name, _value in node.value
    )


def _as_group(rules: SequenceNode) -> MappingNode:
    key = ScalarNode("tag:yaml.org,2002:str", "rules", rules.start_mark, rules.start_mark)
    return MappingNode("tag:yaml.org,2002:map", [(key, rules)], rules.start_mark, rules.end_mark)


def _of_group(node: Node, prefix: str, report: Report) -> Iterator[AlertingRule]:
    try:
        fields = nodes.mapping(node, _("a group"))
        named = [prefix, nodes.optional(fields, "folder"), nodes.optional(fields, "name", "title")]
        rules = nodes.sequence(fields["rules"], "rules") if "rules" in fields else []
    except Bad as bad:
        report(bad.line, str(bad))
        return
    group = " / ".join(each for each in named if each)
    for rule in rules:
        try:
            read = _rule(rule, group)
        except Bad as bad:
            report(bad.line, str(bad))
        else:
            if read is not None:
                yield read


def _rule(node: Node, group: str) -> AlertingRule | None:
    fields = nodes.mapping(node, _("a rule"))
    if grafana_rules.is_rule(fields):
        found = grafana_rules.read_rule(node, fields, group=group)
    elif nodes.text_of(fields.get("type")) in ("alerting", "recording"):
        found = _answered(node, fields, group)
    else:
        found = _written(node, fields, group)
    return _within_limits(node, found) if found is not None else None


def _written(node: Node, fields: dict[str, Node], group: str) -> AlertingRule | None:
    """As a rule file has it."""
    if "alert" not in fields:
        if "record" in fields:
            return None
        raise Bad(node, _("a rule has either “alert” or “record”, and this one has neither"))
    name = of_length(fields["alert"], nodes.required(fields["alert"], "alert"))
    if "expr" not in fields:
        raise Bad(node, _("alert “%s” has no “expr”") % name)
    expression = nodes.required(fields["expr"], "expr")
    holds_for = nodes.text(fields["for"], "for") if "for" in fields else ""
    return AlertingRule(
        line=nodes.line_of(node),
        name=name,
        expression=expression,
        language=language_of(expression),
        group=group,
        holds_for=holds_for,
        keeps_firing_for=nodes.optional(fields, "keep_firing_for"),
        labels=nodes.texts(fields.get("labels"), "labels"),
        annotations=nodes.texts(fields.get("annotations"), "annotations"),
    )


def _answered(node: Node, fields: dict[str, Node], group: str) -> AlertingRule | None:
    """As Prometheus answers `/api/v1/rules`: `name`, `query`, `duration` in seconds."""
    if nodes.text_of(fields.get("type")) == "recording":
        return None
    if "name" not in fields:
        raise Bad(node, _("this rule has no “name”"))
    name = of_length(fields["name"], nodes.required(fields["name"], "name"))
    if "query" not in fields:
        raise Bad(node, _("alert “%s” has no “query”") % name)
    expression = nodes.required(fields["query"], "query")
    seconds = nodes.optional(fields, "duration")
    return AlertingRule(
        line=nodes.line_of(node),
        name=name,
        expression=expression,
        language=language_of(expression),
        group=group,
        holds_for=f"{seconds}s" if seconds not in ("", "0") else "",
        keeps_firing_for=f"{kept}s" if (kept := nodes.optional(fields, "keepFiringFor")) not in ("", "0") else "",
        labels=nodes.texts(fields.get("labels"), "labels"),
        annotations=nodes.texts(fields.get("annotations"), "annotations"),
    )


def _within_limits(node: Node, rule: AlertingRule) -> AlertingRule:
    if any("\0" in text for text in (rule.name, rule.expression, *rule.labels.values(), *rule.annotations.values())):
        raise Bad(node, _("this holds a zero byte"))
    if max(len(rule.holds_for), len(rule.keeps_firing_for)) > LONGEST_FOR:
        raise Bad(node, _("“for” is no duration such as 10m"))
    return replace(rule, group=rule.group[:LONGEST_GROUP], source_id=rule.source_id[:LONGEST_SOURCE_ID])
