"""Words as both databases index and look for them: letters and digits, without case and accents.

The text is cut here and not by the databases, so that SQLite and PostgreSQL find the same: their own parsers read
`INC-204`, `10ms` or an address differently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

LONGEST_WORD = 80
MOST_OF_DOCUMENT = 200_000  # characters; PostgreSQL takes a megabyte of different words
MOST_WORDS_OF_QUERY = 8

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """“Café INC-204” → cafe, inc, 204."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in apart if not unicodedata.combining(each))
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def document_of(texts: Iterable[str]) -> str:
    """Each word once, in the order in which they come first; cut at `MOST_OF_DOCUMENT`."""
    found: dict[str, None] = {}
    left = MOST_OF_DOCUMENT
    for word in (word for text in texts for word in words_of(text)):
        if word in found:
            continue
        left -= len(word) + 1
        if left < 0:
            break
        found[word] = None
    return " ".join(found)


def asked_for(query: str) -> list[str]:
    return words_of(query)[:MOST_WORDS_OF_QUERY]


def as_fts5(words: Iterable[str]) -> str:
    """All words, each as the beginning of one: `"check"* "204"*`."""
    return " ".join(f'"{word}"*' for word in words)


def as_tsquery(words: Iterable[str]) -> str:
    """The same for PostgreSQL: `'check':* & '204':*`."""
    return " & ".join(f"'{word}':*" for word in words)


def extract(texts: Iterable[str], words: Sequence[str], *, width: int = 120) -> str:
    """The piece of the first text in which one of the words begins, on one line; empty where none holds one."""
    if not words:
        return ""
    begins = re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, words)) + ")", re.IGNORECASE)
    for text in texts:
        line = " ".join(text.split())
        if found := begins.search(line):
            return _around(line, found.start(), width)
    return ""


def _around(line: str, at: int, width: int) -> str:
    """`width` characters of the line at most, cut between words, with the place in its first third."""
    if len(line) <= width:
        return line
    start = max(0, min(at - width // 3, len(line) - width))
    piece = line[start : start + width]
    if start:
        piece = "…" + piece.partition(" ")[2]
    return piece if start + width >= len(line) else piece.rpartition(" ")[0] + "…"
