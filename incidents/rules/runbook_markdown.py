"""Markdown of a runbook as ordered blocks that together are its source, to the character.

The structure comes from markdown-it's line maps; the text never does, since a renderer normalises what an author
wrote. Line ends of any kind, an unclosed fence and lines that Markdown swallows (link definitions) stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from incidents.enums import BlockKind
from incidents.rules.runbook_code import code_in
from incidents.rules.runbook_front_matter import front_matter, lines_of_front_matter
from incidents.rules.runbook_steps import (
    Piece,
    StepParts,
    groups,
    is_code,
    is_comment,
    is_runnable,
    language_of,
    read_pieces,
    read_step,
    shows_output,
    tells_of_output,
    tells_of_undoing,
    tells_what_to_run,
)
from incidents.rules.runbook_verbs import begins_with_a_verb

NARRATIVE_SECTIONS = frozenset(
    {
        "meaning",
        "impact",
        "background",
        "summary",
        "description",
        "overview",
        "context",
        "references",
        "see also",
        "links",
    }
)
ACTION_SECTIONS = frozenset(
    {"diagnosis", "mitigation", "verification", "remediation", "resolution", "recovery", "rollback", "steps",
     "procedure", "troubleshooting", "actions", "escalation"}
)  # fmt: skip
LONGEST_SECTION = 120

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_KIND_OF_TOKEN = {
    "heading_open": BlockKind.HEADING,
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
    "table_open": BlockKind.TABLE,
    "bullet_list_open": BlockKind.LIST,
    "ordered_list_open": BlockKind.LIST,
}
_parser = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the source, from `line` (1-based) on. A step, and code, says what to run, to see and to undo.

    `text` is a heading's text or a step's instruction, in Markdown. `section` is the heading it stands under. `code` is
    all of it that one could run or copy, wherever it stands.
    """

    kind: BlockKind
    source: str
    line: int
    section: str = ""
    level: int | None = None
    text: str = ""
    command: str = ""
    language: str = ""
    expected: str = ""
    undo: str = ""
    unclosed_fence: bool = False
    code: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A runbook as read. `front_matter` is empty where there is none, or none that YAML can read."""

    blocks: tuple[Block, ...]
    front_matter: Mapping[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return "".join(block.source for block in self.blocks)

    @property
    def title(self) -> str:
        """The first heading of level 1, else the title in the front matter, else nothing."""
        headings = (block.text for block in self.blocks if block.kind == BlockKind.HEADING and block.level == 1)
        given = self.front_matter.get("title")
        return next(headings, "") or (str(given) if isinstance(given, str | int | float | date) else "")

    @property
    def unclosed_fence(self) -> Block | None:
        """The block whose code fence never ends, and so swallowed what follows it."""
        return next((block for block in self.blocks if block.unclosed_fence), None)


def read_runbook(source: str) -> Document:
    """Blocks in their order; `"".join(block.source for block in blocks) == source` always."""
    lines = _LINE.findall(source)
    front = lines_of_front_matter(lines)
    body = lines[front:]
    tokens = _parser.parse("".join(body).removeprefix("\ufeff"))
    blocks = [
        replace(_block(piece, body), line=front + piece.start + 1, section=piece.section[:LONGEST_SECTION])
        for piece in _merged(list(_pieces(tokens, body)))
    ]
    if front:
        blocks.insert(0, Block(BlockKind.FRONT_MATTER, "".join(lines[:front]), 1))
    return Document(tuple(blocks), front_matter(lines[:front]))


def hash_of_what_is_run(blocks: Sequence[Block]) -> str:
    """Digest of all that one may run or copy, in order: wording around it may change without a new verification.

    What a piece of code is for counts too, so that an output does not become a command unseen.
    """
    run = [
        (kind, text)
        for block in blocks
        for kind, text in (
            *(("code", code) for code in block.code),
            ("run", block.command.strip()),
            ("undo", block.undo.strip()),
        )
        if text
    ]
    return sha256(repr(run).encode()).hexdigest()


def pieces_of(source: str) -> list[Piece]:
    """What a step holds, from its own source."""
    return read_pieces(_parser.parse(source), split_lines(source))


def has_heading(text: str) -> bool:
    return any(token.type == "heading_open" for token in _parser.parse(text))


def split_lines(source: str) -> list[str]:
    """As Markdown counts them, each with its end."""
    return _LINE.findall(source)


@dataclass(slots=True)
class _Piece:
    """Lines `start` to `end` (exclusive) with the tokens that they gave, before it is known what they are."""

    kind: BlockKind
    start: int
    end: int
    section: str
    tokens: list[Token] = field(default_factory=list)

    @property
    def is_paragraph(self) -> bool:
        return bool(self.tokens) and self.tokens[0].type == "paragraph_open"

    @property
    def fences(self) -> list[Token]:
        return [token for token in self.tokens if is_code(token)]

    @property
    def has_command(self) -> bool:
        return any(is_runnable(fence) for fence in self.fences)


def _pieces(tokens: list[Token], lines: list[str]) -> Iterator[_Piece]:
    """The whole of the lines, cut where top-level blocks and steps begin; blank lines are pieces of their own."""
    cursor, section = 0, ""
    tops = [each for each in groups(tokens) if each[0].map]
    for group, following in zip_longest(tops, tops[1:]):
        start, end = group[0].map or (0, 0)
        end = min(end, len(lines))
        while end > start and not lines[end - 1].strip() and not is_code(group[0]):
            end -= 1
        if start < cursor or end <= start:
            continue
        yield from _between_blocks(lines, cursor, start, section)
        kind = _kind(group)
        if kind == BlockKind.HEADING:
            section = _section_after(section, int(group[0].tag[1]), group[1].content)
        if kind == BlockKind.LIST and _holds_steps(group, section, following):
            yield from _items(group, start, end, lines, section)
        else:
            yield _Piece(kind, start, end, section, list(group))
        cursor = end
    yield from _between_blocks(lines, cursor, len(lines), section)


def _items(group: Sequence[Token], start: int, end: int, lines: list[str], section: str) -> Iterator[_Piece]:
    openings = [
        index for index, token in enumerate(group) if token.type == "list_item_open" and token.level == 1 and token.map
    ]
    starts = [(group[index].map or [start])[0] for index in openings]
    for number, index in enumerate(openings):
        following = openings[number + 1] if number + 1 < len(openings) else len(group) - 1
        begins = start if number == 0 else starts[number]
        until = starts[number + 1] if number + 1 < len(starts) else end
        ends = until
        while ends > begins + 1 and not lines[ends - 1].strip():
            ends -= 1
        yield _Piece(BlockKind.STEP, begins, ends, section, list(group[index:following]))
        yield from _between_blocks(lines, ends, until, section)


def _between_blocks(lines: list[str], start: int, end: int, section: str) -> Iterator[_Piece]:
    """Blank lines; and what Markdown gives no token for, such as link definitions, as prose."""
    while start < end:
        blank = not lines[start].strip()
        until = start + 1
        while until < end and (not lines[until].strip()) == blank:
            until += 1
        yield _Piece(BlockKind.BLANK if blank else BlockKind.PROSE, start, until, section)
        start = until


def _merged(pieces: list[_Piece]) -> Iterator[_Piece]:
    """Steps out of a paragraph, or the last item of a list, with the command below it and what follows from that."""
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        if piece.section.casefold() not in NARRATIVE_SECTIONS and (piece.kind == BlockKind.STEP or piece.is_paragraph):
            while (following := _belongs(piece, pieces, index)) is not None:
                piece.kind, piece.end = BlockKind.STEP, pieces[following].end
                piece.tokens = piece.tokens + pieces[following].tokens
                index = following + 1
        yield piece


def _belongs(step: _Piece, pieces: list[_Piece], index: int) -> int | None:
    """Position of the next piece that is part of this step; blank lines in between do not matter."""
    while index < len(pieces) and pieces[index].kind == BlockKind.BLANK:
        index += 1
    if index == len(pieces):
        return None
    following = pieces[index]
    has_command = step.has_command
    if following.kind == BlockKind.CODE and len(following.tokens) == 1:
        fence = following.tokens[0]
        awaited = not is_code(step.tokens[-1]) and _last_paragraph_awaits_code(step)
        if awaited or (has_command and is_code(step.tokens[-1]) and shows_output(fence)):
            return index
        return index if not has_command and is_runnable(fence) else None
    if following.is_paragraph and has_command:
        text = following.tokens[1].content
        return index if tells_of_output(text) or tells_of_undoing(text) else None
    return None


def _last_paragraph_awaits_code(step: _Piece) -> bool:
    last = next((token.content for token in reversed(step.tokens) if token.type == "inline"), "")
    return last.rstrip().endswith(":") and (tells_of_output(last) or tells_of_undoing(last))


def _block(piece: _Piece, lines: list[str]) -> Block:
    source = "".join(lines[piece.start : piece.end])
    unclosed = any(_is_unclosed(fence, lines) for fence in piece.fences)
    code = code_in(piece.tokens, names=piece.section.casefold() in NARRATIVE_SECTIONS)
    block = Block(piece.kind, source, piece.start + 1, unclosed_fence=unclosed, code=code)
    if piece.kind == BlockKind.HEADING:
        return replace(block, level=int(piece.tokens[0].tag[1]), text=piece.tokens[1].content)
    if piece.kind == BlockKind.STEP:
        return _with_parts(block, read_step(piece.tokens, lines))
    if piece.kind == BlockKind.CODE:
        fence = piece.tokens[0]
        parts = read_step(piece.tokens, lines) if is_runnable(fence) else StepParts(language=language_of(fence))
        return _with_parts(block, parts)
    return block


def _with_parts(block: Block, parts: StepParts) -> Block:
    return replace(
        block,
        text=parts.instruction,
        command=parts.command,
        language=parts.language,
        expected=parts.expected,
        undo=parts.undo,
    )


def _kind(group: Sequence[Token]) -> BlockKind:
    if is_comment(group[0]):
        return BlockKind.COMMENT
    return _KIND_OF_TOKEN.get(group[0].type, BlockKind.PROSE)


def _holds_steps(group: Sequence[Token], section: str, following: Sequence[Token] | None) -> bool:
    """An ordered list is one of steps wherever something is done; bullets, where a section is about doing and they
    tell someone to: by a command, in one of them or right below, or by beginning with a verb, as most of them do.
    """
    name = section.casefold()
    if group[0].type == "ordered_list_open":
        return name not in NARRATIVE_SECTIONS
    if name not in ACTION_SECTIONS:
        return False
    if tells_what_to_run(group) or (following and is_code(following[0]) and is_runnable(following[0])):
        return True
    items = list(groups(group[1:-1]))
    telling = sum(begins_with_a_verb(_first_words(item)) for item in items)
    return 2 * telling >= len(items)


def _first_words(item: Sequence[Token]) -> str:
    return next((token.content for token in item if token.type == "inline"), "")


def _section_after(section: str, level: int, heading: str) -> str:
    """The first two levels name sections, and a title is none; deeper headings stay within the one above."""
    if level == 1:
        return heading if heading.casefold() in NARRATIVE_SECTIONS | ACTION_SECTIONS else ""
    return heading if level == 2 or not section else section


def _is_unclosed(fence: Token, lines: list[str]) -> bool:
    if fence.type != "fence" or fence.map is None:
        return False
    last = lines[min(fence.map[1], len(lines)) - 1].strip().lstrip("> \t")
    return fence.map[1] - fence.map[0] < 2 or not (last.startswith(fence.markup) and not last.strip(fence.markup[0]))
