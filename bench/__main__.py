"""`make bench`: ratios, printed and written to var/bench.json. BENCH_ROWS incidents, on SQLite and, where
BENCH_DATABASE_URL names one, on a PostgreSQL, in a database of its own that is dropped afterwards; there also a storm
of BENCH_STORM deliveries, through the broker that BENCH_BROKER_URL names. BENCH_ONLY=storm leaves out the rest."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
ROWS = "40000"
STORM = "1000"  # the whole one is 10000


def main() -> int:
    lines = []
    for address in addresses():
        for room in rooms(address):
            lines += run(address, room)
    result = ROOT / "var" / "bench.json"
    result.parent.mkdir(exist_ok=True)
    result.write_text(json.dumps(lines, indent=2) + "\n", encoding="utf-8")
    broken = [line["name"] for line in lines if not line["holds"]]
    print(f"\n{len(lines)} ratios in {result.relative_to(ROOT)}; {len(broken)} do not hold")
    return 1 if broken else 0


def addresses() -> list[str]:
    """The embedded default, and a PostgreSQL where one is named."""
    return ["", *filter(None, [os.environ.get("BENCH_DATABASE_URL", "")])]


def rooms(address: str) -> list[str]:
    """What is measured on a database: a storm is for PostgreSQL, since SQLite writes one thing at a time."""
    only = os.environ.get("BENCH_ONLY", "")
    return [room for room in ("one", "storm") if only in ("", room) and (room == "one" or address)]


def run(address: str, room: str) -> list[dict[str, object]]:
    """One database in a process of its own: settings are read once."""
    folder = tempfile.mkdtemp(prefix="debrief-bench-")
    answer = Path(folder) / "answer.json"
    environment = os.environ | {
        "DEBRIEF_ENV": "development",
        "DEBRIEF_DEBUG": "0",
        "DEBRIEF_DATA_DIR": folder,
        "DEBRIEF_LOG_LEVEL": "ERROR",
        "BENCH_ROWS": os.environ.get("BENCH_ROWS") or ROWS,
        "BENCH_STORM": os.environ.get("BENCH_STORM") or STORM,
        "CELERY_BROKER_URL": os.environ.get("BENCH_BROKER_URL", ""),
        "DEBRIEF_QUEUE": f"debrief-bench-{os.getpid()}",
    }
    try:
        with database_of_its_own(address) as database:
            environment["DATABASE_URL"] = database
            subprocess.run([sys.executable, "-m", f"bench.{room}", str(answer)], cwd=ROOT, env=environment, check=True)
        found: list[dict[str, object]] = json.loads(answer.read_text(encoding="utf-8"))
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database_of_its_own(address: str) -> Iterator[str]:
    """A new database on the server of that address; the empty address is SQLite, in the data folder."""
    if not address:
        yield ""
        return
    name = f"debrief_bench_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{address.rsplit('/', 1)[0]}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    sys.exit(main())
