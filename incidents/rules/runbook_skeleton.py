"""What a new runbook begins as. Each of its lines asks for something, and says nothing once it is saved."""

from __future__ import annotations

SKELETON = """# {title}

## Meaning

What this means, in a sentence.

## Impact

Who notices, and how.

## Diagnosis

1. Say what to look at first.

   ```shell
   command to run
   ```

   Expected: what one should see.

## Mitigation

1. Say what to do.

   ```shell
   command to run
   ```

   Expected: what one should see.

   Undo: how to take it back.
"""
UNTITLED = "What to do when …"

_NO_WORDS = ("#", "```")
_ASKING = frozenset(
    line.strip().removeprefix("1. ")
    for line in SKELETON.splitlines()
    if line.strip() and not line.strip().startswith(_NO_WORDS)
) | {f"# {UNTITLED}"}


def is_of_the_skeleton(line: str) -> bool:
    return line.strip().removeprefix("1. ") in _ASKING


def is_skeleton(text: str) -> bool:
    """Nothing but lines of the skeleton, and some of them."""
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith(_NO_WORDS)]
    return bool(lines) and all(is_of_the_skeleton(line) for line in lines)
