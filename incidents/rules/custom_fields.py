"""Reading what someone gives for a field that an organisation defined: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

LONGEST = 500
MOST_DIGITS = 11  # before the point; with 4 after it as many as a floating number, which SQLite keeps, tells apart
YES = frozenset({"true", "yes", "y", "1", "on"})
NO = frozenset({"false", "no", "n", "0", "off"})


class Unfit(ValueError):
    """What is wrong: `too_long`, `no_text`, `no_number`, `no_day`, `no_yes_no`, `no_choice`, `no_link`, `several`."""

    def __init__(self, code: str, given: str) -> None:
        super().__init__(code)
        self.code, self.given = code, given


def read(kind: str, given: object, choices: Sequence[str] = ()) -> list[str]:
    """The canonical texts that are kept: none where nothing is given, several for `choices` alone. Raises `Unfit`.

    Numbers as plain decimals, days as YYYY-MM-DD, yes and no as `yes` and `no`.
    """
    items = list(given) if isinstance(given, list | tuple | set) else [given]
    texts = [text for text in (_text(item) for item in items) if text]
    found = list(dict.fromkeys(_READERS[kind](text, choices) for text in texts))
    if len(found) > 1 and kind != "choices":
        raise Unfit("several", ", ".join(found))
    return found


def number_of(text: str) -> Decimal:
    """Of a canonical number."""
    return Decimal(text)


def _text(item: object) -> str:
    if isinstance(item, bool):
        return "yes" if item else "no"
    text = "" if item is None else str(item).strip()
    if not isinstance(item, str | int | float | Decimal | None) or "\0" in text:
        raise Unfit("no_text", text.replace("\0", "�")[:40])
    return text


def _words(text: str, choices: Sequence[str]) -> str:
    if len(text) > LONGEST:
        raise Unfit("too_long", text[:40] + "…")
    return text


def _number(text: str, choices: Sequence[str]) -> str:
    try:
        number = Decimal(re.sub(r"(?<=\d)[\s’'_](?=\d)", "", text))
    except InvalidOperation:
        raise Unfit("no_number", text) from None
    if not number.is_finite() or number.adjusted() >= MOST_DIGITS:
        raise Unfit("no_number", text)
    rounded = number.quantize(Decimal("0.0001"))
    if rounded.adjusted() >= MOST_DIGITS:  # it may have been rounded up
        raise Unfit("no_number", text)
    return format(rounded.normalize(), "f") if rounded else "0"


def _day(text: str, choices: Sequence[str]) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Unfit("no_day", text) from None


def _yes_no(text: str, choices: Sequence[str]) -> str:
    if text.casefold() in YES:
        return "yes"
    if text.casefold() in NO:
        return "no"
    raise Unfit("no_yes_no", text)


def _choice(text: str, choices: Sequence[str]) -> str:
    for choice in choices:
        if choice.casefold() == text.casefold():
            return choice
    raise Unfit("no_choice", text)


def _link(text: str, choices: Sequence[str]) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise Unfit("no_link", text) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in text:
        raise Unfit("no_link", text)
    return _words(text, choices)


_READERS = {
    "text": _words,
    "number": _number,
    "day": _day,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choice,
    "link": _link,
}
