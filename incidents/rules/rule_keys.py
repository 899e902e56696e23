"""Reading what a rule or an alert says under keys that each house chooses for itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from incidents.enums import KeyPlace, RuleMeaning

# {{ $labels.pod }}, {{ .Labels.pod }}, {{ .CommonLabels.pod }}, {{ index $labels "pod" }}
_LABEL = re.compile(
    r"\{\{-?\s*(?:(?:\$labels|\.Labels|\.CommonLabels)\.(?P<name>\w+)"
    r"|index\s+(?:\$labels|\.Labels)\s+\"(?P<quoted>[^\"]+)\")\s*-?\}\}"
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key; `template` is the address around its value, `{value}` in it."""

    meaning: RuleMeaning
    place: KeyPlace
    key: str
    template: str = ""


# As a new house begins, and what holds where nobody chose.
DEFAULT = (
    Key(RuleMeaning.RUNBOOK, KeyPlace.ANNOTATION, "runbook_url"),
    Key(RuleMeaning.RUNBOOK, KeyPlace.ANNOTATION, "runbook"),
    Key(RuleMeaning.SERVICE, KeyPlace.LABEL, "service"),
    Key(RuleMeaning.SEVERITY, KeyPlace.LABEL, "severity"),
)


def said(
    keys: Iterable[Key],
    meaning: RuleMeaning,
    *,
    name: str,
    labels: Mapping[str, str],
    annotations: Mapping[str, str],
) -> str:
    """What the first of these keys that is there says; empty where none is.

    Labels named inside the value are filled in where they are known; `name` is the alert's, as `alertname`.
    """
    for key in keys:
        if key.meaning != meaning:
            continue
        value = (annotations if key.place == KeyPlace.ANNOTATION else labels).get(key.key, "").strip()
        if value:
            filled = filled_in(value, {"alertname": name, **labels})
            return key.template.replace("{value}", filled) if key.template else filled
    return ""


def labels_named(texts: Iterable[str]) -> set[str]:
    """The labels that these templates speak of, as `{{ $labels.pod }}` speaks of `pod`."""
    return {found["name"] or found["quoted"] for text in texts for found in _LABEL.finditer(text)}


def filled_in(value: str, labels: Mapping[str, str]) -> str:
    """`value` with the labels it names; what is not known, or is itself a template, stays as it is written."""

    def known(found: re.Match[str]) -> str:
        label = labels.get(found["name"] or found["quoted"], "")
        return label if label and "{{" not in label else found[0]

    return _LABEL.sub(known, value)
