"""What a step holds, as the reader shows it: in its own order, where it is more than fits into one box each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from incidents.models import RunbookBlock
from incidents.rules.runbook_markdown import pieces_of
from incidents.rules.runbook_placeholders import Filled, assigned_in, fill, fill_text
from incidents.rules.runbook_steps import Piece, Role, command_of, joined
from incidents.views.markdown import References, rendered

LONGEST_HEADLINE = 220
# Words, one command, what one should see, how to undo it: that has a place of its own each.
_USUAL = re.compile(r"(says )*(run )?(see )*(undo )*")


@dataclass(frozen=True)
class Part:
    """Words as `html`, or `code` to copy, or what one should see; `first` is the first of a step's commands.

    `refill` is by what a script finds its code where it is filled in anew.
    """

    role: str
    html: SafeString | None = None
    code: Filled | None = None
    sees: str = ""
    first: bool = False
    refill: str = ""


class StepText:
    def __init__(self, row: RunbookBlock, references: References) -> None:
        self.row, self._references = row, references
        self.pieces = pieces_of(row.text)

    def headline(self) -> tuple[str, str]:
        """The first paragraph on one line, its first sentence where it is long; and the words that follow."""
        words = [piece for piece in self.pieces if piece.role is Role.SAYS]
        line = " ".join(words[0].text.split()) if words else ""
        more = "" if self.is_unusual else joined(words[1:])
        if len(line) > LONGEST_HEADLINE:
            sentence, dot, others = line.partition(". ")
            line, more = (f"{sentence}.", f"{others}\n\n{more}") if dot else (line, more)
        return line, more

    @property
    def is_unusual(self) -> bool:
        """It holds several commands, a manifest, or words below them."""
        return _USUAL.fullmatch("".join(f"{piece.role.value} " for piece in self.pieces)) is None

    def said(self, role: Role) -> SafeString:
        """How to undo it, or what one should see, where that is said in words; nothing where it is code."""
        own = [piece for piece in self.pieces if piece.role is role and piece.text]
        return rendered("" if any(piece.is_code for piece in own) else joined(own), self._references)

    def parts(self, values: Mapping[str, str], assigned: AbstractSet[str], *, key: str = "") -> list[Part]:
        """All of it but the headline, in its own order; nothing where each has its usual place.

        `key` begins the names by which a script finds its code; without one it stays as it is.
        """
        if not self.is_unusual:
            return []
        found: list[Part] = []
        known = set(assigned)
        pieces = self._with_spoken()
        headline = next((piece for piece in pieces if piece.role is Role.SAYS), None)
        for piece in pieces:
            if piece is not headline and (piece.text or piece.printed):
                found += self._shown(piece, values, known, first=not any(part.first for part in found))
        if not key:
            return found
        return [replace(each, refill=f"{key}-{at}") if each.code else each for at, each in enumerate(found)]

    def _with_spoken(self) -> Sequence[Piece]:
        """A command that the words name stands below them, where there is no other."""
        command = command_of(self.row)
        if not command or any(piece.role is Role.RUN for piece in self.pieces):
            return self.pieces
        at = next((index for index, piece in enumerate(self.pieces) if piece.role is not Role.SAYS), len(self.pieces))
        return [*self.pieces[:at], Piece(Role.RUN, command, 0, 0, is_code=True), *self.pieces[at:]]

    def _shown(self, piece: Piece, values: Mapping[str, str], known: set[str], *, first: bool) -> list[Part]:
        role = piece.role.value
        if piece.role is Role.SEE:
            return [Part(role, sees=fill_text(piece.text, values)) if piece.is_code else self._words(piece)]
        if not piece.is_code:
            return [self._words(piece)]
        code = fill(piece.text, values, piece.language or self.row.language, assigned=set(known))
        known |= assigned_in(piece.text)
        parts = [Part(role, code=code, first=first and piece.role is Role.RUN)]
        return [*parts, Part(Role.SEE.value, sees=piece.printed)] if piece.printed else parts

    def _words(self, piece: Piece) -> Part:
        return Part(piece.role.value, html=rendered(piece.text, self._references))
