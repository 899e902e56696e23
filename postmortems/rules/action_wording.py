"""Whether an action item is worded so that one can tell when it is done. Hints only: nothing here holds anything up.

Sources: ;login: spring 2017, "Postmortem Action Items" (starts with a verb, bounded, has an end one can check);
Atlassian's handbook; GitLab's incident review (does not add a step for a person).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

VAGUE = (
    "improve",
    "investigate",
    "consider",
    "ensure",
    "look into",
    "be careful",
    "be more careful",
    "review",
    "think about",
)
TRAINING = ("train ", "remind ", "educate ", "tell people", "raise awareness")
CHECKABLE = re.compile(
    r"\d|\b(when|while|within|under|over|until|before|after|each|every|all|no longer|instead of)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Hint:
    code: str
    sentence: str


def hints(title: str, end_state: str = "") -> list[Hint]:
    """What a reader would ask back; empty where the wording is fine."""
    found = []
    lowered = title.strip().lower()
    checkable = bool(end_state.strip()) or bool(CHECKABLE.search(lowered))
    if lowered.startswith(VAGUE) and not checkable:
        found.append(Hint("not-verifiable", "Not verifiable: say what will be true when it is done."))
    if lowered.startswith(TRAINING):
        found.append(
            Hint("adds-a-human-step", "It asks people to remember. What in the system would make it unnecessary?")
        )
    if len(lowered.split()) < 3:
        found.append(Hint("too-short", "Too short to tell what it changes: name the thing and its end state."))
    return found
