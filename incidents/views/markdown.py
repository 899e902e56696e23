"""Markdown as safe HTML for reading. Raw HTML and images are not rendered; headings sit below the page's own."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "hr", "ul", "ol", "li", "strong", "em", "s", "code", "pre", "blockquote", "a",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
INLINE_TAGS = {"br", "strong", "em", "s", "code", "a"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
TOP = 3  # sections of a page are h2

_parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")

References = MutableMapping[str, Any]


def references_of(source: str) -> References:
    """The link definitions of a whole text, for rendering pieces of it."""
    found: References = {}
    _parser.parse(source, found)
    return found


def rendered(text: str, references: References | None = None) -> SafeString:
    """The HTML of a text; empty for an empty one."""
    if not text.strip():
        return mark_safe("")
    tokens = _parser.parse(text, {} if references is None else references)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + TOP - 1)}"
        elif token.type in ("th_open", "td_open"):
            token.attrs = (
                {"scope": "col"} if token.type == "th_open" else {}
            )  # no style attribute: the policy is strict
    html = _parser.renderer.render(tokens, _parser.options, {})
    return _cleaned(html, TAGS)


def rendered_line(text: str, references: References | None = None) -> SafeString:
    """The HTML of words within a line: code, emphasis and links."""
    html = _parser.renderInline(text, {} if references is None else references)
    return _cleaned(html, INLINE_TAGS)


def _cleaned(html: str, tags: set[str]) -> SafeString:
    return mark_safe(nh3.clean(html, tags=tags, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}))
