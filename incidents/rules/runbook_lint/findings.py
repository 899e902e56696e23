"""What a rule finds, and what rules look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from markdown_it import MarkdownIt

from incidents.enums import BlockKind
from incidents.rules.runbook_markdown import ACTION_SECTIONS, NARRATIVE_SECTIONS, Block, Document, read_runbook
from incidents.rules.runbook_steps import spoken_command

_parser = MarkdownIt("commonmark").enable("table")
_CODE_SPAN = re.compile(r"(?<!`)(`{1,3})(?!`)[^`]+\1(?!`)")
_FENCE = re.compile(r"`{3,}|~{3,}")


class Weight(StrEnum):
    """Whether it makes the runbook useless or dangerous, weaker, or could be better."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """`message` says what is wrong and why it matters at 3 a.m., `fix` what to write instead; `line` from 1."""

    code: str
    line: int
    message: str
    fix: str
    section: str = ""
    severity: Weight = Weight.WARNING


@dataclass(frozen=True)
class Link:
    """`address` as it is written."""

    address: str
    line: int
    section: str


class Runbook:
    """A runbook as the rules look at it; `dead` are addresses of which a task found out that they lead nowhere."""

    def __init__(self, source: str, *, dead: frozenset[str] = frozenset()) -> None:
        self.source, self.dead = source, dead
        self.document: Document = read_runbook(source)

    @cached_property
    def steps(self) -> list[Block]:
        """What someone is told to do, outside of sections that explain."""
        blocks = (block for block in self.document.blocks if block.section.casefold() not in NARRATIVE_SECTIONS)
        return [
            block
            for block in blocks
            if block.kind == BlockKind.STEP or (block.kind == BlockKind.CODE and block.command)
        ]

    @cached_property
    def commands(self) -> list[Block]:
        return [block for block in self.document.blocks if runs_of(block)]

    @cached_property
    def links(self) -> list[Link]:
        return [link for block in self.document.blocks for link in _links(block)]

    @property
    def words(self) -> int:
        return sum(len(block.source.split()) for block in self.document.blocks if block.kind != BlockKind.FRONT_MATTER)

    def lines(self) -> Iterator[tuple[int, str, Block]]:
        """Every line with its number and its block, front matter left out."""
        for block in self.document.blocks:
            if block.kind not in (BlockKind.FRONT_MATTER, BlockKind.COMMENT):
                for offset, line in enumerate(block.source.splitlines()):
                    yield block.line + offset, line, block


def runs_of(block: Block) -> str:
    """What the reader offers to run: its command, else the one that the sentence of a step names."""
    if block.kind != BlockKind.STEP:
        return block.command
    return block.command or spoken_command(block.text)


def prose_of(block: Block) -> str:
    """Its text without code, which is not read as sentences."""
    if block.kind == BlockKind.CODE:
        return ""
    kept: list[str] = []
    marks = ""
    for line in block.source.splitlines(keepends=True):
        text = line.strip()
        found = _FENCE.match(text)
        if marks:
            kept.append("\n" if line.endswith(("\n", "\r")) else "")
            marks = "" if text.startswith(marks) and not text.strip(marks[0]) else marks
        elif found:
            marks = found.group()
            kept.append("\n" if line.endswith(("\n", "\r")) else "")
        else:
            kept.append(line)
    return _CODE_SPAN.sub(" ", "".join(kept))


def is_acted_on(block: Block) -> bool:
    return block.section.casefold() in ACTION_SECTIONS


def _links(block: Block) -> Iterator[Link]:
    if block.kind in (BlockKind.CODE, BlockKind.COMMENT, BlockKind.FRONT_MATTER, BlockKind.BLANK):
        return
    for token in _parser.parse(block.source):
        first = token.map[0] if token.map else 0
        for child in token.children or ():
            address = child.attrGet("href" if child.type == "link_open" else "src")
            if child.type in ("link_open", "image") and isinstance(address, str):
                yield Link(address, block.line + first, block.section)
