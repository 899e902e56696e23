"""All of a runbook's code: whatever someone could run or copy from it, and so what a verification is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from incidents.rules.runbook_steps import is_code, language_of

_HTML_CODE = re.compile(r"<(?:pre|code|kbd|samp)\b", re.IGNORECASE)


def code_in(tokens: Sequence[Token], *, names: bool) -> tuple[str, ...]:
    """Each fence with its language, and each code span; those of one word only where they are not mere `names`."""
    return tuple(_code_in(tokens, names=names))


def _code_in(tokens: Sequence[Token], *, names: bool) -> Iterator[str]:
    for token in tokens:
        if is_code(token):
            yield f"{language_of(token)}\n{token.content.rstrip()}"
        elif token.type == "html_block" and _HTML_CODE.search(token.content):
            yield token.content.strip()
        for child in token.children or ():
            if child.type == "code_inline" and (not names or " " in child.content.strip()):
                yield child.content.strip()
            elif child.type == "html_inline" and _HTML_CODE.match(child.content):
                yield token.content.strip()
