"""Whoever can name a pod runs nothing: hostile values in every kind of place, with a real bash as the judge."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.rules.runbook_placeholders import fill
from incidents.rules.shell_values import Why

BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(BASH is None, reason="There is no bash here.")
RUN = "touch CANARY"
HOSTILE = (
    f"x; {RUN}", f"$({RUN})", f"`{RUN}`", f"'; {RUN}; '", f'"; {RUN}; "', f"' ; {RUN} #", f'" ; {RUN} #', f"x && {RUN}",
    f"x | {RUN}", f"x\n{RUN}\n", f"x\r{RUN}", f"\\'; {RUN}; \\'", f"a'$({RUN})'b", f"$'\\n'{RUN}", f"}}; {RUN}; #",
    f"x) ; {RUN}; (", f"a[$({RUN})]", f"a[`{RUN}`]", f"a]$({RUN})", f"EOF; {RUN}", f"EOF\n{RUN}", f"=$({RUN})",
    "x[$(touch${IFS}CANARY)]", f"<({RUN})", f"\\`{RUN}\\`", f'\\"; {RUN}; \\"', f"~$({RUN})", f"!{RUN}", f"-$({RUN})",
    f"-x; {RUN}", f"ü\u2028{RUN}", f"ü; {RUN}", f"\u2019; {RUN}; \u2019", f"${{x:-$({RUN})}}", f"$[a[$({RUN})]]",
    f"%s'$({RUN})", f"@; {RUN}", f"*; {RUN}", f"x;{RUN};", f"{{a,$({RUN})}}", "POD", "NODE", "reboot",
)  # fmt: skip
ARITHMETIC = (
    "echo $((<pod>+1))", "echo $(( <pod> + 1 ))", "(( x = <pod> ))", 'let "x=<pod>"', "let x=<pod>",
    "echo $[ 1 + <pod> ]", "a[<pod>]=1", "echo ${a[<pod>]}", 'unset "a[<pod>]"', 'read "a[<pod>]" </dev/null',
    "echo ${x:<pod>:1}", "[[ <pod> -eq 0 ]]", '[[ "<pod>" -gt 1 ]]', "[[ 1 -ne <pod> ]]", "[[ -v <pod> ]]",
    'test -v "<pod>"', "[ -v <pod> ]", "declare -i x=<pod>", "typeset -i x=<pod>", "x=<pod>; echo $((x))",
    "y=<pod>; [[ $y -lt 0 ]]", 'printf -v "<pod>" x', 'declare "<pod>"', 'export "<pod>"', "printf %d <pod>",
    "for ((i=<pod>; i<1; i++)); do echo; done", "getopts x <pod>", 'echo "$(( $POD ))"', "(( $POD > 1 ))",
    '[[ "$POD" -gt 1 ]]', 'let "x = $POD"', "echo ${a[$POD]}", "a[$POD]=1", 'test -v "$POD"', 'printf -v "$POD" x',
    'declare "$POD"', 'unset "$POD"', 'read "$POD" </dev/null', "echo ${x:$POD}", "kubectl logs $POD; echo $((POD))",
)  # fmt: skip
RUNS_IT = (
    "<pod> --version", "time <pod>", "exec <pod>", ". <pod>", "sudo -u x <pod>", "nohup <pod>", "env A=b <pod>",
    '"$POD"', 'trap "<pod>" EXIT', "trap <pod> EXIT", 'dash -c "<pod>"', "/bin/sh -c '<pod>'", 'rbash -c "<pod> x"',
    "eval <pod>", 'busybox ash -c "<pod>"', 'runuser -u x -c "<pod>"', 'script -c "<pod>"', "flock F -c '<pod>'",
    'env -S "<pod>"', "echo <pod> | dash", 'printf "%s" "<pod>" | bash', 'bash <<< "<pod>"',
    "cat <<EOF | sh\n<pod>\nEOF", "x=$(<pod>)", "echo `<pod>`", 'echo "$(<pod> x)"', "true && <pod>",
    "if <pod>; then echo; fi", "> /dev/null <pod>", '. "$POD"', 'dash -c "$POD"', 'trap "$POD" EXIT',
    'alias x="<pod>"', 'tmux new -d "<pod>"', 'git -c alias.x="!<pod>" x',
    'tar --checkpoint-action="exec=<pod>" -cf x y', 'gdb -ex "shell <pod>"', 'vim -c "!<pod>"', "python2 -c '<pod>'",
    'php -r "<pod>"', 'ansible all -m shell -a "<pod>"', 'pdsh -w x "<pod>"', 'pssh -h f "<pod>"',
    'ssh <node> "<pod>"', 'salt "*" cmd.run "<pod>"', 'aws ssm send-command --parameters "commands=<pod>"',
    "find . -exec <pod> \\;", "kubectl exec x -- <pod>", 'kubectl exec x -- sh -c "<pod>"', "docker exec x <pod>",
    "${X:-<pod>} y", "timeout 5 <pod>", 'PROMPT_COMMAND="<pod>"', "nsenter -t 1 -m -- <pod>", "chroot /host <pod>",
    "ssh -p 22 <node> <pod>",
)  # fmt: skip
READ_OTHERWISE = (
    "echo a &&# it's\necho <pod>", "(# it's\necho <pod>)", "echo $(# it's\necho <pod>)", "echo a|# '\ncat; echo <pod>",
    "cat <<EOF\n<pod>\nEOF", "cat <<EOF\nx\n EOF\n<pod>\nEOF", "cat <<EOF\nx\nEOF \n<pod>\nEOF",
    "cat <<EO-F\n<pod>\nEO-F", "cat <<-EOF\nx\n  EOF\n<pod>\nEOF", "cat <<E'O'F\n<pod>\nEOF",
    "cat <<'E F'\n<pod>\nE F", "echo \\<pod>", 'echo \\\\"<pod>"', "echo $'<pod>'", 'echo "`echo <pod>`"',
    'bash -c "echo <pod>"', "eval echo <pod>", "watch 'ls <pod>'", 'echo "${x:-"<pod>"}"',
    'echo "${x:-$(echo "<pod>")}"', "echo <(echo <pod>)", "case x in <pod>) echo;; esac",
    "case <pod> in x) echo;; esac", "for i in <pod>; do echo $i; done", "export X=<pod>; eval $X",
    "X='<pod>' sh -c 'eval $X'", 'printf "<pod>" x', "awk '/<pod>/' /dev/null", 'sed "s/x/<pod>/e" /dev/null',
    "echo {<pod>,x}", "a=(<pod>); echo ${a}", 'find . -exec sh -c "echo <pod>" \\;',
    'echo x | xargs -I{} sh -c "echo <pod>"', 'mapfile -C "<pod>" x </dev/null',
)  # fmt: skip
READ_ONCE = (
    "echo <pod>", 'echo "<pod>"', "echo '<pod>'", 'echo "a <pod> b"', "echo a=<pod>", 'echo "a"<pod>\'b\'',
    "cat -n <pod>", "echo <pod> | grep -c '<pod>' && echo <pod>",
    "ls \\\n  -l <pod> 2>/dev/null; echo \"$HOME <pod>\"", "printf '%s' <pod>",
    "kubectl -n <ns> get pod <pod> > /dev/null 2>&1", 'curl "http://127.0.0.1:9/<pod>"', "echo $POD", 'echo "$POD"',
)  # fmt: skip
PIECES = (
    "<pod>", "<pod>", "<pod>", "'", '"', '"', "'", "\\", "$(echo ", ")", "${x:-", "}", "`echo ", "`", " ", " ", "a",
    "=", "|cat", "&&", "; ", "$x", "$POD", "${POD}", '"$POD"', "\n", "{", "(", " <<< ", " <<EOF\n", "\nEOF\n",
    " EOF\n", '$"', "$'", "#", "# it's\n", "!", "~", "*", "[", "]", "[[ ", " -eq 0 ]]", " ]]", "<(echo ",
    "case x in x) ", ";; esac", "%", "\t", "\\\n", "<ns>", "<<", ">", "export A=", "A=", "for i in ",
    "; do echo $i; done", "if true; then ", "; fi", "echo ", "printf %s ", "$((", "))", "((", "a[", "]=1", "let x=",
    "declare -i x=", "test -v ", "trap ", " EXIT", "eval ", "bash -c ", "dash -c ", " | sh", "read ", "cat ", " 2>&1",
    " >/dev/null ", "grep -e ",
)  # fmt: skip


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where commands are run; `reboot` is a program that leaves a trace."""
    room = tmp_path_factory.mktemp("shell")
    (room / "bin").mkdir()
    for name in ("reboot", "POD", "NODE", "kubectl", "curl"):
        does = "true" if name in ("kubectl", "curl") else RUN
        (room / "bin" / name).write_text(f"#!/bin/sh\n{does}\n")
        (room / "bin" / name).chmod(0o755)
    return room


