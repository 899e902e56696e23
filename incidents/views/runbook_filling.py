"""What goes into the commands of a runbook: what was found, what was typed, and what of it contradicts the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from incidents.rules.firing_selection import labels_of
from incidents.views.runbook_firings import AS_SHOWN, FILLED_IN, Firings, labels_in


@dataclass(frozen=True)
class Input:
    """Something to fill in. `value` is filled in now; `found` stood there before anyone typed, `known` is the alert's.

    `kept` is what the run was given.
    """

    label: str
    name: str
    value: str
    found: str = ""
    known: str = ""
    kept: str = ""

    @property
    def field(self) -> str:
        return FILLED_IN + self.label

    @property
    def as_shown(self) -> str:
        return AS_SHOWN + self.label

    @property
    def source(self) -> str:
        """Where its value comes from, in words; empty where nobody but the reader knows it."""
        if self.value and self.value == self.known:
            return _("As the alert says.")
        if self.known:
            return _("The alert says %s.") % Truncator(self.known).chars(60)
        if self.kept:
            same = self.value == self.kept
            return _("As the run has it.") if same else _("The run has %s.") % Truncator(self.kept).chars(60)
        return _("As the address says.") if self.found and self.value == self.found else ""

    @property
    def contradicts(self) -> bool:
        return bool(self.value and self.kept) and self.value != self.kept


@dataclass
class Filling:
    """`asked` are the labels that the commands ask for, with their names there; `kept` is what the run was given."""

    query: Mapping[str, str]
    asked: Mapping[str, str]
    firings: Firings
    kept: Mapping[str, str]

    @cached_property
    def _said_here(self) -> dict[str, str]:
        """What the address says, and the alert that it names."""
        named = self.firings.labels if self.firings.name else {}
        return {**named, **labels_of(labels_in(self.query))}

    @cached_property
    def _typed(self) -> dict[str, str]:
        return {
            key.removeprefix(FILLED_IN): value
            for key, value in self.query.items()
            if key.startswith(FILLED_IN) and value.strip()
        }

    @cached_property
    def is_apart(self) -> bool:
        """The address is about something else than the run: what the run was given stands in no command here."""
        return any(
            self.kept.get(label, value) not in (value, self._typed.get(label))
            for label, value in self._said_here.items()
        )

    @cached_property
    def _found(self) -> dict[str, str]:
        """Label → value, before anyone typed: the address and its alert, then the run, then what fires on it."""
        return {**self.firings.labels, **({} if self.is_apart else self.kept), **self._said_here}

    @cached_property
    def values(self) -> dict[str, str]:
        """Label → value: what someone filled in here goes before all that was found."""
        return {**self._found, **self._typed}

    @cached_property
    def inputs(self) -> list[Input]:
        sources = (self.values, self._found, self.firings.labels, self.kept)
        return [
            Input(label, name, *(source.get(label, "") for source in sources)) for label, name in self.asked.items()
        ]

    @property
    def to_fill_in(self) -> list[Input]:
        return [each for each in self.inputs if not each.value]

    @property
    def filled_in(self) -> dict[str, str]:
        """What the commands were given, to be kept with a run."""
        return {each.label: each.value for each in self.inputs if each.value}

    @property
    def contradictions(self) -> list[Input]:
        """Where this page and the run hold different values."""
        return [each for each in self.inputs if each.contradicts]

    @property
    def holds_the_run(self) -> bool:
        return bool(self.kept) and not self.is_apart

    @property
    def chooses(self) -> bool:
        """Whether the reader is asked which firing it is: the address names an alert, or something is open."""
        return bool(self.firings.to_choose) and bool(self.firings.name or self.to_fill_in)
