"""Versions for editing: two people at one text never lose a word (see ARCHITECTURE.md, point 17)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext as _

from foundation.audit.broken_rules import BrokenRule


class Versioned(models.Model):
    """`version` rises with each edit of the row itself, never with an edit of its children."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def demand_version(self, expected: int | None) -> None:
        """Refuse an edit that was begun on an older version. Call it with the row locked."""
        if expected is not None and expected != self.version:
            raise StaleVersion(expected=expected, current=self.version)

    def next_version(self) -> Self:
        self.version += 1
        return self


class StaleVersion(BrokenRule):
    """The row changed since the editor read it."""

    def __init__(self, *, expected: int, current: int) -> None:
        self.expected, self.current = expected, current
        super().__init__(
            "stale_version",
            _("This was changed by someone else while you were writing. Nothing was saved yet: compare and merge."),
            status=412,
        )
