from __future__ import annotations

from xml.etree import ElementTree

from metrics.charts.matrix import Wording, kind_of, matrix

WORDING = Wording("Declared", "adjudicated", "too low", "too high")
COUNTS = ((11, 2, 0, 0), (5, 29, 5, 0), (0, 11, 31, 3), (0, 0, 5, 9))
SVG = "{http://www.w3.org/2000/svg}"


def _drawn(**options: object) -> ElementTree.Element:
    return ElementTree.fromstring(matrix(COUNTS, ident="m", title="Matrix", wording=WORDING, **options))  # type: ignore[arg-type]


def test_sixteen_cells_by_kind() -> None:
    kinds = [mark.get("class") for mark in _drawn().iter(f"{SVG}rect")]
    assert len(kinds) == 16
    assert [kinds.count(kind) for kind in ("agree", "under", "over", "zero")] == [4, 3, 3, 6]


def test_declared_less_severe_than_adjudicated_is_under() -> None:
    assert kind_of(declared=2, adjudicated=1, count=5) == "under"
    assert kind_of(declared=1, adjudicated=2, count=5) == "over"


def test_each_cell_says_itself_in_words() -> None:
    titles = [title.text for title in _drawn().iter(f"{SVG}title")]
    assert "Declared SEV-2, adjudicated SEV-1: 5" in titles


def test_a_cell_links_to_its_rows_unless_there_are_none() -> None:
    drawing = _drawn(hrefs={(2, 1): "/rows/?cell=2-1", (1, 4): "/rows/?cell=1-4"})
    assert [link.get("href") for link in drawing.iter(f"{SVG}a")] == ["/rows/?cell=2-1"]
    assert drawing.get("role") == "group"
