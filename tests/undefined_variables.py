"""An undefined variable in one of our templates fails the test; third parties' templates keep Django's way."""

from __future__ import annotations

import sys
from pathlib import Path

from django.template.base import Node

ROOT = Path(__file__).resolve().parents[1]


class UndefinedVariable(str):
    """Stands for `string_if_invalid`: true, and so in charge, only where the template at work is ours."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return template_at_work() is not None

    def __contains__(self, part: str) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"undefined variable “{variable}” in {template_at_work()}")


def template_at_work() -> Path | None:
    """The file of the template node that is being rendered, if it is ours."""
    frame = sys._getframe(1)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node):
            path = Path(str(getattr(node, "origin", "")))
            ours = (
                path.is_relative_to(ROOT)
                and not path.is_relative_to(ROOT / ".venv")
                and "site-packages" not in path.parts
            )
            return path if ours else None
        frame = frame.f_back  # type: ignore[assignment]
    return None
