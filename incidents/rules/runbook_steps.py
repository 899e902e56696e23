"""What a step of a runbook says: the instruction, the command, what one should see, how to undo it.

A step is read as pieces in the order in which it holds them, each with its lines, so that it can be shown as it was
written and one of them changed without touching the others. The four parts are what the pieces say together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from textwrap import dedent
from typing import Any, Protocol

from markdown_it.token import Token

from incidents.rules.runbook_sessions import split_prompt

# Fences in these show something; all others, unlabelled ones too, are taken to be run or asked.
OUTPUT_LANGUAGES = frozenset({"txt", "text", "plain", "plaintext", "output", "log", "logs"})
DATA_LANGUAGES = frozenset(
    {"yaml", "yml", "json", "json5", "jsonc", "xml", "html", "ini", "toml", "conf", "properties", "diff", "patch",
     "csv", "mermaid"}
)  # fmt: skip
LONGEST_LANGUAGE = 32
LISTS = ("bullet_list_open", "ordered_list_open")

_EXPECTED = re.compile(
    r"(?:(?:expected(?: output| result)?|(?:example )?output|result)\s*:\s*|(?=you should (?:now )?see\b)"
    r"|(?=(?:the |this |its )?(?:output|command|it) should\b))",
    re.IGNORECASE,
)
_UNDO = re.compile(r"(?:to )?(?:undo|roll ?back|revert)(?: this| it)?\s*[:,]\s*", re.IGNORECASE)
_WHOLE_CODE_SPAN = re.compile(r"(`+)([^`]+)\1\.?")
_CODE_SPAN = re.compile(r"(?<!`)(`{1,3})(?!`)([^`]+)\1(?!`)")
TICK_BOX = re.compile(r"\[[ xX]\] ")
_COMMENT = re.compile(r"\s*<!--.*-->\s*", re.DOTALL)
_ITEM = re.compile(r"\s{0,3}(?:\d{1,9}[.)]|[-*+])[ \t]+")
_SENTENCE = re.compile(r"[.!?]\s*\Z|`")
_OPTION = re.compile(r"[a-z][\w./-]*\s(?:.*\s)?--?[a-z]")


class Role(Enum):
    """What a piece of a step is for. DATA is shown and may be copied, but is nothing that one runs: a manifest."""

    SAYS = "says"
    RUN = "run"
    DATA = "data"
    SEE = "see"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines `start` to `end` (exclusive). `text` is Markdown or, where `is_code`, code without fence, marks, prompts.

    `printed` is what a session shows below what is typed in it.
    """

    role: Role
    text: str
    start: int
    end: int
    is_code: bool = False
    is_fence: bool = False
    is_marked: bool = False
    language: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True)
class StepParts:
    """Each part as Markdown or plain source, without fences and prompts; empty where the step has none."""

    instruction: str = ""
    command: str = ""
    language: str = ""
    expected: str = ""
    undo: str = ""


def language_of(fence: Token) -> str:
    """First word of the info string, in lower case; empty where unlabelled or indented."""
    return fence.info.strip().split(maxsplit=1)[0].lower()[:LONGEST_LANGUAGE] if fence.info.strip() else ""


def is_code(token: Token) -> bool:
    return token.type in ("fence", "code_block")


def is_comment(token: Token) -> bool:
    return token.type == "html_block" and _COMMENT.fullmatch(token.content) is not None


def is_runnable(fence: Token) -> bool:
    return language_of(fence) not in OUTPUT_LANGUAGES | DATA_LANGUAGES


def shows_output(fence: Token) -> bool:
    """What stands right below a command without a label, or with that of text, is what the command prints."""
    return language_of(fence) in OUTPUT_LANGUAGES | {""}


def tells_of_output(paragraph: str) -> bool:
    return _EXPECTED.match(paragraph) is not None


def tells_of_undoing(paragraph: str) -> bool:
    return _UNDO.match(paragraph) is not None