def runs_it(command: str, room: Path) -> bool:
    """Whether a trace is left. What was set before holds what a cluster may have said."""
    assert BASH is not None
    here = room / "here"
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    search = f"{room / 'bin'}:{os.defpath}"
    environment = {"PATH": search, "LC_ALL": "C.UTF-8", "NODE": f"a[$({RUN})]", "HOME": str(here)}
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            [BASH, "--norc", "-c", command],
            cwd=here, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=3,
        )  # fmt: skip
    return (here / "CANARY").exists()


def filled_in(command: str, value: str) -> Iterator[str]:
    filled = fill(command, {"pod": value, "namespace": "b"}, "shell")
    if any(piece.kind == "filled" and piece.text != "b" for piece in filled.pieces):
        yield filled.text


@needs_bash
@pytest.mark.parametrize("command", [*ARITHMETIC, *READ_OTHERWISE, *READ_ONCE])
def test_no_hostile_value_is_run(command: str, room: Path) -> None:
    for value in HOSTILE:
        for text in filled_in(command, value):
            assert not runs_it(text, room), text


@needs_bash
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=9), st.sampled_from(HOSTILE))
def test_no_hostile_value_is_run_wherever_it_stands(room: Path, pieces: list[str], value: str) -> None:
    for text in filled_in("echo " + "".join(pieces), value):
        # What is broken without the value is no command that anyone would write.
        assert not runs_it(text, room) or runs_it(text.replace(value, "xx"), room), text


