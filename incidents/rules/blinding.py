"""Taking out of a text what would tell an adjudicator which severity was declared: levels by name or number."""

from __future__ import annotations

import re

HIDDEN = "▮▮▮"

_LEVELS = re.compile(
    r"\b(?:sev(?:erity)?[\s:=_-]*(?:level\s*)?[1-4]|s[1-4]|p[1-4]|priority[\s:=_-]*[1-4])\b", re.IGNORECASE
)
_WORDS = re.compile(r"\b(?:severity|sev)[\s:=]+(?:is\s+)?(?:critical|major|minor|low)\b", re.IGNORECASE)


def blinded(text: str) -> str:
    """`text` with every mention of a level covered."""
    return _WORDS.sub(HIDDEN, _LEVELS.sub(HIDDEN, text))
