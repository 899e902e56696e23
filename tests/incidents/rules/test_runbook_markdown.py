from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidents.enums import BlockKind
from incidents.rules.runbook_markdown import Block, Document, hash_of_what_is_run, read_runbook
from incidents.rules.runbook_sections import EXPECTED_SECTIONS, Standing, sections

RUNBOOK = dedent("""\
    ---
    title: Queue stuck
    ---

    # QueueStuck

    ## Meaning

    - Workers take nothing.

    ## Impact

    Orders wait.

    ## Diagnosis

    Look at the workers:

    ```shell
    # TODO is a comment here, no heading
    kubectl get pods -l app=worker
    ```

    Expected output:

    ```
    worker-0   1/1   Running
    ```

    - Ask the broker.
    - `rabbitmqctl list_queues`

    ## Mitigation

    1. Restart the workers.

       ```sh
       kubectl rollout restart deploy/worker
       ```

       You should see `restarted`.

       Undo: `kubectl rollout undo deploy/worker`
    2. Watch the queue drain.

    [chart]: https://charts.example/queue
    """)


def read(markdown: str) -> Document:
    return read_runbook(dedent(markdown))


def steps(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind == BlockKind.STEP]


def test_the_example_reads_as_its_author_meant_it() -> None:
    document = read_runbook(RUNBOOK)
    assert document.title == "QueueStuck"
    assert document.front_matter == {"title": "Queue stuck"}
    assert [(step.section, step.text) for step in steps(document)] == [
        ("Diagnosis", "Look at the workers:"),
        ("Diagnosis", "Ask the broker."),
        ("Diagnosis", "`rabbitmqctl list_queues`"),
        ("Mitigation", "Restart the workers."),
        ("Mitigation", "Watch the queue drain."),
    ]


def test_a_paragraph_with_its_command_and_what_it_prints_is_one_step() -> None:
    step = steps(read_runbook(RUNBOOK))[0]
    assert step.command.endswith("kubectl get pods -l app=worker")
    assert (step.language, step.expected) == ("shell", "worker-0   1/1   Running")
    assert step.line == 17


def test_a_list_item_says_what_to_run_to_see_and_to_undo() -> None:
    step = steps(read_runbook(RUNBOOK))[3]
    assert step.command == "kubectl rollout restart deploy/worker"
    assert step.expected == "You should see `restarted`."
    assert step.undo == "kubectl rollout undo deploy/worker"


def test_an_item_that_is_nothing_but_code_is_a_command() -> None:
    assert steps(read_runbook(RUNBOOK))[2].command == "rabbitmqctl list_queues"


def test_bullets_of_a_section_that_explains_are_no_steps() -> None:
    meaning = next(
        block for block in read_runbook(RUNBOOK).blocks if block.section == "Meaning" and "Workers" in block.source
    )
    assert meaning.kind == BlockKind.LIST


def test_a_comment_in_a_fence_is_no_heading() -> None:
    headings = [block.text for block in read_runbook(RUNBOOK).blocks if block.kind == BlockKind.HEADING]
    assert headings == ["QueueStuck", *EXPECTED_SECTIONS]


def test_a_session_is_told_apart_into_what_is_typed_and_what_is_printed() -> None:
    document = read("""\
        ## Diagnosis

        Find the node.

        ```console
        $ kubectl get nodes \\
            -o wide
        node-1   Ready
        $ exit
        ```
        """)
    (step,) = steps(document)
    assert step.command == "kubectl get nodes \\\n    -o wide\nexit"
    assert step.expected == "node-1   Ready"


def test_a_command_below_a_list_belongs_to_its_last_item() -> None:
    document = read("""\
        ## Diagnosis
        - Look around.
        - Describe the service
        ```shell
        kubectl describe service web
        ```
        """)
    assert [step.command for step in steps(document)] == ["", "kubectl describe service web"]


def test_a_command_without_a_sentence_is_code_that_can_be_run() -> None:
    code = next(block for block in read("## Mitigation\n\n```sh\nreboot\n```\n").blocks if block.kind == BlockKind.CODE)
    assert (code.command, code.section) == ("reboot", "Mitigation")


