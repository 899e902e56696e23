"""What two versions of a text say differently: lines, and the words within a changed line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "", "del", "add"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `changed` where the other side differs."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`kind` is SAME, REMOVED or ADDED."""

    kind: str
    pieces: tuple[Piece, ...]

    @property
    def sign(self) -> str:
        return {SAME: "", REMOVED: "−", ADDED: "+"}[self.kind]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def differences(before: str, after: str) -> list[Line]:
    """From `before` to `after`, all lines in order; a changed line stands twice, with its changed words marked."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for operation, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if operation == "equal":
            found += [Line(SAME, (Piece(text, False),)) for text in old[i1:i2]]
        else:
            found += _changed(old[i1:i2], new[j1:j2])
    return found


def around_changes(lines: list[Line], context: int = 3) -> Iterator[Line | None]:
    """Only what changed, with some lines around it; None where lines were left out."""
    near = {
        place
        for index, line in enumerate(lines)
        if line.kind != SAME
        for place in range(index - context, index + context + 1)
    }
    left_out = False
    for index, line in enumerate(lines):
        if index in near:
            if left_out:
                yield None
            yield line
        left_out = index not in near
    if left_out:
        yield None


def _changed(old: list[str], new: list[str]) -> Iterator[Line]:
    paired = min(len(old), len(new))
    for before, after in zip(old[:paired], new[:paired], strict=True):
        removed, added = _words(before, after)
        yield Line(REMOVED, removed)
        yield Line(ADDED, added)
    for text in old[paired:]:
        yield Line(REMOVED, (Piece(text, True),))
    for text in new[paired:]:
        yield Line(ADDED, (Piece(text, True),))


def _words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    removed: list[Piece] = []
    added: list[Piece] = []
    for operation, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        changed = operation != "equal"
        if i2 > i1:
            removed.append(Piece("".join(old[i1:i2]), changed))
        if j2 > j1:
            added.append(Piece("".join(new[j1:j2]), changed))
    return tuple(removed), tuple(added)
