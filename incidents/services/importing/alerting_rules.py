"""One alerting rule as a source writes it, whatever its format."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from yaml.nodes import Node

from incidents.enums import RuleLanguage
from incidents.services.importing.rule_nodes import Bad

LONGEST_NAME, LONGEST_GROUP, LONGEST_FOR, LONGEST_SOURCE_ID = 200, 200, 32, 100

_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`|#[^\n]*")


@dataclass(frozen=True, slots=True)
class AlertingRule:
    """`source_id` is what its source itself knows it by, where it does."""

    line: int
    name: str
    expression: str
    language: RuleLanguage = RuleLanguage.PROMQL
    group: str = ""
    holds_for: str = ""
    keeps_firing_for: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    source_id: str = ""


def of_length(node: Node, name: str) -> str:
    """The name, or a refusal."""
    if len(name) > LONGEST_NAME:
        raise Bad(node, _("the name is longer than %d characters") % LONGEST_NAME)
    return name


def language_of(expression: str) -> RuleLanguage:
    """Rule files of Loki look like those of Prometheus; their queries have pipes, which PromQL does not know."""
    return RuleLanguage.LOGQL if "|" in _QUOTED.sub("", expression) else RuleLanguage.PROMQL
