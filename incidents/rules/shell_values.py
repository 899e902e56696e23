"""Whether a value may stand in a shell command, and how it is written there.

Values come from outside, and whoever can name a pod must not be able to run a command on the shell of who responds.
Three questions, each answered by a list of what is allowed:

- Where a shell computes, even a word is looked up and computed again: only digits.
- A plain word, without any character that a shell or a language acts on, may go everywhere else but where it would
  be the name of a command, or of a file that is written.
- Any other value goes only where `shell_grammar` understands all of the command, in quotes that all
  shells read alike.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from incidents.rules.shell_grammar import is_understood
from incidents.rules.shell_places import Place, Spot, spots
from incidents.rules.shell_programs import (
    computes,
    sets_a_variable,
    variable_set,
    would_be_a_command,
    would_be_a_program_text,
)

LONGEST_VALUE = 300
_DIGITS = re.compile(r"[0-9]{1,18}")
_PLAIN = re.compile(r"[\w./:][\w./:@+,-]*", re.ASCII)
_PLAIN_AFTER_SOMETHING = re.compile(r"[\w./:@+,-]+", re.ASCII)
_PLAIN_IN_PROGRAM_TEXT = re.compile(r"[\w.:](?:[\w.:]|-(?!-))*", re.ASCII)
_PLAIN_FILE = re.compile(r"\w[\w.:-]*", re.ASCII)
# Single quotes and backslashes end a quote in one shell and not in another; "!" calls up what was run before.
_QUOTABLE = re.compile(r"[^'\\!]+")
_WRITTEN_TO = re.compile(r">[>|&]?(?:[ \t]|\\\n)*(?:[^\s'\"<>]|'[^']*(?:'|\Z)|\"[^\"]*(?:\"|\Z))*\Z")
# The folder itself, or one above it: whoever names a thing so means another one.
_LEADS_AWAY = re.compile(r"(?:^|/)\.\.?(?:/|$)")
_ATTACHED = re.compile(r"[\w/=:.]")


class Why(Enum):
    """Why a known value is not filled in."""

    CONTROL = "control"
    LONG = "long"
    DASH = "dash"
    COMPUTED = "computed"
    COMMAND = "command"
    FILE = "file"
    FOLDER = "folder"
    READ_TWICE = "read_twice"


def refusal_anywhere(value: str) -> Why | None:
    """What must not even be shown: characters that a terminal acts on, that turn text round, or that nobody sees."""
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in value):
        return Why.CONTROL
    return Why.LONG if len(value) > LONGEST_VALUE else None


def is_plain_anywhere(value: str) -> bool:
    """Plain in every language."""
    return _PLAIN_IN_PROGRAM_TEXT.fullmatch(value) is not None


class ShellText:
    """A command that values are put into. `masked` is the same text with a run of letters for each placeholder."""

    def __init__(self, masked: str) -> None:
        self.masked = masked
        self.spots = spots(masked)
        self.computes = computes(masked)

    def place(self, index: int) -> Place:
        return self.spots[index].place

    def put_in(self, value: str, start: int) -> str | Why:
        """What to write for a value that stands there."""
        refused = self._refusal(value, start)
        if refused is not None:
            return refused
        spot, before = self.spots[start], self.masked[:start]
        if self._is_plain(value, before, spot):
            return value
        if not _QUOTABLE.fullmatch(value) or not is_understood(self.masked, start):
            return Why.READ_TWICE
        # Within double quotes in quotes of its own, which end the author's and begin them again.
        return {Place.BARE: f"'{value}'", Place.SINGLE: value, Place.DOUBLE: f"\"'{value}'\""}[spot.place]

    def put_in_front(self, value: str, start: int) -> str | Why:
        """What to set a variable to. It stays set after this command, for whatever comes next: plain ones only."""
        if value.startswith("-"):
            return Why.DASH
        refused = self._refusal(value, start)
        if refused is not None:
            return refused
        return value if self._is_plain(value, "", self.spots[start]) else Why.READ_TWICE

    def _refusal(self, value: str, start: int) -> Why | None:
        spot, before = self.spots[start], self.masked[:start]
        if value.startswith("-") and not _ATTACHED.fullmatch(before[-1:]):
            return Why.DASH  # it would be read as an option, quoted or not
        if _DIGITS.fullmatch(value):
            return None
        if _LEADS_AWAY.search(value):
            return Why.FOLDER
        if self.computes or sets_a_variable(before[spot.since :]):
            return Why.COMPUTED
        if would_be_a_command(self.masked, start, spot) or self._is_run_by_name(variable_set(before[spot.since :])):
            return Why.COMMAND
        written_to = _WRITTEN_TO.search(before, spot.since)
        if written_to and self.place(written_to.start()) == Place.BARE and not _PLAIN_FILE.fullmatch(value):
            return Why.FILE
        return None

    def _is_run_by_name(self, variable: str) -> bool:
        """Whether the text runs what is in a variable that it sets."""
        if not variable:
            return False
        uses = re.finditer(rf"\$\{{?{variable}\b", self.masked, re.ASCII)
        return re.search(r"\beval\b", self.masked) is not None or any(
            would_be_a_command(self.masked, use.start(), self.spots[use.start()]) for use in uses
        )

    def _is_plain(self, value: str, before: str, spot: Spot) -> bool:
        if would_be_a_program_text(self.masked, before, spot):
            return is_plain_anywhere(value)
        plain = _PLAIN_AFTER_SOMETHING if _ATTACHED.fullmatch(before[-1:]) else _PLAIN
        return plain.fullmatch(value) is not None
