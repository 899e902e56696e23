from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents.rules.prompts import prompts

NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)


def codes(**given: Any) -> list[tuple[str, bool]]:
    situation = {"acknowledged_at": None, "mitigated": False, "commands_since": None, "people": 0, "now": NOW}
    return [(each.code, each.insists) for each in prompts(**situation | given)]


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({"acknowledged_at": ago(minutes=29)}, []),
        ({"acknowledged_at": ago(minutes=30)}, [("unsolved_uncommanded", False)]),
        ({"acknowledged_at": ago(minutes=30), "commands_since": ago(minutes=20)}, [("unsolved", False)]),
        ({"acknowledged_at": ago(hours=2), "mitigated": True}, []),
        ({"commands_since": ago(hours=3.9)}, []),
        ({"commands_since": ago(hours=4)}, [("long_command", False)]),
        ({"commands_since": ago(hours=12)}, [("long_command", True)]),
        ({"commands_since": ago(hours=1), "people": 5}, []),
        ({"commands_since": ago(hours=1), "people": 6}, [("many_people", False)]),
        ({"commands_since": ago(hours=1), "people": 7}, [("many_people", False)]),
        ({"commands_since": ago(hours=1), "people": 8}, [("many_people", True)]),
        ({"people": 9}, []),
        ({"alerts_over": True}, [("alerts_over", False)]),
    ],
)
def test_what_is_prompted(given: dict[str, Any], found: list[tuple[str, bool]]) -> None:
    assert codes(**given) == found
