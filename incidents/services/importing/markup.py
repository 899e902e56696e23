"""Plain text from the little HTML that status pages send."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BREAKS = frozenset({"br", "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "tr"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.parts.append("\n- " if tag == "li" else "\n")
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS - {"br"}:
            self.parts.append("\n")
        if tag == "a" and self.links:
            address = self.links.pop()
            if address and not "".join(self.parts[-2:]).rstrip().endswith(address):
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def plain_text(source: str) -> str:
    """Words and addresses without tags; a text that holds no tag comes back as it is."""
    if not re.search(r"</?[a-zA-Z][^<>]*>", source):
        return source.strip()
    reader = _Reader()
    reader.feed(source)
    reader.close()
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in "".join(reader.parts).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
