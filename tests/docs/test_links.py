"""What the documentation points to is there, and every page of it is pointed to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path.relative_to(ROOT)
    for folder in (".", "docs", "foundation", "incidents", "postmortems", "metrics", "portal", "config")
    for path in (ROOT.glob("*.md") if folder == "." else (ROOT / folder).rglob("*.md"))
)


def links_of(page: Path) -> list[str]:
    return re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_link_leads_somewhere(page: Path) -> None:
    ours = [link for link in links_of(page) if not re.match(r"[a-z]+:", link)]
    assert [link for link in ours if not (ROOT / page.parent / link).exists()] == []


def test_the_index_leads_to_every_page_of_the_documentation() -> None:
    index = Path("docs/index.md")
    linked = {(ROOT / "docs" / link).resolve() for link in links_of(index)}
    pages = {path.resolve() for path in (ROOT / "docs").rglob("*.md")} - {(ROOT / index).resolve()}
    assert pages - linked == set()


@pytest.mark.parametrize("app", ["foundation", "incidents", "postmortems", "metrics", "portal", "config"])
def test_a_module_that_a_readme_names_is_there(app: str) -> None:
    text = (ROOT / app / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:\.py|/))`", text)
    assert [name for name in named if not any((base / name).exists() for base in (ROOT / app, ROOT))] == []


def test_pictures_are_small_enough_to_load_anywhere() -> None:
    assert [path for path in (ROOT / "docs").rglob("*.png") if path.stat().st_size > 200_000] == []
