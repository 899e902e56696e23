"""Which of several firings of an alert a page is about: labels of two of them never stand in one command.

Labels go by the names that placeholders mean (`runbook_placeholders.label_of`), so that `ns=a` in an address agrees
with the label `namespace="a"`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar

from incidents.rules.runbook_placeholders import label_of


class Firing(Protocol):
    """What is asked of a firing."""

    name: str
    labels: dict[str, str]


FiringType = TypeVar("FiringType", bound=Firing)


def labels_of(labels: Mapping[str, object]) -> dict[str, str]:
    """By what placeholders mean; a label of that very name goes before others that people call the same."""
    others = {label_of(name): str(value) for name, value in labels.items()}
    return others | {name: str(value) for name, value in labels.items() if label_of(name) == name}


def agrees(firing: Firing, given: Mapping[str, str]) -> bool:
    """Whether a firing has all these labels with these values; one that it doesn't have at all is a contradiction."""
    known = labels_of(firing.labels)
    return all(
        value in (firing.labels.get(name), known.get(label_of(name))) or (name == "alertname" and value == firing.name)
        for name, value in given.items()
    )


def contradicts(firing: Firing, known: Mapping[str, str]) -> bool:
    """Whether a firing says something else than what is known, where it says anything."""
    said = labels_of(firing.labels)
    return any(said.get(label, value) != value for label, value in known.items())


def alike(firings: Iterable[FiringType], asked: Collection[str]) -> list[list[FiringType]]:
    """Groups of firings that differ in nothing that is asked for: it doesn't matter which of a group it is."""
    groups: dict[tuple[str | None, ...], list[FiringType]] = {}
    for firing in firings:
        said = labels_of(firing.labels)
        groups.setdefault(tuple(said.get(label) for label in asked), []).append(firing)
    return list(groups.values())


def common_labels(group: Collection[Firing]) -> dict[str, str]:
    """What all of a group say alike."""
    first, *others = [labels_of(firing.labels) for firing in group] or [{}]
    return {label: value for label, value in first.items() if all(other.get(label) == value for other in others)}
