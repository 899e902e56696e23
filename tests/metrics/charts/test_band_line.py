from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from metrics.charts.band_line import Month, band_line
from metrics.charts.svg import Markup

GAP = Month("Sep", "September: no data")
KNOWN = Month("Aug", "August: 5 of 10", value=0.5, low=0.24, high=0.76, href="/rows/?period=2026-08")
SVG = "{http://www.w3.org/2000/svg}"


def _drawn(*months: Month, **options: object) -> ElementTree.Element:
    return ElementTree.fromstring(band_line(months, ident="c", title="Chart", **options))  # type: ignore[arg-type]


def _of_class(drawing: ElementTree.Element, *names: str) -> list[ElementTree.Element]:
    return [mark for mark in drawing.iter() if set(names) <= set(mark.get("class", "").split())]


def test_a_month_without_data_is_a_gap_in_line_and_band() -> None:
    drawing = _drawn(KNOWN, KNOWN, GAP, KNOWN, KNOWN)
    assert len(_of_class(drawing, "line")) == 2
    assert len(_of_class(drawing, "band")) == 2
    assert len(_of_class(drawing, "dot")) == 4


def test_no_month_with_data_is_said_in_words() -> None:
    drawing = _drawn(GAP, GAP, nothing_words="No data")
    assert "No data" in [mark.text for mark in drawing.iter()]
    assert not _of_class(drawing, "dot")


def test_a_lone_month_between_gaps_is_a_vertical_interval() -> None:
    drawing = _drawn(GAP, KNOWN, GAP)
    (whisker,) = _of_class(drawing, "whisk")
    assert whisker.get("x1") == whisker.get("x2")
    assert (whisker.get("y1"), whisker.get("y2")) == ("53.3", "142.7")
    assert not _of_class(drawing, "band")


def test_an_open_month_is_hollow_and_dashed_and_its_band_too() -> None:
    drawing = _drawn(KNOWN, KNOWN, replace(KNOWN, is_open=True))
    assert len(_of_class(drawing, "dot", "hollow")) == 1
    assert len(_of_class(drawing, "line", "open")) == 1
    assert len(_of_class(drawing, "band", "open")) == 1
    assert _of_class(drawing, "line", "open")[0].get("stroke-dasharray")


def test_a_lone_open_month_is_a_dashed_interval() -> None:
    drawing = _drawn(GAP, replace(KNOWN, is_open=True))
    assert not _of_class(drawing, "whisk")
    assert len(_of_class(drawing, "line", "open")) == 1


def test_a_restated_month_has_a_ring_and_the_word() -> None:
    drawing = _drawn(KNOWN, replace(KNOWN, is_restated=True), KNOWN, restated_words="restated")
    assert len(_of_class(drawing, "ring")) == 1
    assert "restated" in [text.text for text in drawing.iter(f"{SVG}text")]


def test_a_point_links_to_its_rows_and_its_title_is_its_name() -> None:
    drawing = _drawn(KNOWN)
    (link,) = drawing.iter(f"{SVG}a")
    assert link.get("href") == "/rows/?period=2026-08"
    assert [title.text for title in link.iter(f"{SVG}title")] == ["August: 5 of 10"]


@pytest.mark.parametrize(("href", "role"), [("/rows/", "group"), ("", "img")])
def test_a_chart_with_links_is_a_group_and_one_without_an_image(href: str, role: str) -> None:
    drawing = _drawn(replace(KNOWN, href=href))
    assert drawing.get("role") == role
    titles = [title for title in drawing.iter(f"{SVG}title") if title.get("id") == drawing.get("aria-labelledby")]
    assert [title.text for title in titles] == ["Chart"]


def test_the_target_is_drawn_where_it_says() -> None:
    (target,) = _of_class(_drawn(KNOWN, target=0.5, target_words="level 3 asks for 50%"), "target")
    assert target.get("y1") == target.get("y2") == "98"


def test_a_chart_of_gaps_only_draws_its_axes_and_no_point() -> None:
    drawing = _drawn(GAP, GAP)
    assert not _of_class(drawing, "dot")
    assert len(_of_class(drawing, "grid")) == 5


def test_same_input_gives_the_same_bytes() -> None:
    months = [KNOWN, GAP, replace(KNOWN, is_open=True)]
    assert band_line(months, ident="c", title="Chart") == band_line(list(months), ident="c", title="Chart")


def test_nothing_that_the_content_security_policy_blocks() -> None:
    drawn = band_line([KNOWN, KNOWN], ident="c", title="Chart")
    assert not re.search(r"style\s*=|<style|\son\w+=|var\(", drawn)


def test_every_mark_has_a_class_and_a_literal_paint() -> None:
    drawing = _drawn(KNOWN, KNOWN, replace(KNOWN, is_open=True, is_restated=True), target=0.5)
    marks = [mark for mark in drawing.iter() if mark.get("class") and mark.tag != f"{SVG}svg"]
    assert marks
    assert all(mark.get("fill") or mark.get("stroke") for mark in marks)


def test_text_from_outside_is_escaped() -> None:
    drawn = band_line([replace(KNOWN, title='<script>"&')], ident="c", title="<b>")
    assert "<script>" not in drawn
    assert "<b>" not in drawn
    assert isinstance(drawn, Markup)
