"""Declared × adjudicated as a drawing, for where no stylesheet and no table reaches (PDF, mail).

On a page the matrix is a table with the same classes: it reads aloud cell by cell, and each cell can be a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.charts import svg
from metrics.charts.svg import Markup
from metrics.statistics.agreement import LEVELS, Matrix

CELL, LEFT, TOP = 72.0, 76.0, 44.0
FILL = {"agree": "#c9d5f7", "under": "#f8c9c4", "over": "#f6e0ae", "zero": "#f3f2ee"}


@dataclass(frozen=True, slots=True)
class Wording:
    """What the drawing says, in the language of its reader."""

    declared: str
    adjudicated: str
    too_low: str
    too_high: str


def kind_of(declared: int, adjudicated: int, count: int) -> str:
    """The class of a cell: "zero", "agree", "under" (declared too low) or "over"."""
    if not count:
        return "zero"
    if declared == adjudicated:
        return "agree"
    return "under" if declared > adjudicated else "over"


def matrix(
    counts: Matrix,
    *,
    ident: str,
    title: str,
    wording: Wording,
    hrefs: Mapping[tuple[int, int], str] | None = None,
) -> Markup:
    """Raw counts, rows declared, columns adjudicated. `hrefs` by (declared, adjudicated) lead to the rows."""
    hrefs = hrefs or {}
    middle = LEFT + 2 * CELL
    marks = [svg.words(middle, 14, wording.adjudicated, "mid"), svg.words(0, TOP - 8, wording.declared)]
    for index, level in enumerate(LEVELS):
        marks.append(svg.words(LEFT + CELL * (index + 0.5), TOP - 8, f"SEV-{level}", "mid strong"))
        marks.append(svg.words(0, TOP + CELL * (index + 0.5) + 4, f"SEV-{level}", "strong"))
    for row, declared in enumerate(LEVELS):
        for column, adjudicated in enumerate(LEVELS):
            count = counts[row][column]
            marks.append(_cell(row, column, count, wording, hrefs.get((declared, adjudicated), "")))
    size = CELL * len(LEVELS)
    has_links = any(counts[a - 1][b - 1] for a, b in hrefs)
    return svg.drawing(LEFT + size, TOP + size, *marks, class_="chart", ident=ident, title=title, has_links=has_links)


def _cell(row: int, column: int, count: int, wording: Wording, href: str) -> Markup:
    declared, adjudicated = LEVELS[row], LEVELS[column]
    kind = kind_of(declared, adjudicated, count)
    said = {"under": wording.too_low, "over": wording.too_high}.get(kind, "")
    x, y = LEFT + CELL * column, TOP + CELL * row
    marks = [
        svg.rect(x + 1, y + 1, CELL - 2, CELL - 2, kind, fill=FILL[kind]),
        svg.words(x + CELL / 2, y + CELL / 2 + (0 if said else 4), str(count), "mid strong" if count else "mid"),
    ]
    if said:
        marks.append(svg.words(x + CELL / 2, y + CELL / 2 + 18, said, "mid"))
    title = f"{wording.declared} SEV-{declared}, {wording.adjudicated} SEV-{adjudicated}: {count}"
    if href and count:
        return svg.link(href, title, *marks)
    return svg.element("g", svg.element("title", title), *marks)
