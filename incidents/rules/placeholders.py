"""Placeholders of communication templates, `{title}`: a fixed list, put in by plain substitution and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping

KNOWN = ("title", "reference", "severity", "service", "status", "impact", "next_update")

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def unknown_placeholders(text: str) -> list[str]:
    """Those that nothing fills, as they are written."""
    return [name for name in _PLACEHOLDER.findall(text) if name.strip() not in KNOWN]


def filled(text: str, values: Mapping[str, str]) -> str:
    """With each placeholder replaced; what is not known reads as an ellipsis, to be filled in by hand."""
    return _PLACEHOLDER.sub(lambda found: values.get(found.group(1).strip()) or "…", text)
