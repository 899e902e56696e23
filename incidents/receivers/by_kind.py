"""How the body of each kind of sender is understood; the kind stands in the address of the webhook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from incidents.receivers import alertmanager, grafana, mapping, subscriptions
from incidents.receivers.presets import PRESETS
from incidents.receivers.signals import Parsed, nothing

BY_NAME: Mapping[str, Callable[[object], Parsed]] = MappingProxyType(
    {"alertmanager": alertmanager.parse, "grafana": grafana.parse}
)
KINDS = (*BY_NAME, *PRESETS)


def understood(kind: str, body: object, by: Mapping[str, object]) -> Parsed:
    """Signals of one delivery. `by` is the mapping of kinds that have one, else unused. Raises `MalformedBody`."""
    if kind in BY_NAME:
        return BY_NAME[kind](body)
    if kind == "cloudwatch" and subscriptions.address_to_confirm(body) is not None:
        return nothing()
    return mapping.parse(body, mapping.AlertMapping.read(by or PRESETS[kind]))
