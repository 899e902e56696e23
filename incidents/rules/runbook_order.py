"""Steps in another order, in their source: lists stay numbered, and as loose or as tight as their author wrote them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from incidents.rules.runbook_writing import marker_of

_NUMBER = re.compile(r"(\s*)(\d{1,9})([.)])")


class Numbering(NamedTuple):
    """The number that a list begins with; `same` where each item has it, as some write them."""

    first: int
    same: bool


def kind_of(text: str) -> str:
    """What items of one list have in common: the delimiter of their numbers, or the bullet; "" for no list item."""
    marker = marker_of(text)
    number = _NUMBER.match(marker)
    return number[3] if number else marker.strip()


def list_of(texts: Sequence[str], index: int) -> list[int]:
    """Where the items of the list stand that `texts[index]` is one of."""
    kind = kind_of(texts[index])
    if not kind:
        return [index]
    found = [index]
    for places in (range(index - 1, -1, -1), range(index + 1, len(texts))):
        for place in places:
            if texts[place].strip():
                if kind_of(texts[place]) != kind:
                    break
                found.append(place)
    return sorted(found)


def numbering_of(texts: Sequence[str], items: Sequence[int]) -> Numbering | None:
    numbers = [int(found[2]) for place in items if (found := _NUMBER.match(marker_of(texts[place])))]
    return Numbering(numbers[0], len(numbers) > 1 and len(set(numbers)) == 1) if numbers else None


def is_loose(texts: Sequence[str], items: Sequence[int]) -> bool:
    """Blank lines stand between its items."""
    return len(items) > 1 and items[1] - items[0] > 1


def renumber(texts: list[str], items: Sequence[int], numbering: Numbering | None) -> None:
    if numbering is None:
        return
    for count, place in enumerate(items):
        number = numbering.first + (0 if numbering.same else count)
        marker = marker_of(texts[place])
        texts[place] = with_marker(texts[place], _NUMBER.sub(rf"\g<1>{number}\g<3>", marker, count=1))


def with_marker(text: str, marker: str) -> str:
    """The same item behind another marker; what stands below it is indented as far as it has to be."""
    before = marker_of(text)
    if not before or before == marker:
        return text
    first, *others = text.split("\n")
    indent = " " * len(before)
    return "\n".join(
        [
            marker + first[len(before) :],
            *(" " * len(marker) + line[len(before) :] if line.startswith(indent) else line for line in others),
        ]
    )


def exchanged(texts: Sequence[str], items: Sequence[int], order: Sequence[int]) -> list[str]:
    """The items of one list in `order`: each place keeps its number and the blank lines around it."""
    result = list(texts)
    for place, source in zip(items, order, strict=True):
        number, own = _NUMBER.match(marker_of(texts[place])), marker_of(texts[source])
        marker = _NUMBER.sub(rf"\g<1>{number[2]}\g<3>", own, count=1) if number else own
        text = with_marker(texts[source], marker)
        ending = texts[place][len(texts[place].rstrip("\r\n")) :]
        result[place] = text.rstrip("\r\n") + ending
    return result
