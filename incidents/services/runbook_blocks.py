"""Keeping the rows of a runbook equal to its source: what did not change keeps its row, and so its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from foundation.audit.history import create_in_bulk
from incidents.enums import BlockKind, LinkState, RunbookState
from incidents.models import (
    CheckedLink,
    Runbook,
    RunbookBlock,
    RunbookProposal,
    RunbookRun,
    RunbookStateChange,
    RunbookVerification,
    RunbookVersion,
)
from incidents.rules.runbook_lint import Finding, Weight, check_runbook
from incidents.rules.runbook_markdown import Block, Document, hash_of_what_is_run, read_runbook
from incidents.rules.runbook_matching import matched
from incidents.services.runbook_exercises import last_exercise

LONGEST = 200_000
MOST_BLOCKS = 5_000


def lock(runbook: Runbook) -> Runbook:
    """Refresh the runbook under its row lock, in place."""
    runbook.refresh_from_db(from_queryset=Runbook.objects.select_for_update(no_key=True, of=("self",)))
    return runbook


def standing(runbook: Runbook) -> list[RunbookBlock]:
    return list(RunbookBlock.objects.filter(runbook=runbook).standing())


def read(source: str, *, field: str = "source") -> Document:
    """The source as blocks, or why it can't be kept."""
    if not source.strip():
        raise Invalid("empty", _("There is nothing in it yet: write at least a heading and a step."), field=field)
    if "\0" in source:
        raise Invalid("no_text", _("This is no text: it holds a zero byte."), field=field)
    if len(source) > LONGEST:
        raise Invalid(
            "too_long",
            _("It is longer than %d characters: nobody reads that at 3 a.m. Split it.") % LONGEST,
            field=field,
        )
    document = read_runbook(source)
    if sum(block.kind != BlockKind.BLANK for block in document.blocks) > MOST_BLOCKS:
        said = _("It has more than %d paragraphs and steps: nobody reads that at 3 a.m. Split it.") % MOST_BLOCKS
        raise Invalid("too_long", said, field=field)
    return document


def write(
    runbook: Runbook, document: Document, *, by: User, reason: str = "", proposal: RunbookProposal | None = None
) -> bool:
    """Make the rows those of `document`; call it with the runbook locked. False where nothing changed."""
    rows = standing(runbook)
    if [row.text for row in rows] == [block.source for block in document.blocks]:
        return False
    before, wanted = runbook.content_hash, hash_of_what_is_run(document.blocks)
    _sync(runbook, rows, document.blocks)
    runbook.content_hash = wanted
    runbook.next_version()
    _check(runbook, document)
    runbook.exercise = last_exercise(runbook)
    runbook.save(update_fields=["content_hash", "version", "findings", "errors", "exercise"])
    _keep_version(runbook, document, by=by, reason=reason, proposal=proposal)
    if before != wanted:
        _rely_less(runbook, by=by, reason=reason)
    return True


def _rely_less(runbook: Runbook, *, by: User, reason: str) -> None:
    """What was exercised, or read by a second person, is not what is run any more."""
    if runbook.state == RunbookState.VERIFIED:
        why = f"{_('What is run changed after it was verified.')} {reason}"
        change_state(runbook, RunbookState.STALE, by=by, reason=why.strip())
    elif runbook.state == RunbookState.REVIEWED:
        why = f"{_('What is run changed after it was reviewed.')} {reason}"
        change_state(runbook, RunbookState.DRAFT, by=by, reason=why.strip())


def check_again(runbook: Runbook) -> bool:
    """What the check finds in the text as it stands, where its rules have changed. False where it finds the same."""
    before = (runbook.findings, runbook.errors)
    _check(runbook, read_runbook(runbook.source()))
    if (runbook.findings, runbook.errors) == before:
        return False
    runbook.save(update_fields=["findings", "errors"])
    return True


def _check(runbook: Runbook, document: Document) -> None:
    found = findings_of(document.source, owned=runbook.team_id is not None)
    runbook.findings = dict(sorted(Counter(each.code for each in found).items()))
    runbook.errors = sum(each.severity == Weight.ERROR for each in found)


