"""All benchmarks on one database: `python -m bench.one ANSWER.json`, called by `python -m bench`."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import django

from config.env import use_settings

use_settings()
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from bench import computing, lists, pollers, reports  # noqa: E402

SEED = 2026


def main(answer: Path) -> None:
    rows = int(os.environ["BENCH_ROWS"])
    print(f"\n── {connection.vendor}, {rows:,} incidents ──", flush=True)
    setup_test_environment()
    fill(rows)
    found = [ratio for room in (computing, lists, pollers, reports) for ratio in room.ratios(rows)]
    for ratio in found:
        print(ratio.as_line(), flush=True)
    engine = connection.vendor
    lines = [{**ratio.as_json(), "name": f"{engine}: {ratio.name}"} for ratio in found]
    answer.write_text(json.dumps(lines), encoding="utf-8")


def fill(rows: int) -> None:
    """An organisation as `simulate` makes it."""
    call_command("migrate", verbosity=0)
    start = time.monotonic()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        call_command("simulate", seed=SEED, teams=40, months=24, incidents=rows, stdout=nowhere)
    print(f"loaded in {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
