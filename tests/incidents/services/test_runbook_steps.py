"""Editing a runbook by its steps, while the source stays the truth."""

from __future__ import annotations

import pytest

from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.audit.versions import StaleVersion
from incidents.models import Runbook
from incidents.services.runbook_steps import add_step, edit_step, move_step, remove_step
from tests.factories import RUNBOOK, make_runbook, steps_of, system

pytestmark = pytest.mark.django_db


def said(runbook: Runbook) -> list[tuple[str, str, str, str]]:
    return [(each.instruction, each.command, each.expected, each.undo) for each in steps_of(runbook)]


FIRST = ("Confirm that one acquirer fails", "payctl declines --since 5m", "one above 20%", "")
SECOND = ("Check the headroom", "", "", "")
THIRD = ("Move the traffic", "payctl route set --to easterly", "", "payctl route reset")


def edit(runbook: Runbook, index: int, **changes: str) -> Runbook:
    block = steps_of(runbook)[index]
    given = {name: getattr(block, name) for name in ("instruction", "command", "expected", "undo")} | changes
    return edit_step(block=block, by=system(), **given)


def test_a_runbook_reads_as_its_steps() -> None:
    assert said(make_runbook()) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "changes",
    [
        {"command": "payctl declines --since 9m"},
        {"command": "for i in 1 2\ndo\n  echo $i\n\ndone"},
        {"command": "echo '```'"},
        {"command": "$HOME/bin/check --all"},
        {"expected": "eu  60%\n\nus  40%"},
        {"undo": "payctl undo\npayctl check"},
        {"undo": "# comment first"},
        {"instruction": "Confirm, by `name`, that *one* fails"},
        {"instruction": "Confirm\n- the first\n- the second"},
        {"expected": ""},
    ],
)
def test_what_is_written_into_a_step_is_what_it_says(changes: dict[str, str]) -> None:
    runbook = make_runbook()
    edit(runbook, 0, **changes)
    fields = ("instruction", "command", "expected", "undo")
    assert said(runbook) == [
        tuple(changes.get(name, was) for name, was in zip(fields, FIRST, strict=True)),
        SECOND,
        THIRD,
    ]


def test_a_step_given_as_it_was_leaves_the_source_alone() -> None:
    runbook = make_runbook()
    edit(runbook, 0)
    assert (runbook.source(), runbook.version) == (RUNBOOK, 1)


def test_only_the_step_changes_in_the_source() -> None:
    runbook = make_runbook()
    edit(runbook, 1, instruction="Look at the headroom")
    assert runbook.source() == RUNBOOK.replace("Check the headroom", "Look at the headroom")


def test_line_ends_of_the_source_are_kept() -> None:
    runbook = make_runbook(RUNBOOK.replace("\n", "\r\n"))
    edit(runbook, 0, command="payctl\nother")
    assert "\n" not in runbook.source().replace("\r\n", "")


def test_a_pasted_session_is_taken_apart() -> None:
    runbook = make_runbook()
    edit(runbook, 0, command="$ payctl ls\neu 60%", expected="")
    assert said(runbook)[0] == (FIRST[0], "payctl ls", "eu 60%", "")


def test_what_one_should_see_needs_a_command() -> None:
    with pytest.raises(Invalid) as refusal:
        edit(make_runbook(), 1, expected="62%")
    assert refusal.value.field == "command"


def test_a_step_says_something() -> None:
    with pytest.raises(Invalid) as refusal:
        edit(make_runbook(), 1, instruction="  ")
    assert refusal.value.field == "instruction"


def test_words_that_would_end_the_step_are_refused() -> None:
    runbook = make_runbook()
    with pytest.raises(BrokenRule) as refusal:
        edit(runbook, 1, instruction="Check\n# Another title")
    assert refusal.value.code in ("reads_otherwise", "changes_others")
    assert runbook.source() == RUNBOOK


def test_an_older_version_is_refused() -> None:
    runbook = make_runbook()
    edit(runbook, 1, instruction="Look")
    with pytest.raises(StaleVersion):
        remove_step(block=steps_of(runbook)[0], version=1, by=system())


def test_a_step_is_added_below_another() -> None:
    runbook = make_runbook()
    add_step(runbook=runbook, after=steps_of(runbook)[0], instruction="Wait", command="sleep 180", by=system())
    assert said(runbook) == [FIRST, ("Wait", "sleep 180", "", ""), SECOND, THIRD]


def test_a_step_is_added_at_the_end() -> None:
    runbook = make_runbook()
    add_step(runbook=runbook, instruction="Tell the commander", by=system())
    assert said(runbook) == [FIRST, SECOND, THIRD, ("Tell the commander", "", "", "")]


def test_a_step_is_added_where_there_was_none() -> None:
    runbook = make_runbook("# Title\n\n## Mitigation\n\nNothing yet")
    add_step(runbook=runbook, instruction="Restart it", command="systemctl restart it", by=system())
    assert said(runbook) == [("Restart it", "systemctl restart it", "", "")]


@pytest.mark.parametrize(("index", "up", "order"), [(1, True, [1, 0, 2]), (0, False, [1, 0, 2]), (2, True, [0, 2, 1])])
def test_steps_move(index: int, up: bool, order: list[int]) -> None:
    runbook = make_runbook()
    rows = steps_of(runbook)
    move_step(block=rows[index], up=up, by=system())
    assert said(runbook) == [[FIRST, SECOND, THIRD][each] for each in order]
    assert steps_of(runbook) == [rows[each] for each in order]


def test_the_first_step_moves_no_further() -> None:
    with pytest.raises(BrokenRule) as refusal:
        move_step(block=steps_of(make_runbook())[0], up=True, by=system())
    assert refusal.value.code == "at_the_end"


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_step_is_removed_and_its_history_stays(index: int) -> None:
    runbook = make_runbook()
    block = steps_of(runbook)[index]
    remove_step(block=block, by=system(), reason="gone")
    expected = [FIRST, SECOND, THIRD]
    del expected[index]
    assert said(runbook) == expected
    rows = runbook.blocks.filter(removed_at__isnull=False)
    assert block.text in {row.text for row in rows}
