"""The linter on the 108 runbooks: what is missing, empty and left to do, by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from incidents.rules.runbook_lint import check_runbook

pytestmark = pytest.mark.real

CODES = {"missing_files": "missing-section", "empty_files": "empty-section", "todo_files": "todo-left"}


@pytest.fixture(scope="module")
def expected(shared_data: Path) -> dict[str, Any]:
    counts: dict[str, Any] = json.loads((shared_data / "EXPECTED.json").read_text())["prometheus_operator_runbooks"]
    return counts


@pytest.fixture(scope="module")
def found(shared_data: Path) -> dict[str, list[Any]]:
    folder = shared_data / "runbooks" / "prometheus-operator"
    files = [path for path in sorted(folder.rglob("*.md")) if not path.name.startswith("_index")]
    return {str(path.relative_to(folder)): check_runbook(path.read_bytes().decode()) for path in files}


@pytest.mark.parametrize("section", ["Meaning", "Impact", "Diagnosis", "Mitigation"])
@pytest.mark.parametrize("names", CODES)
def test_sections_that_help_nobody_are_named(
    found: dict[str, list[Any]], expected: dict[str, Any], section: str, names: str
) -> None:
    told = [
        Path(name).stem
        for name, findings in found.items()
        if any(each.code == CODES[names] and each.section == section for each in findings)
    ]
    assert sorted(told) == sorted(expected["sections"][section][names])


def test_the_fence_that_never_ends_is_found(found: dict[str, list[Any]]) -> None:
    told = [Path(name).name for name, each in found.items() if any(one.code == "unclosed-fence" for one in each)]
    assert told == ["PrometheusOperatorNodeLookupErrors.md"]


def test_little_is_said_that_is_not_so(found: dict[str, list[Any]]) -> None:
    """No secret, and nobody's name, stands in any of them."""
    codes = {each.code for findings in found.values() for each in findings}
    assert not codes & {"secret", "personal-name"}
