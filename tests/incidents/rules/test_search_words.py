from hypothesis import given
from hypothesis import strategies as st

from incidents.rules.search_words import (
    MOST_OF_DOCUMENT,
    as_fts5,
    as_tsquery,
    asked_for,
    document_of,
    extract,
    words_of,
)


def test_words_lose_case_accents_and_what_joins_them() -> None:
    assert words_of("Café-Größe INC-204, p99_latency=10ms") == [
        "cafe",
        "grosse",
        "inc",
        "204",
        "p99",
        "latency",
        "10ms",
    ]


def test_a_document_holds_each_word_once() -> None:
    assert document_of(["Checkout down", "checkout is down again"]) == "checkout down is again"


def test_a_document_stops_before_the_databases_do() -> None:
    document = document_of(f"word{number}" for number in range(60_000))
    assert MOST_OF_DOCUMENT - 20 < len(document) < MOST_OF_DOCUMENT


def test_each_word_is_looked_for_as_a_beginning() -> None:
    words = asked_for("check 204")
    assert as_fts5(words) == '"check"* "204"*'
    assert as_tsquery(words) == "'check':* & '204':*"


@given(st.text())
def test_nothing_that_someone_types_reaches_the_syntax_of_a_database(typed: str) -> None:
    assert all(word.isalnum() for word in asked_for(typed))


def test_an_extract_is_cut_between_words_around_what_was_found() -> None:
    text = f"{'before ' * 30}the quorum went {'after ' * 30}"
    piece = extract(["nothing here", text], ["quor"], width=60)
    assert piece.startswith("…before")
    assert piece.endswith("after…")
    assert "the quorum went" in piece
    assert len(piece) <= 62


def test_nothing_is_taken_from_the_middle_of_a_word() -> None:
    assert extract(["Checkout"], ["out"]) == ""
