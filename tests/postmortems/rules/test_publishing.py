from typing import Any

import pytest

from postmortems.enums import PostmortemState, ReviewKind, SectionKind
from postmortems.rules.publishing import Manuscript, SectionFacts, blockers, checks


def section(kind: SectionKind = SectionKind.TEXT, *, filled: bool = True, required: bool = True) -> SectionFacts:
    return SectionFacts(key=kind.value, title=kind.name.title(), kind=kind, required=required, filled=filled)


def manuscript(**changes: Any) -> Manuscript:
    """Ready to publish, but for what is changed."""
    facts: dict[str, Any] = {
        "state": PostmortemState.IN_REVIEW,
        "sections": [section(), section(SectionKind.TRIGGER), section(SectionKind.ACTIONS, filled=False)],
        "has_trigger": True,
        "factors": 1,
        "accepted_items": 1,
        "proposals": [],
        "no_actions_reason": "",
        "awaits_adjudication": False,
        "incident": "INC-1",
        "last_review": ReviewKind.APPROVED,
    }
    return Manuscript(**{**facts, **changes})


def codes(**changes: Any) -> list[str]:
    return [blocker.code for blocker in blockers(manuscript(**changes))]


def test_what_is_ready_has_no_blocker() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sections": [section(filled=False)]}, "section_empty"),
        ({"has_trigger": False}, "trigger_missing"),
        ({"factors": 0}, "factor_missing"),
        ({"accepted_items": 0}, "action_item_missing"),
        ({"proposals": [("AI-1", "Drill it")]}, "proposal_open"),
        ({"awaits_adjudication": True}, "severity_not_adjudicated"),
        ({"last_review": None}, "review_not_asked"),
        ({"last_review": ReviewKind.ASKED}, "not_approved"),
        ({"last_review": ReviewKind.CHANGES_ASKED}, "changes_asked"),
    ],
)
def test_each_thing_that_is_missing_is_one_blocker(changes: dict[str, Any], code: str) -> None:
    assert codes(**changes) == [code]


def test_everything_that_is_missing_is_said_at_once() -> None:
    found = codes(
        sections=[section(filled=False)], factors=0, accepted_items=0, awaits_adjudication=True, last_review=None
    )
    assert found == [
        "section_empty",
        "factor_missing",
        "action_item_missing",
        "severity_not_adjudicated",
        "review_not_asked",
    ]


def test_a_reason_stands_in_for_action_items() -> None:
    assert codes(accepted_items=0, no_actions_reason="Fixed by the provider, for good") == []


def test_an_empty_section_that_is_not_required_holds_nothing_up() -> None:
    assert codes(sections=[section(filled=False, required=False)]) == []


def test_the_list_tells_what_is_done_as_well() -> None:
    found = checks(manuscript(factors=3, accepted_items=2))
    assert all(check.holds for check in found)
    assert {"3 contributing factors", "2 action items"} <= {check.sentence for check in found}


def test_a_post_mortem_without_an_incident_is_not_asked_for_adjudication() -> None:
    assert all("adjudicated" not in check.sentence for check in checks(manuscript(incident="")))