def test_an_unclosed_fence_swallows_to_the_end_and_is_flagged() -> None:
    document = read("## Diagnosis\n\nLook.\n\n```shell\nls\n\n## Mitigation\n\nTODO\n")
    assert document.unclosed_fence is not None
    assert sections(document)[3].standing is Standing.MISSING


@pytest.mark.parametrize(
    "closed", ["```sh\nls\n```", "~~~~\n```\n~~~~", "````\n```\n````\n", "> ```\n> ls\n> ```", "```\n```"]
)
def test_a_closed_fence_is_not_flagged(closed: str) -> None:
    assert read_runbook(closed).unclosed_fence is None


@pytest.mark.parametrize("open_fence", ["```", "```sh\nls", "````\n```\n", "```\nls\n~~~"])
def test_an_open_fence_is_flagged(open_fence: str) -> None:
    assert read_runbook(open_fence).unclosed_fence is not None


def test_windows_line_ends_stay_and_change_nothing_else() -> None:
    windows = read_runbook(RUNBOOK.replace("\n", "\r\n"))
    assert windows.source == RUNBOOK.replace("\n", "\r\n")
    assert [step.command for step in steps(windows)] == [step.command for step in steps(read_runbook(RUNBOOK))]


def test_front_matter_that_yaml_cannot_read_is_kept_and_gives_nothing() -> None:
    document = read("---\ntitle: [\n---\n# A\n")
    assert (document.blocks[0].kind, document.front_matter) == (BlockKind.FRONT_MATTER, {})


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert read("---\n\nJust a line above.\n").blocks[0].kind != BlockKind.FRONT_MATTER


def test_a_subheading_stays_within_its_section() -> None:
    document = read("## Diagnosis\n\n### Slow disk\n\n1. Look.\n")
    assert steps(document)[0].section == "Diagnosis"


@pytest.mark.parametrize(
    ("body", "standing"),
    [
        ("Restart it.", Standing.FILLED),
        ("", Standing.EMPTY),
        ("<!-- later -->", Standing.EMPTY),
        ("### Only a heading", Standing.EMPTY),
        ("TODO", Standing.TODO),
        ("- TODO: ask Platform", Standing.TODO),
        ("To be added.", Standing.TODO),
        ("TODO\n\nSee https://example.org", Standing.TODO),
        ("Restart it.\n\nTODO: say how", Standing.FILLED),
    ],
)
def test_a_section_stands_as_its_content_does(body: str, standing: Standing) -> None:
    document = read_runbook(f"# A\n\n## Mitigation\n\n{body}\n\n## Next\n\nMore.\n")
    assert sections(document, ["Mitigation"])[0].standing is standing


def test_wording_may_change_without_changing_what_is_run() -> None:
    before = hash_of_what_is_run(read_runbook(RUNBOOK).blocks)
    assert hash_of_what_is_run(read_runbook(RUNBOOK.replace("Look at", "Study")).blocks) == before
    assert hash_of_what_is_run(read_runbook(RUNBOOK.replace("app=worker", "app=web")).blocks) != before


fragments = st.sampled_from(
    ["# A", "## Diagnosis", "## Mitigation", "Meaning", "---", "===", "+++", "```", "```shell", "~~~", "````", "$ ls",
     "# TODO", "- item", "  - nested", "1. first", "   more", "\tcode", "    code", "> quoted", "> ```", "| a | b |",
     "| - | - |",
     "<!-- c", "-->", "<details>", "[1]: /url", "Expected output:", "Undo: `x`", "", " ", "text\\", "\ufeff",
     "\x0b", "\u2028x", "\x00", "title: x", "* * *", "-", "1."]
)  # fmt: skip
line_ends = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])


@given(st.lists(st.tuples(st.one_of(fragments, st.text(max_size=12)), line_ends), max_size=25), st.booleans())
@example([("- a", "\n"), ("", "\n"), ("  ```", "\n")], True)
def test_no_character_is_ever_lost(pairs: list[tuple[str, str]], ends_in_line_end: bool) -> None:
    source = "".join(line + end for line, end in pairs)
    source = source if ends_in_line_end else source.rstrip("\r\n")
    document = read_runbook(source)
    assert "".join(block.source for block in document.blocks) == source
    assert all(block.source for block in document.blocks)


