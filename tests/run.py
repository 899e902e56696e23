"""Everything that `make test` does, in order; one step alone: `python -m tests.run lint`.

All steps run, also after one failed, so that one look shows all there is to mend. At the end stands what this machine
could not offer, so that nothing is skipped in silence.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests import at_hand

ROOT = at_hand.ROOT
BIN = Path(sys.executable).parent
PACKAGES = ("config", "foundation", "incidents", "postmortems", "metrics", "portal")
JOBS = os.environ.get("TEST_JOBS", "2")
NOT_DONE: list[str] = []


def call(*command: str | Path, **environment: str) -> bool:
    print("$", " ".join(str(Path(part).name if Path(part).is_absolute() else part) for part in command), flush=True)
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=os.environ | environment).returncode == 0


def pytest(*arguments: str, python: Path | str = sys.executable, **environment: str) -> bool:
    return call(python, "-m", "pytest", "-q", "-n", JOBS, *arguments, **environment)


def lint() -> bool:
    templates = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("templates/**/*.html"))]
    return all(
        [
            call(BIN / "ruff", "check", "."),
            call(BIN / "ruff", "format", "--check", "."),
            not templates or templates_are_formatted(templates),
        ]
    )


def templates_are_formatted(templates: Sequence[str]) -> bool:
    print("$ djade --check templates/", flush=True)
    command = [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates]
    return subprocess.run(command, cwd=ROOT).returncode == 0


def types() -> bool:
    return call(BIN / "mypy")


def contracts() -> bool:
    return call(BIN / "lint-imports", "--no-logo")


def migrations() -> bool:
    return call(sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", DEBRIEF_ENV="test")


def unit() -> bool:
    """Every test, on SQLite; those of the browser too."""
    return pytest()


def engines() -> bool:
    """The tests marked so, on PostgreSQL, in a database of this run."""
    server = at_hand.postgresql()
    if server is None:
        return True  # the summary says so
    return pytest("-m", "engines", DATABASE_URL=f"{server.rsplit('/', 1)[0]}/debrief_{os.getpid()}")


def python313() -> bool:
    """The tests without a browser and those that run once on Python 3.13, from an environment of its own below var/."""
    if sys.version_info[:2] == (3, 13):
        return True
    found = other_python("3.13")
    if found is None:
        NOT_DONE.append("no Python 3.13: the tests ran on this Python alone")
        return True
    python = environment_of(found)
    return python is not None and pytest("-m", "not browser and not once", python=python)


def other_python(version: str) -> Path | None:
    """A Python of that version: on the path, or one that pyenv keeps."""
    candidates = [shutil.which(f"python{version}")]
    if pyenv := shutil.which("pyenv"):
        kept = Path(pyenv).resolve().parents[1] / "versions"
        candidates += sorted(str(path) for path in kept.glob(f"{version}*/bin/python"))
    for candidate in filter(None, candidates):
        # A shim of pyenv stands on the path also for versions that are not switched on.
        if subprocess.run([candidate, "-c", "import venv"], capture_output=True).returncode == 0:
            return Path(candidate)
    return None


def environment_of(python: Path) -> Path | None:
    """The Python of a virtual environment with the development lock installed; quick when nothing changed."""
    lock = ROOT / "requirements-dev.txt"
    folder = ROOT / "var" / "venv-3.13"
    stamp = folder / f".dev-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    inside = folder / "bin" / "python"
    if not stamp.exists():
        made = call(python, "-m", "venv", "--clear", folder) and call(
            inside, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock
        )
        if not made:
            return None
        stamp.touch()
    return inside


STEPS: dict[str, Callable[[], bool]] = {
    step.__name__: step for step in (lint, types, contracts, migrations, unit, engines, python313)
}


def main(chosen: Sequence[str]) -> int:
    unknown = [name for name in chosen if name not in STEPS]
    if unknown:
        print(f"No step {', '.join(unknown)}; there are: {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    # Where an installation on this machine keeps its data is none of the tests' business.
    for name in ("DEBRIEF_ENV", "DEBRIEF_DATA_DIR", "DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)
    outcomes: dict[str, tuple[bool, float]] = {}
    for name in chosen or STEPS:
        print(f"\n── {name} ──", flush=True)
        start = time.monotonic()
        outcomes[name] = STEPS[name](), time.monotonic() - start
    print("\n── summary ──")
    for name, (passed, seconds) in outcomes.items():
        print(f"{'passed' if passed else 'FAILED':7} {name} ({seconds:.0f} s)")
    if not chosen:
        report_left_out()
    return 0 if all(passed for passed, _ in outcomes.values()) else 1


def report_left_out() -> None:
    absent = [
        f"no {what.removeprefix('a ').removeprefix('the ')}: {use} left out"
        for what, (find, use) in at_hand.OPTIONAL.items()
        if find() is None
    ]
    for line in absent + NOT_DONE:
        print("left out:", line)
    if not absent and not NOT_DONE:
        print("nothing was left out")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
