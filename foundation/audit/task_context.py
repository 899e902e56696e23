from __future__ import annotations

from typing import Any

from celery import Task

from foundation.audit.acting import acting_as
from foundation.audit.enums import Source


class ActingTask(Task):  # type: ignore[type-arg]
    """Every task of ours: opens the acting context, so that what its services write says that it came from a task."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting_as(None, source=Source.TASK, reason=""):
            return super().__call__(*args, **kwargs)
