"""One field of a step said anew: the other lines of its source stay as they are, to the character."""

from __future__ import annotations

from dataclasses import replace
from difflib import ndiff
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.rules.runbook_markdown import pieces_of
from incidents.rules.runbook_rewriting import HoldsMore, as_meant, rewrite_step
from incidents.rules.runbook_steps import Role, StepParts, parts_of
from incidents.rules.runbook_writing import tidied

RICH = dedent("""\
    2. [ ] Drain the  node.

       <div class="warning">Never while a backup runs.</div>

       | zone | primary |
       | ---- | ------- |
       | eu   | db-eu-1 |

       ~~~bash title="drain"
       dbctl drain <node>
       ~~~

       ```yaml
       replicas: 3
       ```

       Expected output:
       ```text
       drained
       ```
       <!-- checked in May -->
       Roll back: `dbctl undrain <node>`
    """)
TWO_COMMANDS = dedent("""\
    1. Promote it.

       ```shell
       dbctl drain
       ```

       Wait until the lag is zero. Only then:

       ```shell
       dbctl promote standby
       ```
    """)
NUMBERED = dedent("""\
    - Look at these:
      1. the pods
      2. the nodes

      ```shell
      kubectl get pods
      ```
    """)
SESSION = dedent("""\
    1. List

       ```console
       $ kubectl get pods
       NAME
       ```
    """)


def read(source: str) -> StepParts:
    return tidied(parts_of(pieces_of(source)))


def rewritten(source: str, **changes: str) -> str:
    before = read(source)
    parts = as_meant(before, tidied(replace(before, **changes)))
    result = rewrite_step(source, parts)
    assert replace(read(result), language="") == replace(parts, language="")
    return result


def changed(before: str, after: str) -> list[str]:
    return [line.rstrip("\n") for line in ndiff(before.split("\n"), after.split("\n")) if line[0] in "+-"]


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"command": "dbctl drain --now"}, ["-    dbctl drain <node>", "+    dbctl drain --now"]),
        ({"command": "a\n\nb"}, ["-    dbctl drain <node>", "+    a", "+ ", "+    b"]),
        ({"expected": "empty"}, ["-    drained", "+    empty"]),
        (
            {"undo": "dbctl back"},
            ["-    Roll back: `dbctl undrain <node>`", "+    Undo: `dbctl back`"],
        ),
        ({"undo": ""}, ["-    Roll back: `dbctl undrain <node>`"]),
        ({"language": "sh"}, ['-    ~~~bash title="drain"', "-    ~~~", "+    ```sh", "+    ```"]),
    ],
)
def test_only_the_lines_of_a_field_change(changes: dict[str, str], lines: list[str]) -> None:
    assert sorted(changed(RICH, rewritten(RICH, **changes))) == sorted(lines)


def test_words_are_shown_whole_and_so_can_be_changed() -> None:
    instruction = read(RICH).instruction
    assert "| eu   | db-eu-1 |" in instruction
    after = rewritten(RICH, instruction=instruction.replace("Drain the  node", "Empty it"))
    assert changed(RICH, after) == ["- 2. [ ] Drain the  node.", "+ 2. [ ] Empty it."]


def test_what_was_numbered_stays_so() -> None:
    assert read(NUMBERED).instruction == "Look at these:\n1. the pods\n2. the nodes"
    after = rewritten(NUMBERED, instruction="Look at those:\n1. the pods\n2. the nodes")
    assert changed(NUMBERED, after) == ["- - Look at these:", "+ - Look at those:"]


@pytest.mark.parametrize("changes", [{"command": "dbctl drain"}, {"instruction": "Promote it"}])
def test_what_stands_in_several_places_is_left_to_the_markdown(changes: dict[str, str]) -> None:
    with pytest.raises(HoldsMore):
        rewritten(TWO_COMMANDS, **changes)


def test_the_other_fields_of_such_a_step_can_be_changed() -> None:
    assert rewritten(TWO_COMMANDS, undo="dbctl demote").startswith(TWO_COMMANDS)


def test_a_session_is_taken_apart_where_it_changes() -> None:
    assert rewritten(SESSION, command="kubectl get nodes") == dedent("""\
        1. List

           ```shell
           kubectl get nodes
           ```

           Expected: NAME
        """)
    assert "Expected: nothing" in rewritten(SESSION, expected="nothing")


