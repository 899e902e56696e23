"""Which runbook the address on an alert means: its last path segment names it, in whatever case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TypeVar
from urllib.parse import unquote, urlsplit

T = TypeVar("T")

_ENDINGS = (".md", ".html")


def path_of(url: str) -> tuple[str, ...]:
    """Segments of the path in lower case, the last one without its ending: (…, folder, name)."""
    try:
        path = unquote(urlsplit(url.strip()).path)
    except ValueError:
        return ()
    segments = [segment.casefold() for segment in path.split("/") if segment]
    if segments:
        ending = next((each for each in _ENDINGS if segments[-1].endswith(each)), "")
        segments[-1] = segments[-1].removesuffix(ending)
    return tuple(segments)


def by_name(files: Iterable[tuple[str, T]]) -> Mapping[str, list[tuple[str, T]]]:
    """(path of a runbook's file, runbook) by the name that an address would give it, with its folder."""
    found: dict[str, list[tuple[str, T]]] = {}
    for path, runbook in files:
        pure = PurePosixPath(path)
        name = pure.name.casefold().removesuffix(".md")
        found.setdefault(name, []).append((pure.parent.name.casefold(), runbook))
    return found


def resolve(url: str, named: Mapping[str, list[tuple[str, T]]]) -> T | None:
    """The runbook that `url` means. Namesakes are told apart by their folder; where that does not tell, none."""
    segments = path_of(url)
    candidates = named.get(segments[-1], []) if segments else []
    if len(candidates) > 1 and len(segments) > 1:
        candidates = [each for each in candidates if each[0] == segments[-2]]
    return candidates[0][1] if len(candidates) == 1 else None