@pytest.mark.parametrize("command", RUNS_IT)
def test_a_plain_word_is_not_filled_in_where_it_would_be_run(command: str) -> None:
    assert Why.COMMAND in dict(fill(command, {"pod": "reboot"}, "shell").refused).values()


@pytest.mark.parametrize("command", ARITHMETIC)
def test_only_numbers_are_filled_in_where_a_shell_computes(command: str) -> None:
    assert set(dict(fill(command, {"pod": "NODE"}, "shell").refused).values()) & {Why.COMPUTED, Why.READ_TWICE}


def test_a_number_is_filled_in_where_a_shell_computes() -> None:
    assert fill("echo $(( <shard> + 1 ))", {"shard": "3"}, "shell").text == "echo $(( 3 + 1 ))"


@pytest.mark.parametrize("command", [*RUNS_IT, *READ_OTHERWISE, *ARITHMETIC])
def test_nothing_but_plain_words_is_filled_in_where_quotes_are_not_enough(command: str) -> None:
    for value in ("a b", "a'b", "a[0]", "$(id)"):
        assert list(filled_in(command, value)) == []


@pytest.mark.parametrize("value", ["a'b", "a\\b", "a!b"])
def test_what_shells_quote_differently_is_put_in_by_hand(value: str) -> None:
    assert fill("echo <pod>", {"pod": value}, "shell").refused == (("pod", Why.READ_TWICE),)


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("df -h <mountpoint>", "df -h '/mnt/my data'"),
        ('kubectl -n x logs "<mountpoint>" -c y', 'kubectl -n x logs ""\'/mnt/my data\'"" -c y'),
        ("grep -n 'at <mountpoint>:' /proc/mounts | head -1", "grep -n 'at /mnt/my data:' /proc/mounts | head -1"),
        ("kubectl -n x exec <mountpoint>", None),
        ("kubectl -n x get -o <mountpoint> pods", None),
        ("kubectl plugin <mountpoint>", None),
        ("curl -K <mountpoint>", None),
        ("curl '-K' <mountpoint>", None),
        ("sort -o <mountpoint>", None),
        ("printf <mountpoint>", None),
        ("printf '%d' <mountpoint>", None),
        ("ls <mountpoint> | unknown", None),
    ],
)
def test_quotes_are_enough_for_programs_that_take_data(command: str, text: str | None) -> None:
    assert fill(command, {"mountpoint": "/mnt/my data"}, "shell").text == (text or command)


