"""One small chart of many on the same scale, so that the eye compares shapes and not ranks."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.charts import svg
from metrics.charts.series import Frame, Month, bands_of, dot, lines_of, runs_of
from metrics.charts.svg import Markup

WIDTH, HEIGHT = 260.0, 104.0
FRAME = Frame(left=34.0, right=250.0, top=8.0, bottom=82.0)


def panel(months: Sequence[Month], *, ident: str, title: str, target: float | None = None) -> Markup:
    """The panel of one team: 0, 50 and 100% as lines, the first and the last month by name."""
    marks = []
    for share in (0, 0.5, 1):
        marks.append(svg.line(FRAME.left, FRAME.y(share), FRAME.right + 4, FRAME.y(share), "grid", stroke=svg.GRID))
        marks.append(svg.words(FRAME.left - 6, FRAME.y(share) + 4, f"{share:.0%}", "end"))
    if months:
        marks.append(svg.words(FRAME.left, HEIGHT - 4, months[0].tick))
    if len(months) > 1:
        marks.append(svg.words(FRAME.right + 4, HEIGHT - 4, months[-1].tick, "end"))
    if target is not None:
        dashes = {"stroke": svg.INK_2, "stroke_width": "1.25", "stroke_dasharray": "3 3"}
        marks.append(svg.line(FRAME.left, FRAME.y(target), FRAME.right + 4, FRAME.y(target), "target", **dashes))
    runs = runs_of(months, FRAME)
    for run in runs:
        marks += bands_of(run)
    for run in runs:
        marks += lines_of(run)
        marks += [dot(point) for point in run]
    has_links = any(month.href and month.value is not None for month in months)
    return svg.drawing(WIDTH, HEIGHT, *marks, class_="chart", ident=ident, title=title, has_links=has_links)
