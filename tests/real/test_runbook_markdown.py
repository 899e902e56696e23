"""The public runbooks of the Prometheus Operator."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from incidents.rules.runbook_markdown import Document, read_runbook
from incidents.rules.runbook_sections import EXPECTED_SECTIONS, Standing, sections

DATA = Path(__file__).parents[2].parent / "shared" / "data"
RUNBOOKS = DATA / "runbooks" / "prometheus-operator"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not RUNBOOKS.is_dir(), reason="the folder of real inputs is not here"),
]


@cache
def expected() -> dict[str, Any]:
    counts: dict[str, Any] = json.loads((DATA / "EXPECTED.json").read_text())["prometheus_operator_runbooks"]
    return counts


@cache
def runbooks() -> dict[Path, Document]:
    files = (file for file in sorted(RUNBOOKS.rglob("*.md")) if file.name != "_index.md")
    return {file: read_runbook(file.read_bytes().decode()) for file in files}


def test_no_runbook_loses_a_character() -> None:
    assert len(runbooks()) == expected()["runbooks"]
    for file, document in runbooks().items():
        assert document.source == file.read_bytes().decode()


@pytest.mark.parametrize("position", range(len(EXPECTED_SECTIONS)), ids=EXPECTED_SECTIONS)
def test_missing_empty_and_todo_sections_are_those_counted_by_other_means(position: int) -> None:
    found: dict[Standing, list[str]] = {standing: [] for standing in Standing}
    for file, document in runbooks().items():
        found[sections(document)[position].standing].append(file.stem)
    counted = expected()["sections"][EXPECTED_SECTIONS[position]]
    assert sorted(found[Standing.MISSING]) == sorted(counted["missing_files"])
    assert sorted(found[Standing.EMPTY]) == sorted(counted["empty_files"])
    assert sorted(found[Standing.TODO]) == sorted(counted["todo_files"])


def test_those_with_all_four_sections_filled_are_as_many_as_counted() -> None:
    filled = [
        document for document in runbooks().values() if all(s.standing is Standing.FILLED for s in sections(document))
    ]
    assert len(filled) == expected()["all_four_sections_nonempty_and_not_todo"]


def test_the_unclosed_fence_is_found_and_no_other() -> None:
    unclosed = [
        file.relative_to(RUNBOOKS).as_posix() for file, document in runbooks().items() if document.unclosed_fence
    ]
    assert unclosed == expected()["unclosed_fence_files"]


def test_front_matter_and_headings_give_titles() -> None:
    assert sum(not document.front_matter for document in runbooks().values()) == expected()["no_front_matter"]
    assert all(document.title for document in runbooks().values())
    differing = [file for file, document in runbooks().items() if document.title != file.stem]
    assert len(differing) == expected()["h1_differs_from_filename"]


def test_commands_are_found_in_the_runbooks_that_have_them() -> None:
    with_command = Counter(
        bool({block.language for block in document.blocks if block.command} & {"shell", "promql", "console"})
        for document in runbooks().values()
    )
    assert with_command[True] == expected()["with_shell_or_promql_block"]