@pytest.mark.parametrize(
    ("command", "value", "why"),
    [
        ("kubectl logs x > <pod>", "/home/ana/.bashrc", Why.FILE),
        ('kubectl logs x >> "<pod>"', ".bashrc", Why.FILE),
        ("kubectl logs x > /tmp/<pod>.log", "../x", Why.FOLDER),
        ("rm -rf /var/lib/x/<pod>", "..", Why.FOLDER),
        ("rm -rf /var/lib/x/<pod>/*", "a/../..", Why.FOLDER),
        ("ls <pod>", ".", Why.FOLDER),
        ("kubectl logs x > \\\n  <pod>", "/etc/x", Why.FILE),
        ("kubectl logs x > /tmp/<pod>.log", "cart-1", None),
        ('echo "a > <pod>"', "/var/lib", None),
    ],
)
def test_a_value_names_no_file_elsewhere_that_is_written_to(command: str, value: str, why: Why | None) -> None:
    assert fill(command, {"pod": value}, "shell").refused == ((("pod", why),) if why else ())


@pytest.mark.parametrize(
    "command",
    [
        "kubectl -n <x> logs <x> -c <x>", "kubectl describe node/<x>", "oc debug \"node/<x>\"",
        "X='<x>'\ndf -h \"/host/$X\"", "ssh <x> 'df -h <x>'", "ssh -i key core@<x>",
        "curl -s http://<x>/metrics | grep '^up'", "sudo systemctl status <x>",
        "for i in 1 2; do kubectl -n <x> get pod; done", "while read p; do kubectl -n <x> logs $p; done < list",
        "kubectl get pod -o json | jq -r '.items[] | select(.metadata.name == \"<x>\")' # <x>",
        "sudo -u postgres ls <x>", "aws ec2 describe-instances --filters \"Name=tag:Name,Values=<x>\"",
        'if [ "<x>" = "a" ]; then echo <x>; fi', "kubectl get pods --field-selector spec.nodeName=<x>",
        "kubectl exec -it <x> -- df -h <x>", "docker logs $X", "kubectl delete pod `kubectl get pod <x> -o name`",
        "$ kubectl get pod <x>", "kubectl get pod {{ $labels.x }}", "find <x> -xdev -size +1G | xargs ls -l",
        "echo $(( 1 ))\nkubectl get pods", "awk '{print $1}' <x>/log",
        "cat <<EOF | kubectl apply -f -\nmetadata:\n  name: <x>\nEOF", "[[ \"<x>\" == a* ]] && echo <x>",
        "psql -h <x> -c 'x'",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["cart-1", "payments", "10.0.0.1:9100", "/var/lib/x", "node-1.example.org"])
def test_ordinary_values_go_into_ordinary_commands(command: str, value: str) -> None:
    if "jq" in command and "/" in value:
        return
    assert fill(command, {"x": value}, "shell").open == ()


def test_a_variable_is_set_for_all_its_uses_or_none() -> None:
    filled = fill("kubectl logs $POD; $POD", {"pod": "reboot"}, "shell")
    assert (filled.text, filled.refused) == ("kubectl logs $POD; $POD", (("POD", Why.COMMAND),))


@pytest.mark.parametrize("name", ["EDITOR", "PROMPT_COMMAND", "LD_PRELOAD", "PS4", "GIT_SSH_COMMAND", "BASH_ENV"])
def test_a_variable_that_shells_act_on_is_never_set(name: str) -> None:
    assert fill(f"echo ${name}", {name.lower(): "x"}, "shell").text == f"echo ${name}"


@pytest.mark.parametrize("part", ["'", '"', '"$a', "$(", "> '", "<pod>", "<<E\n", "a[", "\\", "[[ ", "-x ", "# ", "`"])
def test_a_long_command_is_read_in_time(part: str) -> None:
    begun = time.perf_counter()
    fill(f"echo {part * 400} <node>", {"pod": "a", "node": "a b"}, "shell")
    assert time.perf_counter() - begun < 5