@given(st.lists(st.tuples(fragments, st.just("\n")), max_size=25))
def test_lines_are_numbered_as_an_editor_numbers_them(pairs: list[tuple[str, str]]) -> None:
    line = 1
    for block in read_runbook("".join(text + end for text, end in pairs)).blocks:
        assert block.line == line
        line += block.source.count("\n")


def test_a_command_in_code_marks_is_the_command_also_where_it_undoes() -> None:
    step = "1. Close it\n\n   ```sh\n   gate close\n   ```\n\n   Expected: `closed`\n\n   Undo: `gate open`\n"
    text = f"## Mitigation\n\n{step}"
    [read] = [block for block in read_runbook(text).blocks if block.command]
    assert (read.command, read.expected, read.undo) == ("gate close", "closed", "gate open")


def hashed(body: str) -> str:
    return hash_of_what_is_run(read_runbook(f"# T\n\n{body}").blocks)


@pytest.mark.parametrize(
    ("body", "now", "then"),
    [
        ("## Mitigation\n\n1. Run `kubectl rollout restart deploy/x` and wait.\n", "rollout restart", "delete"),
        ("## Mitigation\n\nRun `kubectl rollout restart deploy/x` and wait.\n", "rollout restart", "delete"),
        ("## Mitigation\n\n1. Run `reboot`, then wait.\n", "reboot", "halt"),
        ("## Fix\n\n- Restart it:\n\n  ```shell\n  kubectl rollout restart\n  ```\n", "rollout restart", "delete"),
        ("## Mitigation\n\n> ```shell\n> kubectl get pod\n> ```\n", "get", "delete"),
        ("## Mitigation\n\n| do |\n| - |\n| `kubectl get pod` |\n", "get", "delete"),
        ("## Mitigation\n\n- first `kubectl get pod -A` then look\n", "get", "delete"),
        ("## Mitigation\n\n1. Scale\n\n   ```sh\n   apply -f -\n   ```\n   ```yaml\n   n: 3\n   ```\n", "3", "0"),
        ("## Mitigation\n\nScale\n\n```sh\nkubectl apply -f -\n```\n\n```yaml\nn: 3\n```\n", "n: 3", "n: 0"),
        ("## Mitigation\n\n1. Ask\n\n   ```shell\n   select 1\n   ```\n", "```shell", "```sql"),
        ("## Mitigation\n\n1. A\n\n   ```sh\n   x\n   ```\n\n   Undo:\n\n   ```sh\n   y\n   ```\n", "Undo", "Then"),
        ("## Mitigation\n\n1. Ask\n\n   ```sh\n   x\n   ```\n\n   Undo: x --back\n", "--back", "--all"),
        ("## Background\n\nIt runs `kubectl get pod`.\n", "get", "delete"),
        ("## Mitigation\n\n<pre>kubectl get pod</pre>\n", "get", "delete"),
        ("## Mitigation\n\n    kubectl get pod\n", "get", "delete"),
    ],
)  # fmt: skip
def test_all_that_one_may_run_or_copy_is_pinned(body: str, now: str, then: str) -> None:
    assert now in body
    assert hashed(body) != hashed(body.replace(now, then))


@pytest.mark.parametrize(
    ("body", "now", "then"),
    [
        ("## Mitigation\n\n1. Run `kubectl get pod` adn wait.\n", "adn", "and"),
        ("## Meaning\n\nWhat `Watchdog` says.\n", "Watchdog", "Heartbeat"),
        ("## Mitigation\n\n1. Ask\n\n   ```sh\n   x\n   ```\n\n   Expected: one row\n", "one row", "a row"),
        ("## Diagnosis\n\nWords. Look at [it](https://a.example/).\n", "Words.", "More words."),
    ],
)
def test_words_are_not(body: str, now: str, then: str) -> None:
    assert hashed(body) == hashed(body.replace(now, then))


