"""A rate by month with the band of its interval; see `metrics.charts.series` for what the marks mean."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.charts import svg
from metrics.charts.series import Frame, Month, bands_of, dot, lines_of, runs_of
from metrics.charts.svg import Markup

__all__ = ["Month", "band_line"]

WIDTH, HEIGHT = 520.0, 212.0
FRAME = Frame(left=50.0, right=506.0, top=12.0, bottom=184.0)


def _axes(months: Sequence[Month]) -> list[Markup]:
    marks = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        marks.append(svg.line(FRAME.left, FRAME.y(share), FRAME.right + 6, FRAME.y(share), "grid", stroke=svg.GRID))
        marks.append(svg.words(FRAME.left - 8, FRAME.y(share) + 4, f"{share:.0%}", "end"))
    last = len(months) - 1
    for index, month in enumerate(months):
        if (last - index) % 2:
            continue
        x = FRAME.x(index, len(months))
        if index == last and last:
            marks.append(svg.words(FRAME.right + 6, HEIGHT - 6, month.tick, "strong end"))
        else:
            marks.append(svg.words(x, HEIGHT - 6, month.tick, "mid"))
    return marks


def band_line(
    months: Sequence[Month],
    *,
    ident: str,
    title: str,
    target: float | None = None,
    target_words: str = "",
    open_words: str = "",
    restated_words: str = "",
    nothing_words: str = "",
) -> Markup:
    """The chart. `ident` is unique on its page; `title` tells the whole chart in a sentence or two.

    `open_words` stand at the last month where it is open ("53% so far, open"), `restated_words` below a ring,
    `nothing_words` in the middle where no month has data.
    """
    marks = _axes(months)
    runs = runs_of(months, FRAME)
    for run in runs:
        marks += bands_of(run)
    if not runs:
        middle = (FRAME.left + FRAME.right) / 2
        marks.append(svg.words(middle, FRAME.y(0.5) - 8, nothing_words, "mid strong"))
    if target is not None:
        dashes = {"stroke": svg.INK_2, "stroke_width": "1.25", "stroke_dasharray": "3 3"}
        marks.append(svg.line(FRAME.left, FRAME.y(target), FRAME.right + 6, FRAME.y(target), "target", **dashes))
        marks.append(svg.words(FRAME.left + 4, FRAME.y(target) - 6, target_words))
    for run in runs:
        marks += lines_of(run)
        marks += [dot(point) for point in run]
    for point in (point for run in runs for point in run):
        if point.month.is_restated and restated_words:
            marks.append(svg.words(point.x, min(point.y + 24, FRAME.bottom - 4), restated_words, "mid"))
    if months and months[-1].is_open and open_words and months[-1].value is not None:
        # Clear of the bands that it stands over: above them, or else below.
        over = [month for month in months[-4:] if month.value is not None]
        above = FRAME.y(max(month.high for month in over)) - 8
        below = min(FRAME.bottom - 6, FRAME.y(min(month.low for month in over)) + 18)
        marks.append(svg.words(FRAME.right + 6, above if above > FRAME.top else below, open_words, "strong end"))
    has_links = any(month.href and month.value is not None for month in months)
    return svg.drawing(WIDTH, HEIGHT, *marks, class_="chart", ident=ident, title=title, has_links=has_links)
