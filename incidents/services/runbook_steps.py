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
from incidents.rules.runbook_markdown import Block, has_heading, pieces_of
from incidents.rules.runbook_order import (
    exchanged,
    is_loose,
    kind_of,
    list_of,
    numbering_of,
    renumber,
    with_marker,
)
from incidents.rules.runbook_rewriting import HoldsMore, as_meant, rewrite_step
from incidents.rules.runbook_steps import StepParts, command_of, parts_of
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
    """Say anew what to do, to run, to see and how to undo it: what is given as it was keeps its lines as they are."""
    runbook, rows, index = _place(block, version)
    given = StepParts(instruction, command, block.language if language is None else language, expected, undo)
    row = rows[index]
    before = tidied(_parts(row))
    if (parts := tidied(given)) == before:
        return runbook
    parts = as_meant(before, _checked(parts, before=before))
    if parts.instruction != before.instruction:
        _check_words(parts.instruction)
    texts = [row.text for row in rows]
    texts[index] = _rewritten(row, parts)
    if not marker_of(row.text) and marker_of(texts[index]):
        texts, index = _with(texts[index], texts[:index], texts[index + 1 :], newline=_newline(texts))
    return _write(runbook, texts, index, parts, others=_steps(rows, but=block), by=by, reason=reason)


def _rewritten(row: RunbookBlock, parts: StepParts) -> str:
    try:
        if tidied(parts_of(pieces_of(row.text))) == tidied(_parts(row)):
            return rewrite_step(row.text, parts, newline=_newline([row.text]))
    except HoldsMore:
        pass
    raise BrokenRule(
        "holds_more",
        _("This step holds more than these fields show, and some of it would be lost. Edit the Markdown instead."),
    )


def _check_words(instruction: str) -> None:
    if has_heading(instruction):
        raise _reads_otherwise()


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
    _check_words(parts.instruction)
    texts = [row.text for row in rows]
    position = rows.index(above) + 1 if above else len(rows)
    marker = marker_after(above.text) if above else "1. "
    step = write_step(parts, marker=marker, newline=_newline(texts))
    texts, index = _put_in(step, texts, position, beside=rows.index(above) if above else None)
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
    texts = [row.text for row in rows]
    index, target = rows.index(block), rows.index(beside)
    items = list_of(texts, index)
    if target in items:
        order = [place for place in items if place != index]
        order.insert(order.index(target) + below, index)
        texts, index = exchanged(texts, items, order), items[order.index(index)]
    else:
        step = texts[index]
        texts, gone = _taken_out(texts, index)
        target -= gone if target > index else 0
        texts, index = _put_in(step, texts, target + below, beside=target)
    return _write(runbook, texts, index, _parts(block), others=_steps(rows, but=block), by=by, reason=reason)


def _taken_out(texts: Sequence[str], index: int) -> tuple[list[str], int]:
    """Without the step, its list numbered anew; and how many texts are gone, with a blank line that it left double."""
    items = list_of(texts, index)
    numbering = numbering_of(texts, items)
    left = [*texts[:index], *texts[index + 1 :]]
    gone = 1
    if 0 < index < len(left) and not left[index - 1].strip() and not left[index].strip():
        del left[index]
        gone = 2
    renumber(left, [place if place < index else place - gone for place in items if place != index], numbering)
    return left, gone


def _put_in(step: str, texts: Sequence[str], position: int, *, beside: int | None) -> tuple[list[str], int]:
    """The texts with the step before `position`, as an item of the list that the one `beside` it is of, if any."""
    newline = _newline(texts)
    if beside is None or not kind_of(step) or not kind_of(texts[beside]):
        return _with(step, texts[:position], texts[position:], newline=newline)
    items = list_of(texts, beside)
    numbering, loose = numbering_of(texts, items), is_loose(texts, items)
    if kind_of(step) != kind_of(texts[beside]):
        step = with_marker(step, marker_of(texts[beside]))
    result, index = _with(step, texts[:position], texts[position:], newline=newline, loose=loose)
    renumber(result, list_of(result, index), numbering)
    return result, index


@service(action=Action.EDIT_RUNBOOK)
def remove_step(*, block: RunbookBlock, by: User, version: int | None = None, reason: str = "") -> Runbook:
    """It goes from the source; its row and history stay."""
    runbook, rows, index = _place(block, version)
    texts, _gone = _taken_out([row.text for row in rows], index)
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


def _checked(parts: StepParts, *, before: StepParts | None = None) -> StepParts:
    if not parts.instruction and not parts.command:
        raise Invalid("instruction_required", _("Say what to do, or give the command to run."), field="instruction")
    asked = (parts.expected, parts.undo) != ((before.expected, before.undo) if before else ("", ""))
    if (asked or (before and before.command)) and not command_of(parts) and (parts.expected or parts.undo):
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
    """That of most lines."""
    windows = sum(text.count("\r\n") for text in texts)
    return "\r\n" if 2 * windows > sum(text.count("\n") for text in texts) else "\n"


def _with(
    step: str, before: Sequence[str], after: Sequence[str], *, newline: str, loose: bool = False
) -> tuple[list[str], int]:
    """The texts with `step` between them, and where it stands; apart by a blank line but for items of a tight list."""
    above, below = list(before), list(after)
    if above and not above[-1].endswith(("\n", "\r")):
        above[-1] += newline
    if not step.endswith(("\n", "\r")) and below:
        step += newline
    if above and above[-1].strip() and (loose or not _one_list(above[-1], step)):
        above.append(newline)
    if below and below[0].strip() and (loose or not _one_list(step, below[0])):
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
            raise _reads_otherwise()
    if [_parts(block) for block in steps if block is not written] != others:
        raise BrokenRule(
            "changes_others", _("As Markdown, this would change another step too. Edit the Markdown instead.")
        )
    blocks.write(runbook, document, by=by, reason=reason)
    return runbook


def _reads_otherwise() -> BrokenRule:
    return BrokenRule(
        "reads_otherwise",
        _(
            "In this place Markdown would read the step otherwise than you wrote it. Steps stand under Diagnosis, "
            "Mitigation or the like, in a list that begins with verbs or has commands; else edit the Markdown."
        ),
    )


def _said(parts: StepParts | None) -> tuple[str, ...]:
    """What a step says, whatever its language is called."""
    return () if parts is None else (parts.instruction, parts.command, parts.expected, parts.undo)
