from __future__ import annotations

from xml.etree import ElementTree

from metrics.charts.interval_bar import interval_bar

SVG = "{http://www.w3.org/2000/svg}"


def test_the_bar_spans_the_interval_and_the_dot_stands_at_the_value() -> None:
    drawing = ElementTree.fromstring(interval_bar(0.5, (0.25, 0.75), title="50%"))
    band = next(mark for mark in drawing.iter(f"{SVG}rect") if mark.get("class") == "band")
    assert (band.get("x"), band.get("width")) == ("72", "136")
    assert next(drawing.iter(f"{SVG}circle")).get("cx") == "140"
    assert (drawing.get("role"), drawing.get("aria-label")) == ("img", "50%")


def test_an_open_figure_is_hollow_and_an_earlier_one_a_ring_beside_it() -> None:
    drawing = ElementTree.fromstring(interval_bar(0.5, (0.25, 0.75), title="50%", before=0.25, is_open=True))
    assert [mark.get("class") for mark in drawing.iter(f"{SVG}circle")] == ["dot hollow", "dot hollow"]
