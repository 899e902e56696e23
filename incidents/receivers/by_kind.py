"""Which receiver understands which sender; the kind stands in the address of the webhook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from incidents.receivers import alertmanager
from incidents.receivers.signals import Parsed

PARSERS: Mapping[str, Callable[[object], Parsed]] = MappingProxyType({"alertmanager": alertmanager.parse})
