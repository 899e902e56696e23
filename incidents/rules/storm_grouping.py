"""Which alerts share one incident, by the labels that a rule names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

LONGEST = 255


def group_of(labels: Mapping[str, str], by: Sequence[str]) -> str:
    """Such as `cluster=eu, job=api`; a label that is missing is empty. At most 255 characters, and still told apart.

    Empty where `by` names no label.
    """
    said = ", ".join(f"{name}={labels.get(name, '')}" for name in by)
    if len(said) <= LONGEST:
        return said
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return f"{said[: LONGEST - len(digest) - 2]}… {digest}"[:LONGEST]
