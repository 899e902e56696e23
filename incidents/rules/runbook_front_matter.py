"""The head of a Markdown file between two rules, in YAML; in TOML it is kept and not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml


def lines_of_front_matter(lines: Sequence[str]) -> int:
    """How many lines the front matter takes, with its fences; 0 where there is none."""
    if not lines or lines[0].removeprefix("\ufeff").rstrip() not in ("---", "+++"):
        return 0
    closing = ("---", "...") if "---" in lines[0] else ("+++",)
    return next((number for number, line in enumerate(lines[1:], start=2) if line.rstrip() in closing), 0)


def front_matter(lines: Sequence[str]) -> Mapping[str, Any]:
    """What it says; nothing where YAML can't read it, or can't read it without going too deep."""
    if not lines or "+++" in lines[0]:
        return {}
    try:
        read = yaml.safe_load("".join(lines[1:-1]))
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
