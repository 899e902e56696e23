"""One field of a step said anew in its source: the lines of that field change, and all others stay as they are.

Where a field stands in several places (two commands with words between them), or its words read otherwise than they
are written, nothing is rewritten: that is for the Markdown itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from foundation.differences import stretches
from incidents.rules.runbook_markdown import pieces_of, split_lines
from incidents.rules.runbook_sessions import SESSIONS
from incidents.rules.runbook_steps import TICK_BOX, Piece, Role, StepParts, parts_of
from incidents.rules.runbook_writing import (
    DEFAULT_LANGUAGE,
    fenced,
    labelled,
    marker_of,
    says_itself,
    tidied,
    words,
)

_FENCE = re.compile(r"\s*(?:>\s*)*(?P<marks>`{3,}|~{3,})")


class HoldsMore(Exception):
    """The step holds more than a form can show."""


def as_meant(before: StepParts, parts: StepParts) -> StepParts:
    """Where a step is nothing but its command, another command is another instruction too."""
    if not says_itself(before) or parts.command == before.command or parts.instruction != before.instruction:
        return parts
    fits = parts.command and "\n" not in parts.command and "`" not in parts.command
    return replace(parts, instruction=f"`{parts.command}`" if fits else "")


def rewrite_step(source: str, parts: StepParts, *, newline: str = "\n") -> str:
    """The step with `parts`, as they are after tidying. Raises `HoldsMore` where that would lose something."""
    return _Rewriting(source, parts, newline).written()


class _Rewriting:
    """Lines without their marker; edits are kept until all are known, since each counts lines as they were."""

    def __init__(self, source: str, parts: StepParts, newline: str) -> None:
        self.pieces = pieces_of(source)
        self.marker, self.newline = marker_of(source), newline
        self.before, self.parts = tidied(parts_of(self.pieces)), parts
        self.width = len(self.marker.expandtabs(4))
        first, *others = split_lines(source)
        self.lines = [" " * self.width + first[len(self.marker) :], *others]
        self.edits: list[tuple[int, int, list[str], bool]] = []  # True: set apart by blank lines

    def written(self) -> str:
        before, parts = self.before, self.parts
        if parts.instruction != before.instruction:
            self._say()
        runs_otherwise = (parts.command, parts.language) != (before.command, before.language)
        needs_a_fence = says_itself(before) and parts.command
        if (runs_otherwise or needs_a_fence) and not says_itself(parts):
            self._run()
        if parts.expected != before.expected:
            if any(piece.printed for piece in self._of(Role.RUN)):
                self._run()
            else:
                self._label(Role.SEE, "Expected:", parts.expected, "text")
        if parts.undo != before.undo:
            self._label(Role.UNDO, "Undo:", parts.undo, parts.language or DEFAULT_LANGUAGE)
        return self._joined()

    # ------------------------------------------------------------------------------------------------ what changes

    def _say(self) -> None:
        own = self._of(Role.SAYS)
        new = self.parts.instruction.split("\n") if self.parts.instruction else []
        if not own:
            self._put(0, 0, new)
            return
        start, end = self._span(own)
        if not new:
            self._put(start, end, [])
            return
        indent = self._indent(start)
        stands = [self._unindented(line, indent) for line in self.lines[start:end]]
        box = TICK_BOX.match(stands[0])
        stands[0] = TICK_BOX.sub("", stands[0], count=1)
        if words("\n".join(stands)) != self.before.instruction:
            raise HoldsMore
        for same, i1, i2, j1, j2 in stretches(stands, new):
            if not same:
                said = [box.group() + new[0], *new[1:j2]] if box and j1 == 0 < j2 else new[j1:j2]
                self.edits.append((start + i1, start + i2, self._indented(said, indent), False))

    def _run(self) -> None:
        own = self._of(Role.RUN)
        command, language = self.parts.command, self.parts.language or DEFAULT_LANGUAGE
        if len(own) > 1:
            raise HoldsMore
        if not own:
            self._put_below_words(fenced(command, language).split("\n") if command else [])
            return
        [piece] = own
        if not command:
            self._put(piece.start, piece.end, [])
        elif piece.printed:
            self._run_session(piece)
        elif self.parts.language != self.before.language or not self._put_inside(piece, command):
            self._put(piece.start, piece.end, fenced(command, language).split("\n"), indent=self._indent_of(piece))

    def _run_session(self, piece: Piece) -> None:
        """What is typed and what is printed stand apart from now on."""
        if self._of(Role.SEE):
            raise HoldsMore
        language = self.parts.language or DEFAULT_LANGUAGE
        blocks = [fenced(self.parts.command, DEFAULT_LANGUAGE if language in SESSIONS else language)]
        blocks += labelled("Expected:", self.parts.expected, "text") if self.parts.expected else []
        new = "\n\n".join(blocks).split("\n")
        edit = (piece.start, piece.end, self._indented(new, self._indent_of(piece)), True)
        if edit not in self.edits:
            self.edits.append(edit)

    def _label(self, role: Role, label: str, text: str, language: str) -> None:
        own = self._of(role)
        new = "\n\n".join(labelled(label, text, language, in_marks=self._in_marks(own))).split("\n") if text else []
        if not own:
            if not self.pieces:
                raise HoldsMore  # nothing but remarks: there is no line that it could stand below
            last = self._of(Role.RUN)[-1:] or self.pieces[-1:]
            at = last[0].end if role is Role.SEE else self.pieces[-1].end
            self._put(at, at, new, indent=self._indent_of(last[0]))
            return
        said = [piece for piece in own if piece.text]
        if len(said) > 1 or any(piece.printed for piece in own):
            raise HoldsMore
        start, end = self._span(own)
        if text and said and self._put_inside(said[0], text):
            return
        self._put(start, end, new, indent=self._indent(start))

    # ------------------------------------------------------------------------------------------------------- places

    def _of(self, role: Role) -> list[Piece]:
        return [piece for piece in self.pieces if piece.role is role]

    def _span(self, own: Sequence[Piece]) -> tuple[int, int]:
        """The lines of pieces that follow each other, with nothing but blank lines between them."""
        first = self.pieces.index(own[0])
        if list(own) != self.pieces[first : first + len(own)]:
            raise HoldsMore
        for above, below in pairwise(own):
            if any(line.strip() for line in self.lines[above.end : below.start]):
                raise HoldsMore
        return own[0].start, own[-1].end

    @staticmethod
    def _in_marks(own: Sequence[Piece]) -> bool:
        said = [piece for piece in own if piece.text]
        return len(said) == 1 and said[0].is_marked

    def _indent(self, line: int) -> str:
        text = self.lines[line]
        return text[: len(text) - len(text.lstrip(" \t"))]

    def _indent_of(self, piece: Piece) -> str:
        indent = self._indent(piece.start)
        return indent if not piece.is_code or self._is_fenced(piece) else indent.expandtabs(4)[:-4]

    def _is_fenced(self, piece: Piece) -> bool:
        return _FENCE.match(self.lines[piece.start]) is not None or not piece.is_fence

    def _put_below_words(self, new: list[str]) -> None:
        at = 0
        for piece in self.pieces:
            if piece.role is not Role.SAYS:
                break
            at = piece.end
        self._put(at, at, new)

    def _put(self, start: int, end: int, new: list[str], *, indent: str | None = None) -> None:
        self.edits.append((start, end, self._indented(new, " " * self.width if indent is None else indent), True))

    def _put_inside(self, piece: Piece, code: str) -> bool:
        """Between the marks of its fence, which stay; False where it has none, or they would end too early."""
        opening = _FENCE.match(self.lines[piece.start]) if piece.is_fence else None
        closing = self.lines[piece.end - 1].strip()
        if not opening or piece.end - piece.start < 2 or closing.strip(opening["marks"][0]) or not closing:
            return False
        if opening["marks"] in code:
            return False
        self._put(piece.start + 1, piece.end - 1, code.split("\n"), indent=self._indent(piece.start))
        return True

    @staticmethod
    def _indented(new: list[str], indent: str) -> list[str]:
        return [indent + line if line.strip() else "" for line in new]

    @staticmethod
    def _unindented(line: str, indent: str) -> str:
        text = line.rstrip("\r\n")
        return text.removeprefix(indent) if text.startswith(indent) else text.lstrip(" \t")

    # --------------------------------------------------------------------------------------------------- the result

    def _joined(self) -> str:
        for _at, edit in sorted(enumerate(self.edits), key=lambda each: (each[1][0], each[0]))[::-1]:
            self._splice(*edit)
        while self.lines and not self.lines[0].strip():
            del self.lines[0]
        marker = self.marker
        if not marker and not self.parts.command:  # words alone are a step only in a list
            marker = "1. "
            self.lines = ["   " + line if line.strip() else line for line in self.lines]
        width = len(marker.expandtabs(4))
        if self.lines:
            first = self.lines[0]
            self.lines[0] = marker + (first[width:] if not first[:width].strip() else first.lstrip())
        return "".join(self.lines)

    def _splice(self, start: int, end: int, new: list[str], apart: bool) -> None:
        above, below = self.lines[:start], self.lines[end:]
        if apart and start == end and new:
            new = ([""] if above and above[-1].strip() else []) + new + ([""] if below and below[0].strip() else [])
        if apart and not new:
            while below and not below[0].strip():
                del below[0]
            while not below and above and not above[-1].strip():
                del above[-1]
        if above and not above[-1].endswith(("\n", "\r")):
            above[-1] += self.newline
        self.lines = [*above, *(line + self.newline for line in new), *below]
