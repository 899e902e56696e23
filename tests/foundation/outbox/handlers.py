"""Handlers of events that tests name by their dotted path, also to a worker in another process."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from foundation.accounts.models import User
from foundation.audit.acting import acting
from foundation.outbox.models import Event

handled: list[tuple[str, str, str]] = []


def remember(*, event: Event, by: User) -> None:
    context = acting()
    handled.append((event.subject, str(by), str(context.user)))


def fail(*, event: Event, by: User) -> None:
    User.objects.create_user(username=f"left-behind-by-{event.subject}")
    raise RuntimeError("the tracker is down")


def wait_for_a_word(*, event: Event, by: User) -> Any:
    """Say in the folder that it began; end once the folder holds "go"."""
    folder = Path(event.payload["folder"])
    (folder / "begun").write_text("", encoding="utf-8")
    end = time.monotonic() + 60
    while not (folder / "go").exists():
        if time.monotonic() > end:
            raise TimeoutError("nobody said go")
        time.sleep(0.05)
    (folder / "done").write_text("", encoding="utf-8")
