"""What two versions of a text say differently: lines, and the words within a changed line.

The time it takes is bounded. What both begin and end with is set aside; what stands once in either text aligns the
rest; and only short stretches between are compared in full, as far as a budget goes. Past that, what differs is told
as replaced: true, if coarse.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

SAME, REMOVED, ADDED = "", "del", "add"
COMPARED_IN_FULL = 20_000  # pairs of lines, or of words, in one stretch
BUDGET = 600_000  # pairs in one comparison
LOOKED_THROUGH = 30  # times that all is looked through for what stands once


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


class Stretch(NamedTuple):
    """`old[i1:i2]` became `new[j1:j2]`."""

    same: bool
    i1: int
    i2: int
    j1: int
    j2: int


def differences(before: str, after: str) -> list[Line]:
    """From `before` to `after`, all lines in order; a changed line stands twice, with its changed words marked."""
    old, new = before.splitlines(), after.splitlines()
    budget = _Budget()
    found: list[Line] = []
    for same, i1, i2, j1, j2 in _stretches(old, new, budget):
        if same:
            found += [Line(SAME, (Piece(text, False),)) for text in old[i1:i2]]
        else:
            found += _changed(old[i1:i2], new[j1:j2], budget)
    return found


def stretches(old: Sequence[str], new: Sequence[str]) -> list[Stretch]:
    """`old` and `new` from beginning to end, in turns the same and different; no two of a kind follow each other."""
    return _stretches(old, new, _Budget())


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


def _changed(old: list[str], new: list[str], budget: _Budget) -> Iterator[Line]:
    paired = min(len(old), len(new))
    for before, after in zip(old[:paired], new[:paired], strict=True):
        if before == after:
            yield Line(SAME, (Piece(before, False),))
            continue
        removed, added = _words(before, after, budget)
        yield Line(REMOVED, removed)
        yield Line(ADDED, added)
    for text in old[paired:]:
        yield Line(REMOVED, (Piece(text, True),))
    for text in new[paired:]:
        yield Line(ADDED, (Piece(text, True),))


def _words(before: str, after: str, budget: _Budget) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    removed: list[Piece] = []
    added: list[Piece] = []
    for same, i1, i2, j1, j2 in _stretches(old, new, budget):
        if i2 > i1:
            removed.append(Piece("".join(old[i1:i2]), not same))
        if j2 > j1:
            added.append(Piece("".join(new[j1:j2]), not same))
    return tuple(removed), tuple(added)


# ---------------------------------------------------------------------------------------------------- what is the same


class _Budget:
    def __init__(self) -> None:
        self.left = BUDGET

    def allows(self, pairs: int) -> bool:
        if pairs > min(self.left, COMPARED_IN_FULL):
            return False
        self.left -= pairs
        return True


def _stretches(old: Sequence[str], new: Sequence[str], budget: _Budget) -> list[Stretch]:
    found: list[Stretch] = []
    i = j = 0
    for i1, j1 in [*_pairs(old, new, budget), (len(old), len(new))]:
        if i1 > i or j1 > j:
            found.append(Stretch(False, i, i1, j, j1))
        if i1 < len(old) and j1 < len(new):
            last = found[-1] if found else None
            if last and last.same:
                found[-1] = Stretch(True, last.i1, i1 + 1, last.j1, j1 + 1)
            else:
                found.append(Stretch(True, i1, i1 + 1, j1, j1 + 1))
        i, j = i1 + 1, j1 + 1
    return found


def _pairs(old: Sequence[str], new: Sequence[str], budget: _Budget) -> list[tuple[int, int]]:
    """Places that are the same, in their order."""
    found: list[tuple[int, int]] = []
    waiting = [(0, len(old), 0, len(new))]
    to_look_through = LOOKED_THROUGH * (len(old) + len(new))
    while waiting:
        i1, i2, j1, j2 = waiting.pop()
        while i1 < i2 and j1 < j2 and old[i1] == new[j1]:
            found.append((i1, j1))
            i1, j1 = i1 + 1, j1 + 1
        while i1 < i2 and j1 < j2 and old[i2 - 1] == new[j2 - 1]:
            i2, j2 = i2 - 1, j2 - 1
            found.append((i2, j2))
        if i1 == i2 or j1 == j2:
            continue
        if budget.allows((i2 - i1) * (j2 - j1)):
            found += [(i1 + i, j1 + j) for i, j in _longest_in_common(old[i1:i2], new[j1:j2])]
            continue
        to_look_through -= i2 - i1 + j2 - j1
        if to_look_through >= 0 and (anchors := _anchors(old[i1:i2], new[j1:j2])):
            bounds = [(i1 - 1, j1 - 1), *((i1 + i, j1 + j) for i, j in anchors), (i2, j2)]
            found += bounds[1:-1]
            waiting += [(a + 1, c, b + 1, d) for (a, b), (c, d) in pairwise(bounds)]
    return sorted(found)


def _longest_in_common(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """In full, by the textbook's table."""
    lengths = [[0] * (len(new) + 1) for _each in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        row, below, text = lengths[i], lengths[i + 1], old[i]
        for j in range(len(new) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if text == new[j] else max(below[j], row[j + 1])
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            yield i, j
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """What stands exactly once on either side, as much of it as keeps its order; blank lines say nothing."""
    before, after = Counter(old), Counter(new)
    places = {text: j for j, text in enumerate(new) if after[text] == 1 and text.strip()}
    both = [(i, places[text]) for i, text in enumerate(old) if before[text] == 1 and text in places]
    ends: list[int] = []  # of the rising run of each length, its smallest end
    run: list[int] = []
    for _i, j in both:
        length = bisect_left(ends, j)
        ends[length : length + 1] = [j]
        run.append(length)
    longest = len(ends) - 1
    kept: list[tuple[int, int]] = []
    for (i, j), length in zip(reversed(both), reversed(run), strict=True):
        if length == longest and (not kept or j < kept[-1][1]):
            kept.append((i, j))
            longest -= 1
    return kept[::-1]
