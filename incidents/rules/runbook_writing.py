"""A step as Markdown that reads back as the same step: a new one, or one changed in the lines of what changed."""

from __future__ import annotations

import re

from incidents.rules.runbook_sessions import split_prompt
from incidents.rules.runbook_steps import DATA_LANGUAGES, OUTPUT_LANGUAGES, StepParts

MARKER = re.compile(r"(?P<marker> {0,3}(?:\d{1,9}[.)]|[-*+])[ \t]+)\S")
DEFAULT_LANGUAGE = "shell"

_NUMBER = re.compile(r"\s*(\d{1,9})([.)])")


def marker_of(source: str) -> str:
    """How the first line of a list item begins ("2. ", "- "); nothing where the step is no list item."""
    found = MARKER.match(source)
    return found["marker"] if found else ""


def marker_after(source: str) -> str:
    """The marker of a step that stands below this one: the next number, the same bullet, or the first of a list."""
    marker = marker_of(source)
    number = _NUMBER.match(marker)
    return f"{int(number[1]) + 1}{number[2]} " if number else marker or "1. "


def tidied(parts: StepParts) -> StepParts:
    """What was typed as it will be read: without blank lines around and prompts; a session is taken apart."""
    language = parts.language.strip().lower()
    typed, printed = split_prompt(parts.command.strip("\r\n").replace("\r\n", "\n"), language)
    if language in OUTPUT_LANGUAGES | DATA_LANGUAGES:
        language = DEFAULT_LANGUAGE
    return StepParts(
        instruction=words(parts.instruction),
        command=typed.rstrip(),
        language=language,
        expected=_block(parts.expected) or printed,
        undo=_block(parts.undo),
    )


def write_step(parts: StepParts, *, marker: str = "", newline: str = "\n") -> str:
    """The source of a step, ending in a line end. Without a command it needs a marker to be read as a step."""
    if not marker and not parts.command:
        marker = "1. "
    pieces = [parts.instruction] if parts.instruction else []
    if parts.command and not says_itself(parts):
        pieces.append(fenced(parts.command, parts.language or DEFAULT_LANGUAGE))
    if parts.expected:
        pieces += labelled("Expected:", parts.expected, "text")
    if parts.undo:
        pieces += labelled("Undo:", parts.undo, parts.language or DEFAULT_LANGUAGE)
    text = "\n\n".join(pieces)
    indent = " " * len(marker)
    first, *others = text.split("\n")
    lines = [marker + first, *(indent + line if line.strip() else "" for line in others)]
    return newline.join(lines) + newline


def says_itself(parts: StepParts) -> bool:
    """The instruction is the command in a code span and nothing else."""
    return parts.instruction[:1] == "`" and parts.instruction.strip("`").rstrip(".").strip("`").strip() == parts.command


def labelled(label: str, text: str, language: str, *, in_marks: bool = False) -> list[str]:
    """On one line where it fits on one and would not be read as something else, else as a block below its label."""
    if in_marks and "\n" not in text and "`" not in text:
        return [f"{label} `{text}`"]
    if "\n" in text or "  " in text or not text[0].isalnum():
        return [label, fenced(text, language)]
    return [f"{label} {text}"]


def fenced(code: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"


def words(text: str) -> str:
    """Markdown without blank lines around and with single ones in it; two spaces at a line's end are a break in it."""
    lines = [line.rstrip() + ("  " if line.endswith("  ") else "") for line in text.replace("\r\n", "\n").split("\n")]
    kept = "\n".join(line if line.strip() else "" for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _block(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip("\n")
