"""One figure on the scale from 0 to 100%: its interval as a bar, the figure as a dot, a target as dashes."""

from __future__ import annotations

from metrics.charts import svg

LEFT, WIDTH = 4.0, 272.0


def _x(share: float) -> float:
    return LEFT + WIDTH * share


def interval_bar(
    value: float,
    interval: tuple[float, float],
    *,
    title: str,
    target: float | None = None,
    before: float | None = None,
    is_open: bool = False,
) -> svg.Markup:
    """All are shares between 0 and 1; `before` is an earlier value, drawn as a ring; `title` says it in words."""
    low, high = interval
    marks = [
        svg.rect(LEFT, 7, WIDTH, 2, "track", fill=svg.TRACK),
        svg.rect(_x(low), 4, max(1.0, _x(high) - _x(low)), 8, "band", fill=svg.BAND),
    ]
    if target is not None:
        marks.append(
            svg.line(
                _x(target), 0, _x(target), 16, "target", stroke=svg.INK_2, stroke_width="1.25", stroke_dasharray="3 3"
            )
        )
    if before is not None:
        marks.append(svg.circle(_x(before), 8, 3.5, "dot hollow", fill=svg.PAPER, stroke=svg.MAIN, stroke_width="1.5"))
    paint = {"fill": svg.PAPER, "stroke": svg.MAIN, "stroke_width": "1.5"} if is_open else {"fill": svg.MAIN}
    marks.append(svg.circle(_x(value), 8, 4.5, "dot hollow" if is_open else "dot", **paint))
    return svg.drawing(280, 16, *marks, class_="ival", title=title)