def findings_of(text: str, *, owned: bool) -> list[Finding]:
    """What the check finds; whose it is need not stand in the text where a team here owns it."""
    found = check_runbook(text, dead=dead_addresses())
    return [each for each in found if not (owned and each.code == "no-owner")]


def dead_addresses() -> frozenset[str]:
    return frozenset(CheckedLink.objects.filter(state=LinkState.DEAD).values_list("address", flat=True))


def _keep_version(
    runbook: Runbook, document: Document, *, by: User, reason: str, proposal: RunbookProposal | None
) -> None:
    now = clock.now()
    RunbookVersion(
        runbook=runbook,
        number=runbook.version,
        text=document.source,
        content_hash=runbook.content_hash,
        proposal=proposal,
        at=now,
        recorded_at=now,
        by=by,
        reason=reason,
    ).save()


def change_state(
    runbook: Runbook,
    state: RunbookState,
    *,
    by: User,
    reason: str,
    at: datetime | None = None,
    verified_at: datetime | None = None,
    verification: RunbookVerification | None = None,
) -> None:
    """The fact and the column; whether it may be so, the caller has asked. `verified_at` is when it was exercised."""
    now = clock.now()
    is_first = not RunbookStateChange.objects.filter(runbook=runbook).exists()
    change = RunbookStateChange(
        runbook=runbook, state=state, verification=verification, at=at or now, recorded_at=now, by=by, reason=reason
    )
    change.save()
    runbook.state = state
    if state == RunbookState.VERIFIED:
        runbook.verified_at = verified_at or now
    runbook.last_change = None if is_first else change
    runbook.save(update_fields=["state", "verified_at", "last_change"])


def _sync(runbook: Runbook, rows: list[RunbookBlock], blocks: Sequence[Block]) -> None:
    """Remove first, then move those that go up from the top and those that go down from the bottom: no two meet."""
    stays, moves = matched([row.text for row in rows], [block.source for block in blocks])
    paired = {new + 1: rows[old] for new, old in stays.items()}
    strayed = {new + 1: rows[old] for new, old in moves.items()}
    going_on = set(stays.values())
    removed = [row for place, row in enumerate(rows) if place not in going_on]
    moved = {row.position: position for position, row in [*paired.items(), *strayed.items()]}
    now = clock.now()
    for row in removed:
        row.removed_at = now
        row.save(update_fields=["removed_at"])
    going_up = sorted((each for each in paired.items() if each[0] < each[1].position), key=lambda each: each[0])
    others = sorted((each for each in paired.items() if each[0] >= each[1].position), key=lambda each: -each[0])
    for position, row in [*going_up, *others]:
        _save(row, position, blocks[position - 1])
    for position, row in strayed.items():
        row.removed_at = None
        _save(row, position, blocks[position - 1])
    fresh = [
        RunbookBlock(runbook=runbook, position=position, **_columns(block))
        for position, block in enumerate(blocks, start=1)
        if position not in paired and position not in strayed
    ]
    create_in_bulk(RunbookBlock, fresh)
    _follow(runbook, moved)


def _save(row: RunbookBlock, position: int, block: Block) -> None:
    wanted = {"position": position, **_columns(block)}
    if row.removed_at is None and all(getattr(row, name) == value for name, value in wanted.items()):
        return
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save()


def _columns(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "section": block.section,
        "heading_level": block.level,
        "text": block.source,
        "instruction": block.text,
        "command": block.command,
        "language": block.language,
        "expected": block.expected,
        "undo": block.undo,
    }


def _follow(runbook: Runbook, moved: dict[int, int]) -> None:
    """What someone has ticked in a run that goes on stays ticked where the step now stands."""
    for run in RunbookRun.objects.select_for_update().filter(runbook=runbook, ended_at__isnull=True):
        ticked = [{**tick, "position": moved[tick["position"]]} for tick in run.ticked if moved.get(tick["position"])]
        if ticked != run.ticked:
            run.ticked = ticked
            run.save(update_fields=["ticked"])