@pytest.mark.parametrize(
    ("source", "changes", "result"),
    [
        ("1. `ls -l`\n", {"command": "ls -a"}, "1. `ls -a`\n"),
        ("1. `ls -l`\n", {"command": "ls\nls -a"}, "1. ```shell\n   ls\n   ls -a\n   ```\n"),
        ("1. `ls -l`\n", {"instruction": "List"}, "1. List\n\n   ```shell\n   ls -l\n   ```\n"),
        ("1. Do\n", {"command": "ls"}, "1. Do\n\n   ```shell\n   ls\n   ```\n"),
        ("1. ```sh\n   ls\n   ```\n", {"instruction": "List"}, "1. List\n\n   ```sh\n   ls\n   ```\n"),
        ("1. List\n\n   ```sh\n   ls\n   ```\n", {"instruction": ""}, "1. ```sh\n   ls\n   ```\n"),
        ("1. List\n\n   ```sh\n   ls\n   ```\n", {"command": ""}, "1. List\n"),
        ("List:\n\n```sh\nls\n```\n", {"command": ""}, "1. List:\n"),
        ("List:\n\n```sh\nls\n```\n", {"expected": "a"}, "List:\n\n```sh\nls\n```\n\nExpected: a\n"),
        ("- List\n```sh\nls\n```", {"expected": "a"}, "- List\n```sh\nls\n```\n\nExpected: a\n"),
        ("1. Run `a b`.\n", {"expected": "c"}, "1. Run `a b`.\n\n   Expected: c\n"),
        ("1.\tList\n\n\tmore\n", {"instruction": "A\n\nmore"}, "1.\tA\n\n\tmore\n"),
        ("1. List\n\n       ls\n", {"command": "ps"}, "1. List\n\n   ```shell\n   ps\n   ```\n"),
        ("1. L\n\n   ```sh\n   ls\n   ```\n\n   Undo: x\n", {"expected": "a"},
         "1. L\n\n   ```sh\n   ls\n   ```\n\n   Expected: a\n\n   Undo: x\n"),
    ],
)  # fmt: skip
def test_a_field_comes_goes_and_changes_where_it_belongs(source: str, changes: dict[str, str], result: str) -> None:
    assert rewritten(source, **changes) == result


blocks = st.sampled_from(
    ["Words.", "More `words`.", "```sh\nls\n```", "```yaml\na: 1\n```", "```\nout\n```", "Expected: one", "Undo: ls",
     "Undo:\n\n```sh\nls -u\n```", "| a |\n| - |\n| b |", "> quote", "1. one\n2. two", "- a\n\n  ```sh\n  x y\n  ```",
     "<b>raw</b>", "<!-- remark -->", "```console\n$ ls -l\na\n```"]
)  # fmt: skip
fields = st.sampled_from(["instruction", "command", "expected", "undo"])


OWN = {"instruction": Role.SAYS, "command": Role.RUN, "expected": Role.SEE, "undo": Role.UNDO}


@given(st.lists(blocks, min_size=1, max_size=6), fields)
def test_no_other_line_is_ever_lost(content: list[str], field: str) -> None:
    body = "\n\n".join(content).replace("\n", "\n   ").replace("   \n", "\n")
    source = f"1. {body}\n"
    before = read(source)
    parts = as_meant(before, replace(before, **{field: "something new"}))
    try:
        result = rewrite_step(source, parts)
    except HoldsMore:
        return
    shared = {Role.RUN, Role.SEE} if "$ " in source else set()  # a session holds both
    lines, after = source.split("\n"), result.split("\n")
    for piece in pieces_of(source):
        if piece.role is not OWN[field] and not (piece.role in shared and OWN[field] in shared):
            kept = [line.strip().removeprefix("1. ") for line in lines[piece.start : piece.end]]
            assert set(kept) <= {line.strip().removeprefix("1. ") for line in after}
    assert source.count("<!-- remark -->") == result.count("<!-- remark -->")
    assert source.count("<b>raw</b>") == result.count("<b>raw</b>") or field == "instruction"
