"""A line of what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Hit:
    """`end` stands at the right in words, with a state's `shape`; or `due` there; `key` is the letter that does it;
    `extract` is the piece of text that holds what is asked for, where title and `sub` don't."""

    title: str
    href: str
    sub: str = ""
    severity: int | None = None
    at: datetime | None = None
    due: date | None = None
    shape: str = ""
    end: str = ""
    key: str = ""
    private: bool = False
    extract: str = ""
