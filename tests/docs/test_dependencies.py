"""The page of dependencies names each package that `pyproject.toml` asks for, and no other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def asked_for() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = (re.match(r"[A-Za-z0-9_-]+", each) for each in wanted)
    return {match.group().lower() for match in names if match}


def explained() -> set[str]:
    page = (ROOT / "docs/explanation/dependencies.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| ([a-z0-9][^|]*?) \|", page, flags=re.MULTILINE)
    return {name.strip() for cell in cells for name in re.sub(r"\(.*?\)", "", cell).split(",")}


def test_each_package_is_explained_and_no_other() -> None:
    assert explained() == asked_for()
