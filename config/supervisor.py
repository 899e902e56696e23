"""Several processes under one: starts them, restarts what dies, and ends all of them together."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

QUICK = 10.0  # seconds: who lives shorter than this has not really started
QUICK_DEATHS = 4  # in a row, and the part counts as unable to start
GRACE = 5.0  # seconds to finish what is under way, before everything left is killed
TICK = 0.2


class CannotStart(RuntimeError):
    """A part dies again and again; the message names it and how it ended."""


@dataclass(frozen=True)
class Command:
    """One program to keep running."""

    name: str
    arguments: Sequence[str]


@dataclass
class Part:
    """A command with its process, which leads a group of its own, so that nothing of it is left behind."""

    command: Command
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    quick_deaths: int = field(default=0)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command.arguments, env=dict(self.environment), stdin=subprocess.DEVNULL, start_new_session=True
        )
        self.started_at = time.monotonic()

    def died(self) -> int | None:
        """The exit code (negative: the signal) of a process that is gone."""
        return self.process.poll() if self.process else None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole group, also after its leader is gone."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def count_death(self) -> None:
        lived = time.monotonic() - self.started_at
        self.quick_deaths = self.quick_deaths + 1 if lived < QUICK else 0


class Supervisor:
    """Runs commands until a signal comes, or until one of them turns out unable to run.

    `run()` answers how many times a part was restarted and raises CannotStart. `started` is called once, when
    `is_ready` has answered true; `is_abandoned` is asked on every tick whether nobody waits for us any more.
    """

    def __init__(
        self,
        commands: Sequence[Command],
        *,
        environment: Mapping[str, str],
        say: Callable[[str], None],
        is_ready: Callable[[], bool] = lambda: True,
        started: Callable[[], None] = lambda: None,
        is_abandoned: Callable[[], bool] = lambda: False,
    ) -> None:
        self.parts = [Part(command, environment) for command in commands]
        self.say, self.is_ready, self.started, self.is_abandoned = say, is_ready, started, is_abandoned
        self.stopping = threading.Event()
        self.restarts = 0

    def run(self) -> int:
        previous = {number: signal.signal(number, self._asked_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for part in self.parts:
                part.start()
            self._watch()
        finally:
            self._end()
            for number, handler in previous.items():
                signal.signal(number, handler)
        return self.restarts

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopping.is_set():  # asked twice: no more waiting
            self._signal_all(signal.SIGKILL)
        self.stopping.set()

    def _watch(self) -> None:
        announced = False
        while not self.stopping.is_set():
            for part in self.parts:
                self._revive(part)
            if not announced and self.is_ready():
                announced = True
                self.started()
            if self.is_abandoned():
                return
            self.stopping.wait(TICK)

    def _revive(self, part: Part) -> None:
        code = part.died()
        if code is None:
            return
        part.signal(signal.SIGKILL)  # children that a killed leader left
        part.count_death()
        name, end = part.command.name, how_it_ended(code)
        if part.quick_deaths >= QUICK_DEATHS:
            raise CannotStart(f"{name} cannot run: it {end}, {part.quick_deaths} times in a row (its output is above)")
        self.say(f"{name} {end}; starting it again")
        if part.quick_deaths > 1 and self.stopping.wait(part.quick_deaths - 1):
            return
        part.start()
        self.restarts += 1

    def _end(self) -> None:
        # The leaders only: each ends its own children in good order, tasks under way included.
        for part in self.parts:
            if part.process and part.died() is None:
                part.process.terminate()
        end = time.monotonic() + GRACE
        while time.monotonic() < end and any(part.process and part.died() is None for part in self.parts):
            time.sleep(TICK / 2)
        self._signal_all(signal.SIGKILL)
        for part in self.parts:
            if part.process:
                part.process.wait()

    def _signal_all(self, number: signal.Signals) -> None:
        for part in self.parts:
            part.signal(number)


def how_it_ended(code: int) -> str:
    """`was killed by SIGKILL`, `ended with exit code 3`."""
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
