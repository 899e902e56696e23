"""Finds calls in source that write past the history: in bulk, in raw SQL, or around the guarded managers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BULK = {"bulk_create", "bulk_update", "update_or_create", "raw"}
CURSOR = {"execute", "executemany"}


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    call: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def findings_in(source: str, path: str) -> Iterator[Finding]:
    """`.update(column=…)`, `.delete()`, the bulk calls, `_base_manager`, and SQL by a cursor."""
    for node in ast.walk(ast.parse(source)):
        call = _call_of(node)
        if call is not None:
            yield Finding(path, getattr(node, "lineno", 0), call, ast.unparse(node)[:100])


def _call_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute) and node.attr == "_base_manager":
        return "_base_manager"
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    name = node.func.attr
    if name in BULK | CURSOR:
        return name
    # A dictionary is updated by position or with **; columns are named.
    if name == "update" and node.keywords and not node.args and all(keyword.arg for keyword in node.keywords):
        return name
    if name == "delete" and not node.args and not node.keywords and not _calls_super(node.func):
        return name
    return None


def _calls_super(attribute: ast.Attribute) -> bool:
    inner = attribute.value
    return isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "super"


def findings_below(root: Path, folders: tuple[str, ...]) -> list[Finding]:
    """In every module of these folders but migrations."""
    found = []
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            path = file.relative_to(root).as_posix()
            if "/migrations/" not in path:
                found += findings_in(file.read_text(), path)
    return found
