"""The embedded broker under two processes' worth of haste: a message is seen whole or not at all."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from config.file_broker import Channel, Transport, write_whole

MESSAGES = 40
LARGE = {"text": ["a word and another"] * 20_000}  # takes long to write, so that a reader would meet half of it


@pytest.fixture
def broker(tmp_path: Path) -> Any:
    folder = tmp_path / "messages"
    folder.mkdir()
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(tmp_path / "control"),
    }
    with Connection(transport=Transport, transport_options=options) as connection:
        yield connection


def test_a_reader_never_meets_half_a_message(broker: Any) -> None:
    writer, reader = broker.channel(), broker.channel()
    assert isinstance(writer, Channel)
    writing = threading.Thread(target=lambda: [writer._put("work", LARGE) for _ in range(MESSAGES)])
    writing.start()
    read = 0
    while read < MESSAGES:
        try:
            assert reader._get("work") == LARGE
        except Empty:
            assert writing.is_alive() or read == MESSAGES
            continue
        read += 1
    writing.join()


def test_the_table_of_queues_is_whole_while_others_are_bound(broker: Any) -> None:
    faults: list[Exception] = []

    def bind(name: str) -> None:
        channel = broker.channel()
        try:
            for number in range(30):
                channel._queue_bind("tasks", f"{name}{number}", "", f"{name}{number}")
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=bind, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert len(broker.channel().get_table("tasks")) == 90


def test_a_file_that_is_being_written_has_another_name(tmp_path: Path) -> None:
    write_whole(tmp_path / "one", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
