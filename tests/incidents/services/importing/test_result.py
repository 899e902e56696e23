from __future__ import annotations

from incidents.services.importing.result import ImportResult, Outcome


def test_json_has_the_keys_of_the_contract() -> None:
    result = ImportResult(extra={"contradictions": ["a"]})
    result.count(Outcome.CREATED)
    result.count(Outcome.CREATED)
    result.error("rules.yaml", 12, "no name")
    assert result.as_json() == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "errors": [{"file": "rules.yaml", "line": 12, "message": "no name"}],
        "warnings": [],
        "contradictions": ["a"],
    }


def test_text_tells_counts_and_what_the_importer_adds() -> None:
    result = ImportResult(unchanged=3, extra={"alerts_linked": 2, "alerts_unlinked": ["A", "B"]})
    assert result.as_text() == "0 created, 0 updated, 3 unchanged\nalerts linked: 2\nalerts unlinked (2): A, B"


def test_a_problem_names_file_and_line() -> None:
    result = ImportResult()
    result.warn("a.yaml", 3, "odd")
    result.error("b.yaml", 0, "unreadable")
    assert result.problems() == ["error: b.yaml: unreadable", "warning: a.yaml:3: odd"]


def test_a_warning_is_something_to_look_at() -> None:
    result = ImportResult()
    assert result.clean
    result.warn("a.yaml", 3, "odd")
    assert not result.clean
