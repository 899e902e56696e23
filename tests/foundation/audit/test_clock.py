"""The one place that asks what time it is."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from foundation.audit import clock

ROOT = Path(__file__).resolve().parents[3]
CHRISTMAS = datetime(2026, 12, 24, 18, tzinfo=UTC)


def test_now_is_aware_and_now() -> None:
    now = clock.now()
    assert now.tzinfo is not None
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)


def test_it_can_be_another_moment_until_the_block_ends() -> None:
    with clock.standing_at(CHRISTMAS):
        with clock.standing_at(CHRISTMAS + timedelta(days=1)):
            assert clock.now() == CHRISTMAS + timedelta(days=1)
        assert clock.now() == CHRISTMAS
    assert clock.now() != CHRISTMAS


def test_the_time_of_another_thread_goes_on() -> None:
    seen: list[datetime] = []
    with clock.standing_at(CHRISTMAS):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] != CHRISTMAS


def test_the_clock_starts_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="stop"), clock.standing_at(CHRISTMAS):
        raise ValueError("stop")
    assert clock.now() != CHRISTMAS


@pytest.mark.parametrize("app", ["foundation", "incidents", "postmortems", "metrics", "portal"])
def test_nobody_else_asks_what_time_it_is(app: str) -> None:
    asking = re.compile(r"timezone\.now\(|datetime\.(?:utc)?now\(|date\.today\(|localdate\(\)")
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / app).rglob("*.py")
        if path != ROOT / "foundation/audit/clock.py" and path.name != "seeding.py"  # called by migrations
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if asking.search(line)
    ]
    assert guilty == []
