"""Which block of a new text is which of the old one, so that what is still there keeps its history and its ticks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from foundation.differences import stretches
from incidents.rules.runbook_writing import marker_of


def matched(old: Sequence[str], new: Sequence[str]) -> tuple[dict[int, int], dict[int, int]]:
    """Place in `new` → place in `old`: of those that stay in their order, and of those that moved out of it."""
    said = [place for place, text in enumerate(old) if text.strip()]
    says = [place for place, text in enumerate(new) if text.strip()]
    stays: dict[int, int] = {}
    gaps: list[tuple[list[int], list[int]]] = []
    for same, i1, i2, j1, j2 in stretches([_key(old[place]) for place in said], [_key(new[place]) for place in says]):
        if same:
            stays |= dict(zip(says[j1:j2], said[i1:i2], strict=True))
        else:
            gaps.append((said[i1:i2], says[j1:j2]))
    moves = _moves(old, new, gaps)
    taken = set(moves.values())
    for before, after in gaps:
        left = [place for place in before if place not in taken]
        stays |= dict(zip([place for place in after if place not in moves], left, strict=False))
    return stays | _blanks(old, new, stays), moves


def _key(text: str) -> str:
    """A step that got another number, and so another indentation, is the same."""
    return " ".join(text[len(marker_of(text)) :].split())


def _moves(old: Sequence[str], new: Sequence[str], gaps: Sequence[tuple[list[int], list[int]]]) -> dict[int, int]:
    free: dict[str, list[int]] = defaultdict(list)
    for before, _after in gaps:
        for place in before:
            free[_key(old[place])].append(place)
    return {place: free[key].pop(0) for _before, after in gaps for place in after if free.get(key := _key(new[place]))}


def _blanks(old: Sequence[str], new: Sequence[str], stays: dict[int, int]) -> dict[int, int]:
    """Blank lines between two that stay."""
    found: dict[int, int] = {}
    bounds = [(-1, -1), *sorted(stays.items()), (len(new), len(old))]
    for (j1, i1), (j2, i2) in pairwise(bounds):
        before = [place for place in range(i1 + 1, i2) if not old[place].strip()]
        after = [place for place in range(j1 + 1, j2) if not new[place].strip()]
        found |= dict(zip(after, before, strict=False))
    return found
