"""The keys under which alerting rules say whose they are, how severe, and where their runbook is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from incidents.enums import KeyPlace, RuleMeaning
from incidents.models import AlertDefinition, RuleKey, Service
from incidents.rules.rule_keys import Key, said
from incidents.services.runbook_links import link_alerts_to_runbooks

LONGEST_URL, LONGEST_SEVERITY = 500, 32
READ_BY_THEM = ("runbook_url", "severity_label", "service")


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule or an alert says of itself; `service` is a word for it, in lower case."""

    runbook_url: str
    severity: str
    service: str

    @classmethod
    def by(cls, keys: Sequence[Key], *, name: str, labels: Mapping[str, str], annotations: Mapping[str, str]) -> Self:
        def of(meaning: RuleMeaning) -> str:
            return said(keys, meaning, name=name, labels=labels, annotations=annotations)

        url = of(RuleMeaning.RUNBOOK)
        return cls(
            runbook_url=url if len(url) <= LONGEST_URL else "",
            severity=of(RuleMeaning.SEVERITY)[:LONGEST_SEVERITY],
            service=of(RuleMeaning.SERVICE).casefold(),
        )


def services_by_word(services: Iterable[Service]) -> dict[str, Service]:
    """By whatever a sender may call them, in lower case: the short name before the name."""
    found: dict[str, Service] = {}
    for each in services:
        found.setdefault(each.name.casefold(), each)
    return found | {each.slug: each for each in services}


def keys_in_force() -> list[Key]:
    """In their order."""
    return [
        Key(RuleMeaning(each.meaning), KeyPlace(each.place), each.key, each.template)
        for each in RuleKey.objects.filter(active=True)
    ]


@service(action=Action.EDIT_POLICY)
def save_rule_key(*, key: RuleKey, by: User, reason: str = "") -> RuleKey:
    """Create or change one, and read by it at once what was imported before."""
    key.full_clean()
    key.save()
    _read_again()
    link_alerts_to_runbooks(by=by)
    return key


def _read_again() -> None:
    """Runbook address and severity anew; a service only where none is known, since a person may have chosen it."""
    keys, services = keys_in_force(), services_by_word(list(Service.objects.active()))
    for definition in AlertDefinition.objects.in_force().select_for_update(no_key=True, of=("self",)).order_by("pk"):
        found = Said.by(keys, name=definition.name, labels=definition.labels, annotations=definition.annotations)
        before = [getattr(definition, f"{name}_id" if name == "service" else name) for name in READ_BY_THEM]
        definition.runbook_url, definition.severity_label = found.runbook_url, found.severity
        if definition.service_id is None:
            definition.service = services.get(found.service)
        if before != [definition.runbook_url, definition.severity_label, definition.service_id]:
            definition.save(update_fields=list(READ_BY_THEM))
