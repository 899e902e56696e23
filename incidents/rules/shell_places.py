"""Where each character of a shell command stands: bare, in quotes, or where nobody can be sure.

What is read here decides where a *plain* value may go, which no quoting protects or needs; a place taken for another
does no harm. What goes in by its quotes alone is decided by `shell_grammar`, which knows little and is sure of it.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple


class Place(Enum):
    """Where in a command something stands."""

    BARE = "bare"
    SINGLE = "single"
    DOUBLE = "double"
    OPAQUE = "opaque"
    TEXT = "text"  # a comment, or a here-document


class Spot(NamedTuple):
    """`since`: where its simple command begins. `opened`: where the quotes or the document around it begin."""

    place: Place
    since: int
    opened: int


_CLOSING = {"'": "'", "$'": "'", "`": "`", "${": "}", '"': '"'}
_OPENING = re.compile(r"\$\(|\$\{|\$'|[<>]\(|[`'\"(]")
_HEREDOC = re.compile(r"<<(?P<tabs>-?)[ \t]*(?P<word>(?:'[^'\n]*'|\"[^\"\n]*\"|\\.|[^\s'\"\\;&|<>()])+)")
_PLACES = {"'": Place.SINGLE, '"': Place.DOUBLE, "$'": Place.OPAQUE, "`": Place.OPAQUE, "${": Place.OPAQUE}


class _Open(NamedTuple):
    kind: str
    since: int
    opened: int


def spots(command: str) -> list[Spot]:
    """One for each character, and one for the end."""
    return _Reader(command).spots


class _Reader:
    """A stack holds what is open: quotes, and brackets within which everything begins anew."""

    def __init__(self, command: str) -> None:
        self.text = command
        self.index = 0
        self.stack = [_Open("", 0, 0)]
        self.documents: list[re.Pattern[str]] = []
        self.spots: list[Spot] = []
        while self.index < len(command):
            if self.top.kind in _CLOSING:
                self._quoted()
            else:
                self._bare()
        self._take(1, self._place)

    @property
    def top(self) -> _Open:
        return self.stack[-1]

    @property
    def _place(self) -> Place:
        return _PLACES.get(self.top.kind, Place.BARE)

    def _take(self, count: int, place: Place) -> None:
        self.spots.extend([Spot(place, self.top.since, self.top.opened)] * count)
        self.index += count

    def _open(self, kind: str) -> None:
        self._take(len(kind), self._place)
        since = self.top.since if kind in _CLOSING and kind != "`" else self.index
        self.stack.append(_Open(kind, since, self.index))

    def _begin_command(self) -> None:
        self.stack[-1] = self.top._replace(since=self.index)

    def _quoted(self) -> None:
        kind, char = self.top.kind, self.text[self.index]
        if char == "\\" and kind != "'":
            self._take(min(2, len(self.text) - self.index), self._place)
        elif char == _CLOSING[kind]:
            place = self._place
            self.stack.pop()
            self._take(1, place)
        elif kind == '"' and (match := _OPENING.match(self.text, self.index)) and match[0] in ("$(", "${", "`"):
            self._open(match[0])
        else:
            self._take(1, self._place)

    def _bare(self) -> None:
        char = self.text[self.index]
        if char == "\\":
            self._take(min(2, len(self.text) - self.index), Place.BARE)
        elif match := _OPENING.match(self.text, self.index):
            self._open(match[0])
        elif char == ")" and len(self.stack) > 1:
            self.stack.pop()
            self._take(1, Place.BARE)
        elif char == "#" and (self.index == 0 or self.text[self.index - 1] in " \t\n;&|()<>"):
            self._text(self._until("\n"))
        elif self.text.startswith("<<<", self.index):
            self._take(3, Place.BARE)
        elif here := _HEREDOC.match(self.text, self.index):
            tabs = r"\t*" if here["tabs"] else ""
            word = re.sub(r"['\"\\]", "", here["word"])
            self.documents.append(re.compile(rf"^{tabs}{re.escape(word)}$", re.MULTILINE))
            self._take(len(here[0]), Place.BARE)
        elif char in ";&|\n)":
            self._take(1, Place.BARE)
            self._begin_command()
            while char == "\n" and self.documents:
                end = self.documents.pop(0).search(self.text, self.index)
                self._text(end.start() if end else len(self.text))
                self._take(self._until("\n") - self.index, Place.BARE)
                self._begin_command()
        else:
            self._take(1, Place.BARE)

    def _until(self, mark: str) -> int:
        found = self.text.find(mark, self.index)
        return found if found >= 0 else len(self.text)

    def _text(self, end: int) -> None:
        self.spots.extend([Spot(Place.TEXT, self.top.since, self.index)] * (end - self.index))
        self.index = end
