"""Editing a runbook by its steps, while the source stays the truth."""

from __future__ import annotations

import pytest

from foundation.audit.broken_rules import BrokenRule, Invalid
from foundation.audit.versions import StaleVersion
from incidents.models import Runbook
from incidents.services.runbook_steps import add_step, edit_step, move_step, place_step, remove_step
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


HOLDS_MORE = """# Promote the standby

## Mitigation

1. Promote it

   <div class="warning">Never while a backup runs.</div>

   | zone | primary |
   | ---- | ------- |
   | eu   | db-eu-1 |

   ```shell
   dbctl drain <node>
   ```

   Wait until the lag is zero. Only then:

   ```shell
   dbctl promote standby
   ```
2. Watch `kubectl get pods`.

   Expected: two of them
"""


def test_a_step_that_holds_more_than_the_fields_is_left_to_the_markdown() -> None:
    runbook = make_runbook(HOLDS_MORE)
    for changes in ({"instruction": "Promote the other"}, {"command": "dbctl drain"}):
        with pytest.raises(BrokenRule) as refusal:
            edit(runbook, 0, **changes)
        assert refusal.value.code == "holds_more"
    assert runbook.source() == HOLDS_MORE


def test_what_can_be_changed_in_such_a_step_leaves_the_rest_as_it_is() -> None:
    runbook = make_runbook(HOLDS_MORE)
    edit(runbook, 0, undo="dbctl demote standby")
    undo = "   ```\n\n   Undo: dbctl demote standby\n"
    assert runbook.source() == HOLDS_MORE.replace("   ```\n2. Watch", f"{undo}2. Watch")


def test_a_step_whose_sentence_names_the_command_can_say_what_one_should_see() -> None:
    runbook = make_runbook(HOLDS_MORE)
    edit(runbook, 1, expected="three of them")
    assert runbook.source() == HOLDS_MORE.replace("two of them", "three of them")


def test_a_heading_is_no_part_of_a_step() -> None:
    with pytest.raises(BrokenRule) as refusal:
        edit(make_runbook(), 0, instruction="Confirm\n\n## Mitigation")
    assert refusal.value.code == "reads_otherwise"


TIGHT = "# T\n\n## Diagnosis\n\n1. Look\n2. Count\n\n## Mitigation\n\n1. Restart\n2. Wait\n3. Tell"
LOOSE = "# T\n\n## Diagnosis\n\n- Look\n\n- Count\n\n## Mitigation\n\n9. Restart\n\n   more\n\n10. Wait\n\n    more\n"


@pytest.mark.parametrize(
    ("source", "index", "beside", "below", "result"),
    [
        (TIGHT, 2, 0, False, TIGHT.replace("1. Look\n2. Count", "1. Restart\n2. Look\n3. Count").replace(
            "1. Restart\n2. Wait\n3. Tell", "1. Wait\n2. Tell")),
        (TIGHT, 4, 2, False, TIGHT.replace("1. Restart\n2. Wait\n3. Tell", "1. Tell\n2. Restart\n3. Wait")),
        (TIGHT, 0, 4, True, TIGHT.replace("1. Look\n2. Count", "1. Count") + "\n4. Look\n"),
        (LOOSE, 2, 3, True, LOOSE.replace(
            "9. Restart\n\n   more\n\n10. Wait\n\n    more", "9. Wait\n\n   more\n\n10. Restart\n\n    more")),
        (LOOSE, 2, 0, True, LOOSE.replace("- Look\n", "- Look\n\n- Restart\n\n  more\n").replace(
            "9. Restart\n\n   more\n\n10. Wait\n\n    more", "9. Wait\n\n   more")),
    ],
)  # fmt: skip
def test_lists_stay_numbered_and_as_loose_as_they_are(
    source: str, index: int, beside: int, below: bool, result: str
) -> None:
    runbook = make_runbook(source)
    rows = steps_of(runbook)
    place_step(block=rows[index], beside=rows[beside], below=below, by=system())
    assert runbook.source() == result
    assert set(steps_of(runbook)) == set(rows)


@pytest.mark.parametrize("source", [TIGHT, LOOSE, RUNBOOK])
def test_up_and_down_again_gives_the_source_back(source: str) -> None:
    runbook = make_runbook(source)
    move_step(block=steps_of(runbook)[1], up=True, by=system())
    assert runbook.source() != source
    move_step(block=steps_of(runbook)[0], up=False, by=system())
    assert runbook.source() == source


def test_what_is_added_and_removed_leaves_no_gap_in_the_numbers() -> None:
    runbook = make_runbook(TIGHT)
    add_step(runbook=runbook, after=steps_of(runbook)[2], instruction="Count again", by=system())
    assert "1. Restart\n2. Count again\n3. Wait\n4. Tell" in runbook.source()
    remove_step(block=steps_of(runbook)[4], by=system())
    assert runbook.source().endswith("1. Restart\n2. Count again\n3. Tell")
