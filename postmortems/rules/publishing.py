"""Why a post-mortem can't be published yet: everything at once, each with the place where it is put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from postmortems.enums import PostmortemState, ReviewKind, SectionKind


@dataclass(frozen=True, slots=True)
class SectionFacts:
    key: str
    title: str
    kind: SectionKind
    required: bool
    filled: bool


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What the rules ask about a post-mortem. `awaits_adjudication`: sampled, and not yet judged on what was knowable;
    `last_review` is the last thing that was asked or decided."""

    state: PostmortemState
    sections: Sequence[SectionFacts]
    has_trigger: bool
    factors: int
    accepted_items: int
    proposals: Sequence[tuple[str, str]]
    no_actions_reason: str
    awaits_adjudication: bool
    incident: str
    last_review: ReviewKind | None


@dataclass(frozen=True, slots=True)
class Blocker:
    """`code` is stable; `anchor` is the id on the edit page, or an address that starts with a slash."""

    code: str
    sentence: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list before publishing: done, or what is missing."""

    sentence: str
    blocker: Blocker | None = None

    @property
    def holds(self) -> bool:
        return self.blocker is None


def checks(manuscript: Manuscript) -> list[Check]:
    """The whole list, done and missing, in the order of the page."""
    found = [*_sections(manuscript), *_factors(manuscript), *_actions(manuscript)]
    if manuscript.awaits_adjudication:
        found.append(
            _missing(
                "severity_not_adjudicated",
                "The severity is not adjudicated yet: ask someone who neither declared nor commanded it.",
                f"/incidents/{manuscript.incident}/adjudicate/",
            )
        )
    elif manuscript.incident:
        found.append(Check("Severity adjudicated, or not in the sample"))
    found.append(_review(manuscript))
    return found


def blockers(manuscript: Manuscript) -> list[Blocker]:
    """Everything that holds up publishing; empty when it may be published."""
    return [check.blocker for check in checks(manuscript) if check.blocker is not None]


def _missing(code: str, sentence: str, anchor: str) -> Check:
    return Check(sentence, Blocker(code, sentence, anchor))


def _sections(manuscript: Manuscript) -> list[Check]:
    found = []
    for section in manuscript.sections:
        if not section.required or section.kind == SectionKind.ACTIONS:
            continue
        # Choosing from the taxonomy does not explain; the section's own words do.
        if section.filled:
            found.append(Check(f"“{section.title}” is filled"))
        else:
            found.append(_missing("section_empty", f"“{section.title}” is empty.", f"section-{section.key}"))
    return found


def _factors(manuscript: Manuscript) -> list[Check]:
    found = []
    if any(section.kind == SectionKind.TRIGGER and section.required for section in manuscript.sections):
        if manuscript.has_trigger:
            found.append(Check("The kind of trigger is chosen"))
        else:
            found.append(_missing("trigger_missing", "Choose what kind of trigger set it off.", "trigger"))
    if manuscript.factors:
        found.append(Check(_counted(manuscript.factors, "contributing factor", "contributing factors")))
    else:
        found.append(_missing("factor_missing", "Choose at least one contributing factor.", "factors"))
    return found


def _actions(manuscript: Manuscript) -> list[Check]:
    found = [
        _missing("proposal_open", f"Accept or drop the proposal {reference} “{title}”.", f"item-{reference}")
        for reference, title in manuscript.proposals
    ]
    if manuscript.accepted_items:
        found.append(Check(_counted(manuscript.accepted_items, "action item", "action items")))
    elif manuscript.no_actions_reason.strip():
        found.append(Check("No action item, with a reason for the reviewer"))
    else:
        found.append(
            _missing(
                "action_item_missing",
                "Add an action item with an owner and a due date, or say why none is needed.",
                "actions",
            )
        )
    return found


def _review(manuscript: Manuscript) -> Check:
    if manuscript.last_review == ReviewKind.APPROVED:
        return Check("Approved by a reviewer")
    if manuscript.last_review == ReviewKind.CHANGES_ASKED:
        return _missing(
            "changes_asked", "The reviewer asked for changes: make them, then ask for review again.", "review"
        )
    if manuscript.last_review == ReviewKind.ASKED:
        return _missing("not_approved", "Review was asked for; someone other than the author approves it.", "review")
    return _missing("review_not_asked", "Ask for review; someone other than the author approves it.", "review")


def _counted(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"
