"""The firings that a runbook may be read for, and the one that fills its commands: one, or none at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from foundation.accounts.models import User
from incidents.models import Alert, Incident, Runbook
from incidents.rules.firing_selection import agrees, alike, common_labels, contradicts, labels_of

MOST_LOOKED_AT = 300
MOST_OFFERED = 6
FILLED_IN = "v."  # how the names of inputs begin
AS_SHOWN = "w."  # what stood in an input before anyone typed
NOT_LABELS = frozenset({"incident", "alert", "firing"})


def labels_in(query: Mapping[str, str]) -> dict[str, str]:
    """The labels that an address gives."""
    return {
        name: value
        for name, value in query.items()
        if name not in NOT_LABELS and not name.startswith((FILLED_IN, AS_SHOWN)) and value
    }


def query_of_labels(labels: Mapping[str, Any], *, incident: str = "") -> str:
    """The labels of an alert, and where its run is recorded, as an address carries them; without what has no value."""
    given = {name: str(value) for name, value in labels.items() if name != "alertname" and "{{" not in str(value)}
    labels = labels_in(given)
    return urlencode(labels | ({"incident": incident} if incident else {}))


@dataclass(frozen=True)
class Choice:
    """One of the firings to choose from: what it says of what is asked, and the address that is about it."""

    alert: Alert
    says: list[tuple[str, str]]
    reference: str
    href: str


@dataclass
class Firings:
    """What fires under the name that the address gives, else on the incident; as far as the reader may see it.

    `asked` are the labels that the commands ask for. `known` is what the run was given; it tells apart what fires on
    an incident, and what an address names it does not.
    """

    runbook: Runbook
    reader: User
    query: Mapping[str, str]
    asked: Collection[str]
    incident: Incident | None = None
    known: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.query.get("alert", "")

    @property
    def reference(self) -> str:
        return self.query.get("incident", "")

    @cached_property
    def given(self) -> dict[str, str]:
        return labels_in(self.query)

    @cached_property
    def found(self) -> list[Alert]:
        """Newest first; one more than are looked at, where there are more."""
        rows = Alert.objects.visible_to(self.reader).firing().order_by("-id")
        rows = rows.select_related("service", "definition__service", "incident__merged_into")
        if self.name:
            rows = rows.filter(name=self.name)
        elif self.incident is not None:
            by_name = Q(definition__isnull=True, name__iexact=self.runbook.title)
            rows = rows.filter(Q(definition__runbook=self.runbook) | by_name, incident=self.incident)
        else:
            return []
        return list(rows[: MOST_LOOKED_AT + 1])

    @cached_property
    def agreeing(self) -> list[Alert]:
        """Those that agree with all that the address says."""
        rows = [each for each in self.found if agrees(each, self.given)]
        if not self.name:
            return [each for each in rows if not contradicts(each, self.known)]
        if not self.reference:
            return rows
        here = [each for each in rows if _reference_of(each) == self.reference]
        # What belongs to another incident is meant only where its labels say so.
        return here or [each for each in rows if self.given or each.incident_id is None]

    @cached_property
    def chosen(self) -> list[Alert]:
        """Firings that are one to this runbook; empty where none agrees, or several that differ do."""
        if wanted := self.query.get("firing"):
            return [each for each in self.agreeing if each.public_id == wanted]
        groups = alike(self.agreeing, self.asked)
        return groups[0] if len(groups) == 1 and len(self.found) <= MOST_LOOKED_AT else []

    @property
    def alert(self) -> Alert | None:
        return self.chosen[0] if self.chosen else None

    @property
    def labels(self) -> dict[str, str]:
        return common_labels(self.chosen)

    @property
    def incident_of_alert(self) -> Incident | None:
        """Where its own incident stands, if what was chosen has just one."""
        found = {each.incident.survivor for each in self.chosen if each.incident is not None}
        return found.pop() if len(found) == 1 and all(each.incident_id for each in self.chosen) else None

    @cached_property
    def to_choose(self) -> list[list[Alert]]:
        """Groups to choose from: those that agree, or all where none does. Whoever chose is not asked again."""
        return [] if self.chosen or self.query.get("firing") else alike(self.agreeing or self.found, self.asked)

    @property
    def none_agrees(self) -> bool:
        return bool(self.found) and not self.agreeing

    @property
    def choices(self) -> list[Choice]:
        return [self._choice(group[0]) for group in self.to_choose[:MOST_OFFERED]]

    @property
    def more_choices(self) -> int:
        return max(0, len(self.to_choose) - MOST_OFFERED)

    def _choice(self, alert: Alert) -> Choice:
        said = labels_of(alert.labels)
        own = _reference_of(alert)
        query = query_of_labels(alert.labels, incident=self.reference or own)
        more: dict[str, Any] = {"alert": alert.name, "firing": alert.public_id}
        return Choice(
            alert,
            [(label, said[label]) for label in self.asked if label in said],
            own,
            f"{self.runbook.get_absolute_url()}?{query}{'&' if query else ''}{urlencode(more)}#now",
        )


def _reference_of(alert: Alert) -> str:
    """The incident that goes on; one that is private is named only to who sees the alert's own."""
    if alert.incident is None:
        return ""
    survivor = alert.incident.survivor
    return "" if survivor.private and survivor != alert.incident else survivor.reference
