"""Rates by month as marks: what a chart of one series and a small one among many have in common.

A month without data is a gap, never a zero. A month that stands alone between two gaps is a vertical interval. Open
months are hollow and dashed, their band too. A restated month has a ring. A point links to its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from metrics.charts import svg
from metrics.charts.svg import Markup

DASHED = {"stroke": svg.MAIN, "fill": "none", "stroke_width": "1.5", "stroke_dasharray": "4 3"}


@dataclass(frozen=True, slots=True)
class Month:
    """A month on the axis. `value`, `low` and `high` are shares between 0 and 1; without `value` it is a gap.

    `tick` is its name on the axis, `title` says the point in words (it is the link's name), `href` leads to the rows.
    """

    tick: str
    title: str
    value: float | None = None
    low: float = 0.0
    high: float = 1.0
    is_open: bool = False
    is_restated: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    month: Month
    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the series is drawn: from 0 to 100% between `bottom` and `top`, its months between `left` and `right`."""

    left: float
    right: float
    top: float
    bottom: float

    def x(self, index: int, count: int) -> float:
        if count < 2:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * index / (count - 1)

    def y(self, share: float) -> float:
        return self.bottom - (self.bottom - self.top) * share


def runs_of(months: Sequence[Month], frame: Frame) -> list[list[Point]]:
    """Neighbouring months with data; a gap ends a run."""
    runs: list[list[Point]] = [[]]
    for index, month in enumerate(months):
        if month.value is None:
            runs.append([])
            continue
        x = frame.x(index, len(months))
        runs[-1].append(Point(month, x, frame.y(month.value), frame.y(month.high), frame.y(month.low)))
    return [run for run in runs if run]


def bands_of(run: list[Point]) -> list[Markup]:
    """The intervals of a run; of a month alone a vertical one."""
    return [_lone(run[0])] if len(run) == 1 else _bands(run)


def _lone(point: Point) -> Markup:
    if point.month.is_open:
        return svg.line(point.x, point.top, point.x, point.bottom, "line open", **DASHED)
    return svg.line(point.x, point.top, point.x, point.bottom, "whisk", stroke=svg.MAIN, stroke_width="2")


def _bands(run: list[Point]) -> list[Markup]:
    """The band of the closed months is one filled shape; each step to an open one is an outline."""
    marks = []
    closed: list[Point] = []
    for point in [*run, None]:
        if point is not None and not point.month.is_open:
            closed.append(point)
            continue
        if len(closed) > 1:
            edge = [(p.x, p.top) for p in closed] + [(p.x, p.bottom) for p in reversed(closed)]
            marks.append(svg.path(edge, "band", True, fill=svg.BAND))
        closed = []
    for one, two in pairwise(run):
        if one.month.is_open or two.month.is_open:
            edge = [(one.x, one.top), (two.x, two.top), (two.x, two.bottom), (one.x, one.bottom)]
            marks.append(svg.path(edge, "band open", **DASHED))
    return marks


def lines_of(run: list[Point]) -> list[Markup]:
    marks = []
    solid: list[tuple[float, float]] = [(run[0].x, run[0].y)]
    for one, two in pairwise(run):
        if one.month.is_open or two.month.is_open:
            marks.append(svg.path([(one.x, one.y), (two.x, two.y)], "line open", **DASHED))
            if len(solid) > 1:
                marks.append(svg.path(solid, "line", fill="none", stroke=svg.MAIN, stroke_width="2"))
            solid = [(two.x, two.y)]
        else:
            solid.append((two.x, two.y))
    if len(solid) > 1:
        marks.append(svg.path(solid, "line", fill="none", stroke=svg.MAIN, stroke_width="2"))
    return marks


def dot(point: Point) -> Markup:
    month = point.month
    if month.is_open:
        dot = svg.circle(point.x, point.y, 4.5, "dot hollow", fill=svg.PAPER, stroke=svg.MAIN, stroke_width="1.5")
    else:
        dot = svg.circle(point.x, point.y, 3, "dot", fill=svg.MAIN)
    marks = [dot]
    if month.is_restated:
        marks.append(svg.circle(point.x, point.y, 6.5, "ring", fill="none", stroke=svg.MAIN, stroke_width="1.5"))
    if month.href:
        target = svg.circle(point.x, point.y, 12, "", fill="none", pointer_events="all")
        return svg.link(month.href, month.title, target, *marks)
    return svg.element("g", svg.element("title", month.title), *marks)
