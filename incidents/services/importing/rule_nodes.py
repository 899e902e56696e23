"""Single nodes of a composed YAML document, each refusal with the line that it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


class Bad(ValueError):
    """A record that can't be read, and its line."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.line = line_of(node)


def line_of(node: Node) -> int:
    line: int = node.start_mark.line
    return line + 1


def mapping(node: Node, name: str) -> dict[str, Node]:
    if not isinstance(node, MappingNode):
        raise Bad(node, _("%s should be a mapping of names to values") % name)
    return {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}


def sequence(node: Node, name: str) -> list[Node]:
    if isinstance(node, ScalarNode) and not node.value:
        return []
    if not isinstance(node, SequenceNode):
        raise Bad(node, _("“%s” should be a list") % name)
    return list(node.value)


def text(node: Node, name: str) -> str:
    if not isinstance(node, ScalarNode):
        raise Bad(node, _("“%s” should be a text") % name)
    return str(node.value)


def required(node: Node, name: str) -> str:
    found = text(node, name).strip()
    if not found:
        raise Bad(node, _("“%s” is empty") % name)
    return found


def text_of(node: Node | None) -> str:
    """The text that stands there, or none."""
    return str(node.value) if isinstance(node, ScalarNode) else ""


def optional(fields: Mapping[str, Node], *names: str) -> str:
    """The first of these that is given as a text; `null` is none."""
    for name in names:
        if (found := text_of(fields.get(name))) and found not in ("null", "~"):
            return found
    return ""


def is_true(node: Node | None) -> bool:
    return text_of(node).lower() in ("true", "yes", "on")


def texts(node: Node | None, name: str) -> dict[str, str]:
    if node is None or (isinstance(node, ScalarNode) and (not node.value or node.value in ("null", "~"))):
        return {}
    return {key: text(value, f"{name}.{key}") for key, value in mapping(node, f"“{name}”").items()}


def plain(node: Node) -> Any:
    """What the node holds, every scalar as the text that it is."""
    if isinstance(node, MappingNode):
        return {str(key.value): plain(value) for key, value in node.value if isinstance(key, ScalarNode)}
    if isinstance(node, SequenceNode):
        return [plain(each) for each in node.value]
    return str(node.value)
