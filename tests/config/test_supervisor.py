"""The supervisor with real processes: small ones, and all of Debrief."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.at_hand import free_port

ROOT = Path(__file__).resolve().parents[2]

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
]
FAILS = [sys.executable, "-c", "raise SystemExit(3)"]


def until(condition: Callable[[], bool], what: str, timeout: float = 60) -> None:
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {timeout} s"
        time.sleep(0.1)


def session_of(leader: int) -> list[int]:
    """The processes that descend from `leader`, itself not included."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [(int(pid), int(parent)) for pid, parent, state in map(str.split, listed.splitlines()) if "Z" not in state]
    found, grown = {leader}, True
    while grown:
        more = {pid for pid, parent in rows if parent in found} - found
        found, grown = found | more, bool(more)
    return sorted(found - {leader})


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}/stat").exists() and "Z" not in state_of(pid)]


def state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def supervised(*commands: list[str]) -> subprocess.Popen[str]:
    """A process that supervises `commands`, and says what the supervisor says."""
    program = f"""
import os, sys
from config.supervisor import CannotStart, Command, Supervisor
commands = [Command(f"part{{n}}", arguments) for n, arguments in enumerate({list(commands)!r})]
started = lambda: print("started", flush=True)
try:
    Supervisor(commands, environment=os.environ, say=lambda line: print(line, flush=True), started=started).run()
except CannotStart as error:
    print(error, flush=True)
    sys.exit(1)
"""
    return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Whatever the test finds, nothing of it stays behind."""
    try:
        yield process
    finally:
        for pid in [*session_of(process.pid), process.pid]:
            if state_of(pid) != "Z":
                os.kill(pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_part_even_one_that_is_deaf_to_it(asked: signal.Signals) -> None:
    with ended(supervised(SLEEP, STUBBORN)) as process:
        assert {line_of(process), line_of(process)} == {"started", "deaf"}
        parts = session_of(process.pid)
        assert len(parts) == 2
        process.send_signal(asked)
        assert process.wait(10) == 0
        assert alive(parts) == []


def test_a_killed_part_is_started_again() -> None:
    with ended(supervised(SLEEP)) as process:
        line_of(process)
        (first,) = session_of(process.pid)
        os.kill(first, signal.SIGKILL)
        assert line_of(process) == "part0 was killed by SIGKILL; starting it again"
        until(lambda: bool(session_of(process.pid)), "a new process")
        assert session_of(process.pid) != [first]


def test_a_part_that_cannot_run_ends_all_with_the_reason() -> None:
    with ended(supervised(SLEEP, FAILS)) as process:
        line_of(process)
        parts = session_of(process.pid)
        assert process.wait(30) == 1
        assert process.stdout
        assert "part1 cannot run: it ended with exit code 3, 4 times in a row" in process.stdout.read()
        assert alive(parts) == []


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
def test_interrupting_make_alone_ends_what_it_runs(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        f"""
import os
from config.parent_process import abandonment_of
from config.supervisor import Command, Supervisor
is_abandoned = abandonment_of(os.getppid())
started = lambda: print("started", flush=True)
commands = [Command("part", {SLEEP!r})]
Supervisor(commands, environment=os.environ, say=print, started=started, is_abandoned=is_abandoned).run()
"""
    )
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {sys.executable} {tmp_path}/program.py\n")
    # A make of its own, also where make runs these tests: it takes no flags from that one, and prints no folder.
    # What runs in the background may be deaf to interrupts; this one is not.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    make = subprocess.Popen(
        ["env", "--default-signal=INT", "make", "-f", str(tmp_path / "Makefile"), "run"],
        env=outside | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with ended(make):
        assert line_of(make) == "started"
        everything = session_of(make.pid)
        make.send_signal(signal.SIGINT)
        assert make.wait(10) != 0
        assert alive(everything) == []


def up(tmp_path: Path, *arguments: str, port: int) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TMPDIR"}}
    with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        return subprocess.Popen(
            [sys.executable, "manage.py", "up", *arguments],
            cwd=ROOT,
            env=environment | {"PORT": str(port), "DEBRIEF_DATA_DIR": str(tmp_path), "DEBRIEF_DEMO": "0"},
            stdout=out,
            stderr=err,
            text=True,
        )


def test_up_serves_pages_revives_its_worker_and_leaves_no_process(tmp_path: Path) -> None:
    port = free_port()
    with ended(up(tmp_path, port=port)) as process:
        until(lambda: f"http://127.0.0.1:{port}/" in (tmp_path / "out").read_text(), "the address", timeout=120)
        for path, kind in [("/readyz", "application/json"), ("/static/debrief.css", "text/css")]:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
                assert response.headers.get_content_type() == kind
        worker = next(pid for pid in session_of(process.pid) if b"worker\0" in cmdline(pid))
        os.kill(worker, signal.SIGKILL)
        until(lambda: any(b"worker\0" in cmdline(pid) and pid > worker for pid in session_of(process.pid)), "a worker")
        everything = session_of(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert alive(everything) == []
        with socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", port)) != 0


def cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_up_says_that_the_port_is_taken_before_it_starts_anything(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = up(tmp_path, port=port)
        assert process.wait(60) == 1
    said = (tmp_path / "err").read_text()
    assert said.startswith(f"CommandError: Cannot listen on 127.0.0.1:{port}: Address already in use.")
    assert not (tmp_path / "debrief.sqlite3").exists()
