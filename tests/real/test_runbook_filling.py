"""The placeholders of the 108 runbooks take ordinary labels, and nothing of a hostile one goes in unquoted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from incidents.rules.runbook_markdown import read_runbook
from incidents.rules.runbook_placeholders import assigned_in, fill, placeholders

pytestmark = pytest.mark.real

ORDINARY = {"instance": "10.0.0.1:9100", "mountpoint": "/var/lib/x", "namespace": "payments"}
IN_ALL = 24


@pytest.fixture(scope="module")
def commands(shared_data: Path) -> list[tuple[str, str, frozenset[str]]]:
    return [each for file in sorted((shared_data / "runbooks").rglob("*.md")) for each in commands_of(file)]


def commands_of(file: Path) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each with its language and the variables that were set before it."""
    assigned: frozenset[str] = frozenset()
    for block in read_runbook(file.read_bytes().decode()).blocks:
        yield from ((text, block.language, assigned) for text in (block.command, block.undo) if text)
        assigned |= assigned_in(block.command)


def test_every_placeholder_takes_an_ordinary_value(commands: list[tuple[str, str, frozenset[str]]]) -> None:
    count = 0
    for command, language, assigned in commands:
        found = placeholders(command, language, assigned=assigned)
        values = {each.label: ORDINARY.get(each.label, "cart-1") for each in found}
        assert fill(command, values, language, assigned=assigned).open == (), command
        count += len(found)
    assert count == IN_ALL


@pytest.mark.parametrize("value", ["x; id", "$(id)", "a[$(id)]", "'; id #", "`id`"])
def test_a_hostile_value_goes_in_quoted_or_not_at_all(
    commands: list[tuple[str, str, frozenset[str]]], value: str
) -> None:
    for command, language, assigned in commands:
        values = {each.label: value for each in placeholders(command, language, assigned=assigned)}
        for piece in fill(command, values, language, assigned=assigned).pieces:
            assert piece.kind != "filled" or language == "promql" or piece.text == f"'{value}'", command
