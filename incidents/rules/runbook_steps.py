"""What a step of a runbook says: the instruction, the command, what one should see, how to undo it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from markdown_it.token import Token

# Fences in these show something; all others, unlabelled ones too, are taken to be run or asked.
OUTPUT_LANGUAGES = frozenset({"txt", "text", "plain", "plaintext", "output", "log", "logs"})
DATA_LANGUAGES = frozenset({"yaml", "yml", "json", "xml", "ini", "toml", "diff", "csv", "mermaid"})
LONGEST_LANGUAGE = 32

_EXPECTED = re.compile(
    r"(?:(?:expected(?: output| result)?|(?:example )?output|result)\s*:\s*|(?=you should (?:now )?see\b)"
    r"|(?=(?:the |this |its )?(?:output|command|it) should\b))",
    re.IGNORECASE,
)
_UNDO = re.compile(r"(?:to )?(?:undo|roll ?back|revert)(?: this| it)?\s*[:,]\s*", re.IGNORECASE)
_PROMPT = re.compile(r"[$%] +(?=\S)|[$%]$")
_WHOLE_CODE_SPAN = re.compile(r"(`+)([^`]+)\1\.?")
_CODE_SPAN = re.compile(r"(`+)([^`]+)\1")
_TICK_BOX = re.compile(r"\[[ xX]\] ")


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


def is_runnable(fence: Token) -> bool:
    return language_of(fence) not in OUTPUT_LANGUAGES | DATA_LANGUAGES


def shows_output(fence: Token) -> bool:
    """What stands right below a command without a label, or with that of text, is what the command prints."""
    return language_of(fence) in OUTPUT_LANGUAGES | {""}


def tells_of_output(paragraph: str) -> bool:
    return _EXPECTED.match(paragraph) is not None


def tells_of_undoing(paragraph: str) -> bool:
    return _UNDO.match(paragraph) is not None


def split_prompt(code: str) -> tuple[str, str]:
    """(command, output) of a session: with `$ ` prompts, what stands behind them is typed and the rest is printed."""
    lines = code.rstrip("\n").split("\n")
    if not any(_PROMPT.match(line) for line in lines):
        return code.rstrip("\n"), ""
    typed: list[str] = []
    printed: list[str] = []
    continues = False
    for line in lines:
        prompt = _PROMPT.match(line)
        if prompt or continues:
            typed.append(line[prompt.end() :] if prompt else line)
            continues = line.endswith("\\")
        else:
            printed.append(line)
    return "\n".join(typed), "\n".join(printed).strip("\n")


def read_step(tokens: Iterable[Token]) -> StepParts:
    """The parts, from the tokens of a list item, or of paragraphs and fences that make one step together."""
    parts: dict[str, list[str]] = {"instruction": [], "command": [], "expected": [], "undo": []}
    language, room, depth = "", "instruction", 0
    for token in tokens:
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type == "inline":
            room, text = _room_of(token.content, has_command=bool(parts["command"]))
            if text:
                parts[room].append(f"- {text}" if depth > 1 else text)
        elif is_code(token):
            if room == "instruction" and not parts["command"]:
                language = language_of(token)
                command, output = split_prompt(token.content)
                parts["command"].append(command)
                parts["expected"] += [output] if output else []
            elif room == "instruction" and not shows_output(token):
                parts["command"].append(split_prompt(token.content)[0])
            else:
                parts["undo" if room == "undo" else "expected"].append(token.content.rstrip("\n"))
            room = room if room == "undo" else "instruction"
    joined = {name: "\n".join(pieces) for name, pieces in parts.items()}
    for name in ("expected", "undo"):  # "Undo: `command`" means the command, and copied with its marks it would run
        if span := _WHOLE_CODE_SPAN.fullmatch(joined[name]):
            joined[name] = span[2].strip()
    if not joined["command"] and (span := _WHOLE_CODE_SPAN.fullmatch(joined["instruction"])):
        joined["command"] = span[2].strip()
    return StepParts(**joined, language=language)


def _room_of(paragraph: str, *, has_command: bool) -> tuple[str, str]:
    if undo := _UNDO.match(paragraph):
        return "undo", paragraph[undo.end() :]
    if has_command and (expected := _EXPECTED.match(paragraph)):
        return "expected", paragraph[expected.end() :]
    return "instruction", _TICK_BOX.sub("", paragraph, count=1)


def spoken_command(instruction: str) -> str:
    """The one command that an instruction names in passing, as a code span of several words; else nothing."""
    spans = [span[2].strip() for span in _CODE_SPAN.finditer(instruction)]
    commands = [span for span in spans if " " in span]
    return commands[0] if len(commands) == 1 else ""


class _Step(Protocol):
    instruction: str
    command: str


def command_of(step: _Step) -> str:
    """What a step runs: its own command, else the one that its instruction names."""
    return step.command or spoken_command(step.instruction)