def tells_what_to_run(tokens: Sequence[Token]) -> bool:
    """A fence, or words that are a command and nothing else, or that name one in passing."""
    return any(
        (is_code(token) and is_runnable(token))
        or (token.type == "inline" and (_WHOLE_CODE_SPAN.fullmatch(token.content) or _commands_named(token.content)))
        for token in tokens
    )


def groups(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The blocks that stand side by side in `tokens`, each with all that it holds."""
    opened = depth = 0
    for index, token in enumerate(tokens):
        opened = index if depth == 0 else opened
        depth += token.nesting
        if depth == 0:
            yield tokens[opened : index + 1]


def read_pieces(tokens: Sequence[Token], lines: Sequence[str]) -> list[Piece]:
    """What a step holds, in its order; from the tokens of a list item, or of paragraphs and fences together."""
    reader = _Reader(lines)
    for group in groups(tokens):
        for each in groups(group[1:-1]) if group[0].type in LISTS else (group,):
            if each[0].type == "list_item_open":
                reader.read_item(each)
            else:
                reader.read(each)
    return _undone_by_code(reader.pieces)


def parts_of(pieces: Sequence[Piece]) -> StepParts:
    """The pieces together, as the four parts that a form shows."""
    runs = [piece for piece in pieces if piece.role is Role.RUN]
    instruction = joined([piece for piece in pieces if piece.role is Role.SAYS])
    command = "\n".join(piece.text for piece in runs)
    if not command and (span := _WHOLE_CODE_SPAN.fullmatch(instruction)):
        command = span[2].strip()
    seen = [text for piece in pieces if (text := _seen(piece))]
    undone = [piece.text for piece in pieces if piece.role is Role.UNDO and piece.text]
    return StepParts(instruction, command, runs[0].language if runs else "", "\n".join(seen), "\n".join(undone))


def read_step(tokens: Sequence[Token], lines: Sequence[str]) -> StepParts:
    return parts_of(read_pieces(tokens, lines))


def joined(pieces: Sequence[Piece]) -> str:
    """Words as one text, apart by a blank line where they are so in the source."""
    text = pieces[0].text if pieces else ""
    for above, piece in pairwise(pieces):
        text += ("\n" if above.end == piece.start else "\n\n") + piece.text
    return text.strip("\n")


def _seen(piece: Piece) -> str:
    return {Role.SEE: piece.text, Role.RUN: piece.printed}.get(piece.role, "")


class _Reader:
    """Goes through a step from top to bottom; a label such as “Undo:” says what the code below it is for."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.pieces: list[Piece] = []
        self._room = Role.SAYS
        self._runs = self._speaks = False
        self._item_at = -1

    def read_item(self, item: Sequence[Token]) -> None:
        self._item_at = item[0].map[0] if item[0].map else -1
        for group in groups(item[1:-1]):
            self.read(group)

    def read(self, group: Sequence[Token]) -> None:
        if is_code(group[0]):
            self._code(group[0])
        elif group[0].type == "paragraph_open":
            self._paragraph(group)
        elif group[0].type in LISTS and self._is_taken_apart(group):
            for item in groups(group[1:-1]):
                self._read_inner(item)
        elif not is_comment(group[0]):
            self._add(Role.SAYS, self._source(group), group)

    def _is_taken_apart(self, group: Sequence[Token]) -> bool:
        """A list within a step that holds code, or says what one should see, is read item by item."""
        return any(
            is_code(token) or (token.type == "inline" and self._labelled(token.content) is not Role.SAYS)
            for token in group
        )

    def _read_inner(self, item: Sequence[Token]) -> None:
        """An item of a list within the step: its first words keep the marker, so that what was numbered stays so."""
        before = len(self.pieces)
        self.read_item(item)
        marker = f"{item[0].info}{item[0].markup} "
        for index, piece in enumerate(self.pieces[before : before + 1], start=before):
            if piece.role is Role.SAYS and piece.start == self._item_at:
                text = piece.text.replace("\n", "\n" + " " * len(marker))
                self.pieces[index] = replace(piece, text=marker + text)

    def _labelled(self, paragraph: str) -> Role:
        if tells_of_undoing(paragraph):
            return Role.UNDO
        return Role.SEE if (self._runs or self._speaks) and tells_of_output(paragraph) else Role.SAYS

    def _paragraph(self, group: Sequence[Token]) -> None:
        text = group[1].content
        self._room = self._labelled(text)
        if self._room is Role.SAYS:
            self._speaks = self._speaks or bool(_commands_named(text))
            self._add(Role.SAYS, TICK_BOX.sub("", text, count=1), group)
            return
        label = (_UNDO if self._room is Role.UNDO else _EXPECTED).match(text)
        text = text[label.end() :] if label else text
        # "Undo: `command`" means the command, and copied with its marks it would run
        span = _WHOLE_CODE_SPAN.fullmatch(text)
        marked = span is not None
        self._add(self._room, span[2].strip() if span else text, group, is_code=marked, is_marked=marked)

    def _code(self, fence: Token) -> None:
        language = language_of(fence)
        text, printed = fence.content.rstrip("\n"), ""
        if self._room is not Role.SAYS:
            role = self._room
        elif is_runnable(fence) and not (self._runs and shows_output(fence)):
            role = Role.RUN
            text, printed = split_prompt(fence.content, language)
        else:
            role = Role.SEE if self._runs and shows_output(fence) else Role.DATA
        if role is Role.UNDO:
            text, printed = split_prompt(fence.content, language)
        self._runs = self._runs or role is Role.RUN
        self._room = self._room if self._room is Role.UNDO else Role.SAYS
        self._add(role, text, (fence,), is_code=True, language=language, printed=printed)

    def _source(self, group: Sequence[Token]) -> str:
        """The Markdown of a table, a list, a quote or the like as if it stood by itself."""
        start, end = group[0].map or (0, 0)
        lines = [line.rstrip("\r\n") for line in self.lines[start:end]]
        if lines and start == self._item_at:  # right behind the marker of its item
            lines[0] = _ITEM.sub("", lines[0], count=1)
            return "\n".join([lines[0], *dedent("\n".join(lines[1:])).split("\n")]).strip("\n")
        return dedent("\n".join(lines)).strip("\n")

    def _add(self, role: Role, text: str, group: Sequence[Token], **more: Any) -> None:
        start, end = group[0].map or (0, 0)
        end = min(end, len(self.lines))
        while end > start + 1 and not self.lines[end - 1].strip() and group[0].type != "fence":
            end -= 1
        self.pieces.append(Piece(role, text, start, end, is_fence=is_code(group[0]), **more))


def _undone_by_code(pieces: list[Piece]) -> list[Piece]:
    """How to undo it, written without code marks, is a command all the same where it calls what the step calls."""
    commands = "\n".join(piece.text for piece in pieces if piece.role is Role.RUN)
    return [
        replace(piece, is_code=True)
        if piece.role is Role.UNDO and not piece.is_code and looks_like_a_command(piece.text, beside=commands)
        else piece
        for piece in pieces
    ]


def looks_like_a_command(text: str, *, beside: str) -> bool:
    """It begins with a program that the commands `beside` it call too, or gives one an option; and is no sentence."""
    if not text.strip() or _SENTENCE.search(text):
        return False
    first = text.split(maxsplit=1)[0]
    programs = {line.split(maxsplit=1)[0] for line in beside.split("\n") if line.strip()}
    return first in programs or _OPTION.match(text) is not None


def spoken_command(instruction: str) -> str:
    """The one command that an instruction names in passing, as a code span of several words; else nothing."""
    commands = _commands_named(instruction)
    return commands[0] if len(commands) == 1 else ""


def _commands_named(text: str) -> list[str]:
    spans = [span[2].strip() for span in _CODE_SPAN.finditer(text)]
    return [span for span in spans if " " in span]


class _Step(Protocol):
    @property
    def instruction(self) -> str: ...

    @property
    def command(self) -> str: ...


def command_of(step: _Step) -> str:
    """What a step runs: its own command, else the one that its instruction names."""
    return step.command or spoken_command(step.instruction)
