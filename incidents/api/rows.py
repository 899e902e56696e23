"""A row of the list of incidents, straight from the database's columns.

The list is what programs poll, so it builds neither models nor serializers. Its keys are those of
`IncidentSerializer`, which describes them; a test holds the two to the same answer.
"""

from __future__ import annotations

from typing import Any

from incidents.api.shapes import IncidentSerializer
from incidents.enums import Severity

_RELATED = {"service": "service__slug", "team": "team__slug", "declared_by": "declared_by__username"}
_LABELS: dict[int | None, str | None] = {None: None, **{level.value: level.label for level in Severity}}

KEYS: tuple[str, ...] = IncidentSerializer.Meta.fields
COLUMNS = ("pk", *(_RELATED.get(key, key) for key in KEYS))
_SEVERITIES = tuple(key for key in KEYS if key.startswith("severity"))


def row_of(values: tuple[Any, ...]) -> dict[str, Any]:
    """JSON of one incident from its `COLUMNS`."""
    row = dict(zip(KEYS, values[1:], strict=True))
    for key in _SEVERITIES:
        row[key] = _LABELS[row[key]]
    return row
