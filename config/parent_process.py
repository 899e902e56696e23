"""Is the process that started us still waiting for us?

`make` passes SIGTERM on to what it runs, but not SIGINT: from a terminal both get it anyhow, from a script only `make`
does, which then waits for us for ever, inside its signal handler. That shows as a blocked SIGINT.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path

INTERRUPTED = 1 << (signal.SIGINT - 1)


def abandonment_of(parent: int) -> Callable[[], bool]:
    """A question to ask again and again: is `parent` gone, or was it interrupted?"""
    status = Path(f"/proc/{parent}/status")

    def is_abandoned() -> bool:
        return os.getppid() != parent or bool(blocked_signals(status) & INTERRUPTED)

    return is_abandoned


def blocked_signals(status: Path) -> int:
    """The mask of signals that a process blocks at this moment; 0 where the system does not tell."""
    try:
        lines = status.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1], 16) for line in lines if line.startswith("SigBlk:")), 0)
