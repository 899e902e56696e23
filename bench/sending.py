"""A load tool: posts bodies at a steady pace, however slowly they are answered, and visits pages meanwhile.

One connection a request, as senders do that post once in a while.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

PATIENCE = 60.0  # seconds; whoever has not answered by then counts as lost
LOST = 0  # the status of a request that nobody answered


@dataclass
class Answers:
    """How requests were answered: statuses, and the seconds that each took."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    took: float = 0.0

    @property
    def refused(self) -> int:
        """Lost, answered with an error of the server's, or anything but success."""
        return sum(count for status, count in self.statuses.items() if not 200 <= status < 300)

    def note(self, status: int, seconds: float) -> None:
        self.statuses[status] += 1
        self.seconds.append(seconds)


async def post_all(port: int, path: str, bodies: Iterable[bytes], *, a_second: float, at_once: int) -> Answers:
    """Post every body, `a_second` of them, by as many senders `at_once` as wait for an answer each."""
    answers, gate = Answers(), asyncio.Semaphore(at_once)
    start = time.perf_counter()

    async def post(body: bytes) -> None:
        try:
            answers.note(*await asked(port, posting(path, body)))
        finally:
            gate.release()

    async with asyncio.TaskGroup() as sending:
        for number, body in enumerate(bodies):
            await asyncio.sleep(max(0.0, start + number / a_second - time.perf_counter()))
            await gate.acquire()
            sending.create_task(post(body))
    answers.took = time.perf_counter() - start
    return answers


async def visit(
    port: int, paths: Sequence[str], cookie: str, *, every: float, seconds: float | None = None
) -> dict[str, Answers]:
    """Open the pages in turn, for some seconds or until cancelled."""
    found = {path: Answers() for path in paths}
    start, number = time.perf_counter(), 0
    try:
        while seconds is None or time.perf_counter() - start < seconds:
            path = paths[number % len(paths)]
            found[path].note(*await asked(port, getting(path, cookie)))
            number += 1
            await asyncio.sleep(every)
    except asyncio.CancelledError:
        pass
    return found


def posting(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def getting(path: str, cookie: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n".encode()


async def asked(port: int, request: bytes) -> tuple[int, float]:
    """The status of the answer, and the seconds until all of it was there."""
    start = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(request)
                answer = await reader.read()
            finally:
                writer.close()
        status = int(answer.split(b" ", 2)[1])
    except (OSError, TimeoutError, IndexError, ValueError):
        status = LOST
    return status, time.perf_counter() - start