def only_step(fences: str) -> Block:
    (step,) = steps(read(f"## Mitigation\n\n1. Do it\n\n{indented(fences)}\n"))
    return step


def indented(text: str) -> str:
    return "\n".join(f"   {line}" for line in text.split("\n"))


def test_a_manifest_below_a_command_is_not_run() -> None:
    step = only_step("```shell\nkubectl apply -f -\n```\n```yaml\nreplicas: 3\n```")
    assert (step.command, step.expected) == ("kubectl apply -f -", "")


def test_a_step_that_shows_data_runs_nothing() -> None:
    assert only_step("```yaml\nreplicas: 3\n```").command == ""


@pytest.mark.parametrize(
    ("language", "code", "command", "printed"),
    [
        ("console", "# kubectl get x\nNAME", "kubectl get x", "NAME"),
        ("console", "root@db-1:~# kubectl get x\nNAME", "kubectl get x", "NAME"),
        ("console", "[root@db-1 ~]# kubectl get x\nNAME", "kubectl get x", "NAME"),
        ("console", "$ for i in a b; do\n>   get $i\n> done\na\nb", "for i in a b; do\n  get $i\ndone", "a\nb"),
        ("console", "$ cat <<EOF\n> $ a\n> EOF\n$ a", "cat <<EOF\n$ a\nEOF\na", ""),
        ("console", "$ diff a b\n1a2\n> c", "diff a b", "1a2\n> c"),
        ("console", "$ a |\n> b\nc", "a |\nb", "c"),
        ("console", "$ echo it's\n> x\nc", "echo it's\nx", "c"),
        ("sh", "cat > f <<EOF\n$ notaprompt\nEOF", "cat > f <<EOF\n$ notaprompt\nEOF", ""),
        ("sh", "# look\n$ ls\na", "ls", "# look\na"),
        ("sh", "# kubectl get x\nls", "# kubectl get x\nls", ""),
        ("", "$ ls\na", "ls", "a"),
        ("promql", "$ x\ny", "$ x\ny", ""),
        ("python", "print(1)\n$ x", "print(1)\n$ x", ""),
    ],
)
def test_only_what_is_typed_is_the_command(language: str, code: str, command: str, printed: str) -> None:
    step = only_step(f"```{language}\n{code}\n```")
    assert (step.command, step.expected) == (command, printed)


def test_bullets_that_are_examples_are_no_steps() -> None:
    document = read("## Mitigation\n\nServices that can:\n\n- cassandra\n- ceph\n- kafka\n\nThen:\n\n- Resize it.\n")
    assert [step.text for step in steps(document)] == ["Resize it."]


@pytest.mark.parametrize(
    ("bullets", "are_steps"),
    [
        ("- Restart it.\n- Then wait.", True),
        ("- add nodes\n- If it hangs, restart it.\n- a cause", True),
        ("- read only filesystem\n- wrong user\n- missing files", False),
        ("- ceph: `ceph osd df tree`\n- kafka", True),
        ("- kafka\n\n```shell\nkafka-topics --list\n```", True),
        ("- [fsync](https://a.example/)\n- [raft](https://b.example/)", False),
        ("- [Increase the queue](https://a.example/)", True),
        ("- [ ] Restart it.", True),
    ],
)
def test_bullets_are_steps_where_they_tell_someone_to_do_something(bullets: str, are_steps: bool) -> None:
    assert bool(steps(read_runbook(f"## Mitigation\n\n{bullets}\n"))) is are_steps


@pytest.mark.parametrize("nested", ["a: " + "[" * 5000 + "]" * 5000, "- " * 5000])
def test_front_matter_nested_too_deep_is_none(nested: str) -> None:
    source = f"---\n{nested}\n---\n# A\n"
    assert (read_runbook(source).front_matter, read_runbook(source).title) == ({}, "A")
    assert read_runbook(source).source == source


def test_a_byte_order_mark_hides_no_title() -> None:
    document = read_runbook("\ufeff# A\n\n## Mitigation\n\n1. Do\n")
    assert (document.title, document.source[0]) == ("A", "\ufeff")
