"""Reading Prometheus rule files: plain ones and `PrometheusRule` resources, each rule with the line it stands on.

YAML is composed, not loaded, so that every refusal can name its line, and so that `for: 10m` or `severity: 1` stay
the text they are. A rule that cannot be read never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Report = Callable[[int, str], None]
"""Tells of a bad record: its line and what is wrong with it."""

LONGEST_NAME, LONGEST_GROUP, LONGEST_FOR = 200, 200, 32

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class AlertingRule:
    """One alerting rule as it is written."""

    line: int
    name: str
    expression: str
    group: str = ""
    holds_for: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)


class _Bad(ValueError):
    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.line = node.start_mark.line + 1


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
        if document is None:
            return
        yield from _of_document(document, report)


def _of_document(document: Node, report: Report) -> Iterator[AlertingRule]:
    if isinstance(document, ScalarNode) and not document.value:
        return
    try:
        fields = _mapping(document, _("a rule file"))
        if "items" in fields and "groups" not in fields:
            items = _sequence(fields["items"], "items")
        elif "groups" not in fields and _text_of(fields.get("kind")) not in ("", "PrometheusRule"):
            return  # another kind of resource beside the rules
        else:
            holder = _mapping(fields["spec"], "spec") if "spec" in fields else fields
            if "groups" not in holder:
                raise _Bad(document, _("there are no “groups” here: this is no rule file"))
            yield from _of_groups(holder["groups"], report)
            return
    except _Bad as bad:
        report(bad.line, str(bad))
        return
    for item in items:
        yield from _of_document(item, report)


def _of_groups(node: Node, report: Report) -> Iterator[AlertingRule]:
    for group in _sequence(node, "groups"):
        try:
            fields = _mapping(group, _("a group"))
            name = _text_of(fields.get("name"))
            rules = _sequence(fields["rules"], "rules") if "rules" in fields else []
        except _Bad as bad:
            report(bad.line, str(bad))
            continue
        for rule in rules:
            try:
                read = _rule(rule, name)
            except _Bad as bad:
                report(bad.line, str(bad))
            else:
                if read is not None:
                    yield read


def _rule(node: Node, group: str) -> AlertingRule | None:
    fields = _mapping(node, _("a rule"))
    if "alert" not in fields:
        if "record" in fields:
            return None
        raise _Bad(node, _("a rule has either “alert” or “record”, and this one has neither"))
    name = _required(fields["alert"], "alert")
    if len(name) > LONGEST_NAME:
        raise _Bad(fields["alert"], _("the name is longer than %d characters") % LONGEST_NAME)
    if "expr" not in fields:
        raise _Bad(node, _("alert “%s” has no “expr”") % name)
    holds_for = _text(fields["for"], "for") if "for" in fields else ""
    if len(holds_for) > LONGEST_FOR:
        raise _Bad(fields["for"], _("“for” is no duration such as 10m"))
    return AlertingRule(
        line=node.start_mark.line + 1,
        name=name,
        expression=_required(fields["expr"], "expr"),
        group=group[:LONGEST_GROUP],
        holds_for=holds_for,
        labels=_texts(fields.get("labels"), "labels"),
        annotations=_texts(fields.get("annotations"), "annotations"),
    )


# ---------------------------------------------------------------------------------------------------- single nodes


def _mapping(node: Node, name: str) -> dict[str, Node]:
    if not isinstance(node, MappingNode):
        raise _Bad(node, _("%s should be a mapping of names to values") % name)
    return {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}


def _sequence(node: Node, name: str) -> list[Node]:
    if isinstance(node, ScalarNode) and not node.value:
        return []
    if not isinstance(node, SequenceNode):
        raise _Bad(node, _("“%s” should be a list") % name)
    return list(node.value)


def _text(node: Node, name: str) -> str:
    if not isinstance(node, ScalarNode):
        raise _Bad(node, _("“%s” should be a text") % name)
    return str(node.value)


def _required(node: Node, name: str) -> str:
    text = _text(node, name).strip()
    if not text:
        raise _Bad(node, _("“%s” is empty") % name)
    return text


def _text_of(node: Node | None) -> str:
    return str(node.value) if isinstance(node, ScalarNode) else ""


def _texts(node: Node | None, name: str) -> dict[str, str]:
    if node is None or (isinstance(node, ScalarNode) and not node.value):
        return {}
    return {key: _text(value, f"{name}.{key}") for key, value in _mapping(node, f"“{name}”").items()}
