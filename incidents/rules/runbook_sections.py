"""Whether a runbook has the sections one needs at 3 a.m., and whether they hold anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from incidents.enums import BlockKind
from incidents.rules.runbook_markdown import Block, Document
from incidents.rules.runbook_skeleton import is_skeleton

# The order of the Prometheus Operator's runbooks, which those who answer alerts know.
EXPECTED_SECTIONS = ("Meaning", "Impact", "Diagnosis", "Mitigation")

_WORDS = r"(?:todo|tbd|fixme|wip|coming soon|to be (?:added|completed|defined|determined|done|written))"
_BARE_PLACEHOLDER = re.compile(rf"\W*{_WORDS}\W*", re.IGNORECASE)
_PLACEHOLDER = re.compile(rf"\W*{_WORDS}\b[^\n]*", re.IGNORECASE)


class Standing(Enum):
    FILLED = "filled"
    MISSING = "missing"
    EMPTY = "empty"
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it stands; `line` is that of its heading, 1 where there is none."""

    name: str
    standing: Standing
    line: int = 1
    blocks: tuple[Block, ...] = ()


def sections(document: Document, names: Sequence[str] = EXPECTED_SECTIONS) -> list[Section]:
    """Each of `names`, told by a heading of any level with that text; the first counts where there are several."""
    return [_section(document, name) for name in names]


def is_placeholder(text: str) -> bool:
    """A bare TODO or the like, with nothing said; or what a new runbook begins with."""
    return is_skeleton(text) or _BARE_PLACEHOLDER.fullmatch(text.strip()) is not None


def _section(document: Document, name: str) -> Section:
    for position, block in enumerate(document.blocks):
        if block.kind == BlockKind.HEADING and _plain(block.text) == name.casefold():
            blocks = _under(document.blocks[position:])
            return Section(name, _standing(blocks), block.line, blocks)
    return Section(name, Standing.MISSING)


def _under(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """What follows a heading up to the next of its level or above."""
    heading, *rest = blocks
    level = heading.level or 1
    for position, block in enumerate(rest):
        if block.kind == BlockKind.HEADING and (block.level or 1) <= level:
            return tuple(rest[:position])
    return tuple(rest)


def _standing(blocks: Sequence[Block]) -> Standing:
    silent = (BlockKind.BLANK, BlockKind.COMMENT, BlockKind.HEADING)
    content = [block.source.strip() for block in blocks if block.kind not in silent]
    if not content:
        return Standing.EMPTY
    # A bare "TODO" on top says that the section is not written yet, though a link may stand below it.
    if is_placeholder(content[0]) or (len(content) == 1 and _PLACEHOLDER.fullmatch(content[0])):
        return Standing.TODO
    return Standing.FILLED


def _plain(heading: str) -> str:
    return re.sub(r"^[\W\d_]+|[\W_]+$", "", heading).casefold()
