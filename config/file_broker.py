"""The embedded broker: kombu's transport over files, with each file appearing whole.

kombu opens a message under its final name and then writes it, so a worker that looks in between finds an empty file,
takes it for a message, and dies of it. Here a file is written aside and renamed, which is one step.
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as its base has it
        # kombu's own name: the order of names is the order of messages.
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        write_whole(Path(self.data_folder_out) / name, dumps(message))

    def _queue_bind(self, exchange: Any, routing_key: Any, pattern: Any, queue: Any) -> None:
        table: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]  # newer than its stubs
        table.parent.mkdir(parents=True, exist_ok=True)
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with alone(table.with_suffix(".lock")):
            queues = self.get_table(exchange)
            if bound not in queues:
                write_whole(table, dumps([bound, *queues]))


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Let `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"


def write_whole(path: Path, text: str) -> None:
    """Whoever looks finds the whole file or none."""
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    aside.write_text(text, encoding="utf-8")
    os.replace(aside, path)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One process at a time."""
    with lock.open("w") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield
