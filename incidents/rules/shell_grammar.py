"""The few shell commands that are understood to the last character, so that quotes alone make a value safe in them.

Words, quotes, pipes and simple redirections, and programs that take what they are given for data. Everything else, from
`$(` to `for`, from a comment to a program that is not in the list, is not understood, and no harm is done: a value
with special characters is then put in by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_BARE = r"[\w./:=@%+,-]"
_VARIABLE = r"\$(?:[A-Za-z_]\w*(?!\w)|\{[A-Za-z_]\w*\})"
_WORD = rf"(?:{_BARE}|'[^'\\!\n]*'|\"(?:[^\"\\`$!\n]|{_VARIABLE})*\"|{_VARIABLE})+"
_TOKEN = re.compile(
    r"(?P<blank>(?:[ \t]|\\\n)+)|(?P<redirection>2>&1|2?>>?[ \t]*/dev/null)|(?P<between>\|\|?|&&|;|\n)"
    rf"|(?P<word>{_WORD})",
    re.ASCII,
)
# With these verbs, what they are asked about is the name of something.
_KUBECTL = frozenset({"get", "describe", "logs", "delete", "scale", "rollout", "cordon", "uncordon", "drain", "top"})
_SYSTEMCTL = frozenset({"status", "start", "stop", "restart", "reload", "is-active", "is-enabled", "show"})
_VERBS = {"kubectl": _KUBECTL, "oc": _KUBECTL, "systemctl": _SYSTEMCTL}
# No option of theirs runs anything, or writes to a file.
_ONLY_READ = frozenset(
    (
        "cat", "cut", "df", "dig", "du", "echo", "egrep", "fgrep", "grep", "head", "host", "journalctl", "ls", "lsblk",
        "nslookup", "ping", "printf", "stat", "tail", "wc",
    )
)  # fmt: skip
_TAKE_NAMES = frozenset({"curl"})
_ONLY_FILTER = frozenset({"sort", "uniq"})
# Options whose value is a name as well. After or within any other, it is not known what a value means.
_NAMING = re.compile(r"-[nlcu]|--(?:namespace|selector|container|context|field-selector|unit)", re.ASCII)
_PRINTED = re.compile(r"'%s(?:\\n)?'|\"%s\"|%s")


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def is_understood(command: str, start: int) -> bool:
    """Whether what stands there is a word, or part of one, that is surely taken for data, and all else is understood.

    `command` is masked: each placeholder is a run of letters.
    """
    commands = _commands(command)
    if commands is None:
        return False
    return all(_takes_data(words, start) for words in commands)


@lru_cache(maxsize=16)
def _commands(text: str) -> list[list[_Word]] | None:
    """The simple commands, each as its words; None where one character is not understood."""
    found: list[list[_Word]] = [[]]
    index, after_word = 0, False
    while index < len(text):
        token = _TOKEN.match(text, index)
        # A redirection has a blank before it: a digit or a word in front of it would change what it means.
        if token is None or (after_word and token.lastgroup in ("redirection", "word")):
            return None
        index, after_word = token.end(), token.lastgroup in ("redirection", "word")
        if token.lastgroup == "word":
            found[-1].append(_Word(token[0], token.start(), token.end()))
        elif token.lastgroup == "between":
            found.append([])
    return [words for words in found if words]


def _takes_data(words: list[_Word], start: int) -> bool:
    program, others = words[0], words[1:]
    mine = next((word for word in others if _holds(word, start)), None)
    if _holds(program, start):
        return False
    if program.text == "printf":  # its first word is a language, of which some letters set variables
        return bool(others) and _PRINTED.fullmatch(others[0].text) is not None and mine is not others[0]
    if program.text in _ONLY_READ:
        return mine is None or not mine.text.lstrip("'\"").startswith("-") or "=" in mine.text[: start - mine.start]
    if program.text in _ONLY_FILTER:
        return mine is None
    if program.text in _VERBS:
        verb = next(_operands(others), None)
        if verb is None or verb is mine or verb.text not in _VERBS[program.text]:
            return False
    elif program.text not in _TAKE_NAMES:
        return False
    before = [word for word in others if word.end <= start]
    return mine is None or _names_something(mine, before, start)


def _holds(word: _Word, index: int) -> bool:
    return word.start <= index < word.end


def _names_something(word: _Word, before: list[_Word], start: int) -> bool:
    """An operand, or the value of an option that names something."""
    if word.text.lstrip("'\"").startswith("-"):
        option, equals, _value = word.text.partition("=")
        return bool(equals) and start > word.start + len(option) and _NAMING.fullmatch(option) is not None
    last = before[-1].text.lstrip("'\"") if before else ""
    return not last.startswith(("-", "$")) or _NAMING.fullmatch(last) is not None


def _operands(words: list[_Word]) -> Iterator[_Word]:
    """What is neither an option nor the value of one that names something."""
    last = ""
    for word in words:
        if not word.text.lstrip("'\"").startswith("-") and _NAMING.fullmatch(last) is None:
            yield word
        last = word.text
