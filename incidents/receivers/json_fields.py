"""Reads fields of a JSON body by path, and refuses what cannot be used, or stored, with that path."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from incidents.receivers.signals import MalformedBody


def as_object(value: object, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MalformedBody(path, f"should be an object, and is {_kind(value)}.")
    return value


def as_list(value: object, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise MalformedBody(path, f"should be a list, and is {_kind(value)}.")
    return value


def as_text(value: object, path: str) -> str:
    """A string that a database can keep: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise MalformedBody(path, f"should be a string, and is {_kind(value)}.")
    if "\x00" in value:
        raise MalformedBody(path, "holds a NUL character.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise MalformedBody(path, "holds a character that is no Unicode text.") from error
    return value


def as_texts(value: object, path: str) -> dict[str, str]:
    """An object of strings, such as labels."""
    given = as_object(value, path)
    return {as_text(name, path): as_text(text, f"{path}.{name}") for name, text in given.items()}


def as_count(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise MalformedBody(path, "should be a whole number of at least 0.")
    return value


def as_instant(value: object, path: str) -> datetime:
    """An RFC 3339 timestamp, in UTC; parts of a second beyond microseconds are cut off."""
    text = as_text(value, path)
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise MalformedBody(path, f"“{text[:40]}” names no time zone; end it with Z or an offset.")
        return instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, MalformedBody):
            raise
        raise MalformedBody(path, f"“{text[:40]}” is no time such as 2026-03-27T03:00:00Z.") from error


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "missing or null"}
    return names.get(type(value), "a number")
