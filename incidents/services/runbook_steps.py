"""Editing a runbook by its steps: each edit is one of the source, and refused where Markdown reads it otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit.broken_rules import BrokenRule, Invalid
from incidents.enums import BlockKind
from incidents.models import Runbook, RunbookBlock
from incidents.rules.runbook_markdown import Block
from incidents.rules.runbook_steps import StepParts
from incidents.rules.runbook_writing import marker_after, marker_of, tidied, write_step
from incidents.services import runbook_blocks as blocks


@service(action=Action.EDIT_RUNBOOK)
def edit_step(
    *,
    block: RunbookBlock,
    instruction: str,
    command: str,
    expected: str,
    undo: str,
    by: User,
    language: str | None = None,
    version: int | None = None,
    reason: str = "",
) -> Runbook:
    """Say anew what to do, to run, to see and how to undo it. What is given as it was leaves the source as it was."""
    runbook, rows, index = _place(block, version)
    given = StepParts(instruction, command, block.language if language is None else language, expected, undo)
    parts = _checked(tidied(given))
    if _parts(rows[index]) == parts:
        return runbook
    texts = [row.text for row in rows]
    marker = marker_of(texts[index])
    texts[index] = write_step(parts, marker=marker, newline=_newline(texts))
    if not marker and not parts.command:
        before, after = texts[:index], texts[index + 1 :]
        texts, index = _with(texts[index], before, after, newline=_newline(texts))
    return _write(runbook, texts, index, parts, others=_steps(rows, but=block), by=by, reason=reason)


@service(action=Action.EDIT_RUNBOOK)
def add_step(
    *,
    runbook: Runbook,
    instruction: str,
    by: User,
    command: str = "",
    expected: str = "",
    undo: str = "",
    language: str = "",
    after: RunbookBlock | None = None,
    version: int | None = None,
    reason: str = "",
) -> Runbook:
    """A further step, below `after`; without that below the last step, or at the end."""
    blocks.lock(runbook)
    runbook.demand_version(version)
    rows = blocks.standing(runbook)
    steps = [row for row in rows if row.is_step]
    above = after or (steps[-1] if steps else None)
    parts = _checked(tidied(StepParts(instruction, command, language, expected, undo)))
    texts = [row.text for row in rows]
    position = rows.index(above) + 1 if above else len(rows)
    marker = marker_after(above.text) if above else "1. "
    step = write_step(parts, marker=marker, newline=_newline(texts))
    texts, index = _with(step, texts[:position], texts[position:], newline=_newline(texts))
    return _write(runbook, texts, index, parts, others=_steps(rows), by=by, reason=reason)


@service(action=Action.EDIT_RUNBOOK)
def move_step(*, block: RunbookBlock, up: bool, by: User, version: int | None = None, reason: str = "") -> Runbook:
    """Before the step above it, or behind the step below it."""
    runbook, rows, index = _place(block, version)
    steps = [row for row in rows if row.is_step]
    place = steps.index(rows[index]) + (-1 if up else 1)
    if not 0 <= place < len(steps):
        raise BrokenRule("at_the_end", _("It is the first step already.") if up else _("It is the last step already."))
    return _put(runbook, rows, block, beside=steps[place], below=not up, by=by, reason=reason)


@service(action=Action.EDIT_RUNBOOK)
def place_step(
    *,
    block: RunbookBlock,
    beside: RunbookBlock,
    below: bool,
    by: User,
    version: int | None = None,
    reason: str = "",
) -> Runbook:
    """Right above another step, or right below it, wherever that stands."""
    runbook, rows, _index = _place(block, version)
    if beside not in rows or not beside.is_step:
        raise BrokenRule("removed", _("That step was removed meanwhile. Load the page again."))
    if beside == block:
        return runbook
    return _put(runbook, rows, block, beside=beside, below=below, by=by, reason=reason)


def _put(
    runbook: Runbook,
    rows: list[RunbookBlock],
    block: RunbookBlock,
    *,
    beside: RunbookBlock,
    below: bool,
    by: User,
    reason: str,
) -> Runbook:
    index, target = rows.index(block), rows.index(beside) + below
    texts = [row.text for row in rows]
    newline, step = _newline(texts), texts[index]
    if target <= index:
        before, after = texts[:target], [*texts[target:index], *texts[index + 1 :]]
    else:
        before, after = [*texts[:index], *texts[index + 1 : target]], texts[target:]
    texts, index = _with(step, before, after, newline=newline)
    return _write(runbook, texts, index, _parts(block), others=_steps(rows, but=block), by=by, reason=reason)


@service(action=Action.EDIT_RUNBOOK)
def remove_step(*, block: RunbookBlock, by: User, version: int | None = None, reason: str = "") -> Runbook:
    """It goes from the source; its row and history stay."""
    runbook, rows, index = _place(block, version)
    texts = [row.text for row in rows]
    del texts[index]
    if 0 < index < len(texts) and not texts[index - 1].strip() and not texts[index].strip():
        del texts[index]
    return _write(runbook, texts, None, None, others=_steps(rows, but=block), by=by, reason=reason)


def _place(block: RunbookBlock, version: int | None) -> tuple[Runbook, list[RunbookBlock], int]:
    """The runbook under its lock, its rows, and where among them the block stands."""
    runbook = blocks.lock(block.runbook)
    runbook.demand_version(version)
    rows = blocks.standing(runbook)
    if block not in rows:
        raise BrokenRule("removed", _("This step was removed meanwhile. Load the page again."))
    index = rows.index(block)
    if not rows[index].is_step:
        raise BrokenRule("no_step", _("This is no step but text: edit the Markdown."))
    return runbook, rows, index


def _checked(parts: StepParts) -> StepParts:
    if not parts.instruction and not parts.command:
        raise Invalid("instruction_required", _("Say what to do, or give the command to run."), field="instruction")
    if not parts.command and (parts.expected or parts.undo):
        raise Invalid(
            "command_required",
            _("What one should see, and how to undo it, belong to a command: write the command too."),
            field="command",
        )
    return parts


def _parts(row: RunbookBlock | Block) -> StepParts:
    instruction = row.instruction if isinstance(row, RunbookBlock) else row.text
    return StepParts(instruction, row.command, row.language, row.expected, row.undo)


def _steps(rows: Sequence[RunbookBlock], *, but: RunbookBlock | None = None) -> list[StepParts]:
    return [_parts(row) for row in rows if row.is_step and row != but]


def _newline(texts: Sequence[str]) -> str:
    return "\r\n" if any("\r\n" in text for text in texts) else "\n"


def _with(step: str, before: Sequence[str], after: Sequence[str], *, newline: str) -> tuple[list[str], int]:
    """The texts with `step` between them, and where it stands; apart by a blank line but for items of one list."""
    above, below = list(before), list(after)
    if above and not above[-1].endswith(("\n", "\r")):
        above[-1] += newline
    if not step.endswith(("\n", "\r")) and below:
        step += newline
    if above and above[-1].strip() and not _one_list(above[-1], step):
        above.append(newline)
    if below and below[0].strip() and not _one_list(step, below[0]):
        below.insert(0, newline)
    return [*above, step, *below], len(above)


def _one_list(above: str, below: str) -> bool:
    return bool(marker_of(above)) and bool(marker_of(below))


def _write(
    runbook: Runbook,
    texts: list[str],
    index: int | None,
    parts: StepParts | None,
    *,
    others: list[StepParts],
    by: User,
    reason: str,
) -> Runbook:
    """Read the new source, see that it says what was meant and nothing else changed, and keep it."""
    document = blocks.read("".join(texts))
    steps = [block for block in document.blocks if block.kind == BlockKind.STEP or block.command]
    written = None
    if index is not None:
        start = "".join(texts[:index]).count("\n") + 1
        written = next((block for block in steps if block.line == start), None)
        if written is None or _said(_parts(written)) != _said(parts):
            raise BrokenRule(
                "reads_otherwise",
                _(
                    "In this place Markdown would read the step otherwise than you wrote it. "
                    "Steps stand under Diagnosis, Mitigation or the like; else edit the Markdown."
                ),
            )
    if [_parts(block) for block in steps if block is not written] != others:
        raise BrokenRule(
            "changes_others", _("As Markdown, this would change another step too. Edit the Markdown instead.")
        )
    blocks.write(runbook, document, by=by, reason=reason)
    return runbook


def _said(parts: StepParts | None) -> tuple[str, ...]:
    """What a step says, whatever its language is called."""
    return () if parts is None else (parts.instruction, parts.command, parts.expected, parts.undo)
