"""What an import did: the same result for every importer, as text for people and as JSON for scripts (COMMANDS.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Outcome(Enum):
    """What became of one record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person must look at, and where it stands. Line 0: the file as a whole."""

    file: str
    line: int
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"file": self.file, "line": self.line, "message": self.message}

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


@dataclass
class ImportResult:
    """Counts and problems. `extra` holds what one importer says beyond the others, such as `contradictions`."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> None:
        setattr(self, outcome.value, getattr(self, outcome.value) + 1)

    def error(self, file: str, line: int, message: str) -> None:
        """A record that was left out."""
        self.errors.append(Problem(file, line, message))

    def warn(self, file: str, line: int, message: str) -> None:
        """A record that was taken in, with something about it to look at."""
        self.warnings.append(Problem(file, line, message))

    @property
    def clean(self) -> bool:
        """Nothing was skipped and nothing needs a look."""
        return not self.errors and not self.warnings

    def as_json(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": [problem.as_json() for problem in self.errors],
            "warnings": [problem.as_json() for problem in self.warnings],
            **self.extra,
        }

    def as_text(self) -> str:
        """Counts in a line, then what an importer adds, a line each. Problems go to stderr, see `problems`."""
        first = _("%(created)d created, %(updated)d updated, %(unchanged)d unchanged") % {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
        }
        return "\n".join([first, *(_line(name, value) for name, value in self.extra.items())])

    def problems(self) -> list[str]:
        errors = [_("error: %s") % problem for problem in self.errors]
        return errors + [_("warning: %s") % problem for problem in self.warnings]

    def summary_of_problems(self) -> str:
        """“2 records skipped, 1 to look at”, or nothing."""
        parts = []
        if self.errors:
            count = len(self.errors)
            parts.append(ngettext("%d record skipped", "%d records skipped", count) % count)
        if self.warnings:
            count = len(self.warnings)
            parts.append(ngettext("%d to look at", "%d to look at", count) % count)
        return ", ".join(parts)


def _line(name: str, value: Any) -> str:
    words = name.replace("_", " ")
    if isinstance(value, list):
        listed = ", ".join(str(each) for each in value)
        return f"{words} ({len(value)}): {listed}" if value else f"{words}: 0"
    return f"{words}: {value}"
