"""Filling labels into commands, with a real shell as the judge of what they became."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.rules.runbook_placeholders import fill, fill_text, label_of, placeholders
from incidents.rules.shell_values import Why

BASH = shutil.which("bash")
HOSTILE = (
    "$(touch x)", "`id`", "a;b", "a b", "'; id #", '"; id #', "$HOME", "!!", "~", "*", "a\\", "\\'", "&& id", "|id",
    "{a,b}", "#x", "-rf", "--all", "a=b", "<pod>", "{{ $labels.pod }}", "ü 🙈", "''", '"', "(", "a/b", "%s",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("namespace", "namespace"),
        ("my-namespace", "namespace"),
        ("NODE_NAME", "node"),
        ("my-pvc", "persistentvolumeclaim"),
        ("value of instance label from alert", "instance"),
        ("job_name", "job_name"),
        ("Pod Name", "pod"),
        ("the ticket", "ticket"),
        ("service-monitor-name", "service"),
    ],
)
def test_a_name_means_a_label(name: str, label: str) -> None:
    assert label_of(name) == label


@pytest.mark.parametrize(
    ("command", "language", "names"),
    [
        ("kubectl -n <namespace> get pod <pod>", "shell", ["namespace", "pod"]),
        ("kubectl -n {{ $labels.namespace }} get pods", "", ["namespace"]),
        ("kubectl -n $NAMESPACE logs ${POD}", "shell", ["NAMESPACE", "POD"]),
        ("POD=$(kubectl get pods -o name | head -1)\nkubectl logs $POD", "shell", []),
        ("for each in a b; do echo $each; done", "shell", []),
        ("awk '{print $NF, $column}'", "shell", []),
        ("docker ps --format '{{.Names}}'", "shell", []),
        ("echo $HOME; echo \\$POD", "shell", []),
        ("sort < input > output", "shell", []),
        ('up{pod="<pod>"}', "promql", ["pod"]),
        ("cat <<EOF > file\nx\nEOF", "shell", []),
    ],
)
def test_what_is_to_be_filled_in_is_found(command: str, language: str, names: list[str]) -> None:
    assert [each.name for each in placeholders(command, language)] == names


def test_a_variable_set_by_an_earlier_command_is_known() -> None:
    assert placeholders("kubectl logs $POD", "shell", assigned={"POD"}) == []


def test_known_ones_go_in_and_unknown_ones_stay() -> None:
    filled = fill("kubectl -n <namespace> logs <pod>", {"namespace": "payments"}, "shell")
    assert filled.text == "kubectl -n payments logs <pod>"
    assert filled.open == ("pod",)
    assert [piece.text for piece in filled.pieces if piece.kind] == ["payments", "<pod>"]


def test_a_variable_is_set_in_front() -> None:
    filled = fill('kubectl -n "$NAMESPACE" logs ${POD}', {"namespace": "payments", "pod": "api-1"}, "shell")
    assert filled.text == 'NAMESPACE=payments\nPOD=api-1\nkubectl -n "$NAMESPACE" logs ${POD}'


def test_a_variable_stays_set_for_what_comes_next_and_so_only_a_plain_value_is() -> None:
    filled = fill('kubectl -n "$NAMESPACE" get pods', {"namespace": "pay ments"}, "shell")
    assert (filled.open, filled.refused) == (("namespace",), (("NAMESPACE", Why.READ_TWICE),))


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert fill("echo <pod> <node>", {"pod": "<node>", "node": "n1"}, "shell").text == "echo '<node>' n1"


@pytest.mark.parametrize(
    ("command", "value", "why"),
    [
        ("kubectl delete pod <pod>", "--all", Why.DASH),
        ('kubectl delete pod "<pod>"', "-A", Why.DASH),
        ("echo <pod>", "a\nrm -rf x", Why.CONTROL),
        ("echo <pod>", "a\x1b[201~b", Why.CONTROL),
        ("echo <pod>", "a\u202eb", Why.CONTROL),
        ("echo <pod>", "x" * 301, Why.LONG),
        ("ssh <node> 'df -h <pod>'", "$(id)", Why.READ_TWICE),
        ('kubectl exec -- sh -c "ls <pod>"', "a;b", Why.READ_TWICE),
        ("cat <<EOF\n<pod>\nEOF", "$(id)", Why.READ_TWICE),
        ("echo `get <pod>`", "a b", Why.READ_TWICE),
        ("echo a # <pod>", "a b", Why.READ_TWICE),
        ("echo $'<pod>'", "a\\x41", Why.READ_TWICE),
        ("sed 's/<pod>/x/'", "a/e", Why.READ_TWICE),
        ("kubectl logs $POD", "a b", Why.READ_TWICE),
    ],
)
def test_what_can_not_go_in_safely_is_left_with_the_reason(command: str, value: str, why: Why) -> None:
    filled = fill(command, {"pod": value}, "shell")
    assert filled.text == command.replace("<node>", "<node>")
    assert filled.refused == (("POD" if "$POD" in command else "pod", why),)


def test_plain_values_go_in_where_they_are_read_twice() -> None:
    filled = fill("ssh <node> 'df -h <mountpoint>'", {"node": "n-1.example.org", "mountpoint": "/var/lib"}, "shell")
    assert filled.text == "ssh n-1.example.org 'df -h /var/lib'"


@pytest.mark.parametrize(
    ("command", "language", "value", "expected"),
    [
        ('up{pod="<pod>"}', "promql", 'a"b\\', 'up{pod="a\\"b\\\\"}'),
        ("up{pod=<pod>}", "promql", 'a"', "up{pod=<pod>}"),
        ('up{pod="$POD"}', "promql", "api", 'up{pod="api"}'),
        ("SELECT '<pod>'", "sql", "o'clock", "SELECT 'o''clock'"),
        ("SELECT <pod>", "sql", "1; DROP", "SELECT <pod>"),
        ("print('<pod>')", "python", "a'b", "print('<pod>')"),
        ("print('<pod>')", "python", "api-1", "print('api-1')"),
    ],
)
def test_other_languages_quote_in_their_own_way(command: str, language: str, value: str, expected: str) -> None:
    assert fill(command, {"pod": value}, language).text == expected


def test_what_one_should_see_is_filled_in_as_it_is() -> None:
    assert fill_text("pod/<pod> restarted in $NAMESPACE", {"pod": "a b"}) == "pod/a b restarted in $NAMESPACE"


FRAMES = (
    "printf '%s' <pod>",
    "printf '%s' x/<pod>",
    'printf "%s" "<pod>"',
    "printf '%s' '<pod>'",
    'printf "%s" "$(printf "%s" <pod>)"',
    'printf "%s" "$(printf "%s" "<pod>")"',
    "(printf '%s' <pod>)",
    'printf "%s" "$POD"',
    'printf "%s" "${POD}"',
    "printf '%s' --name=<pod>",
)
BEFORE = {"x/<pod>": "x/", "--name=<pod>": "--name="}


def printed(command: str) -> str:
    assert BASH is not None
    done = subprocess.run([BASH, "--norc", "-c", command], capture_output=True, timeout=10, env={"LC_ALL": "C.UTF-8"})
    assert done.stderr == b"", command
    return done.stdout.decode()


def assert_is_one_value(frame: str, value: str) -> None:
    filled = fill(frame, {"pod": value}, "shell")
    if filled.refused or not value.strip():
        return
    before = next((said for part, said in BEFORE.items() if part in frame), "")
    assert printed(filled.text) == before + value.strip(), filled.text


@pytest.mark.skipif(BASH is None, reason="There is no bash here.")
@pytest.mark.parametrize("frame", FRAMES)
def test_a_shell_takes_each_hostile_value_for_a_value(frame: str) -> None:
    for value in HOSTILE:
        assert_is_one_value(frame, value)


@pytest.mark.skipif(BASH is None, reason="There is no bash here.")
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FRAMES), st.text(alphabet=" '\"\\$`!;&|<>(){}[]*?~#=-%ab\n\tä", max_size=12))
def test_a_shell_takes_any_value_for_a_value(frame: str, value: str) -> None:
    assert_is_one_value(frame, value)
