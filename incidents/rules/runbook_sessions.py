"""What is typed in a terminal session as it stands in a fence, told apart from what is printed there.

In a fence that is called a session (```console) a line that begins with a prompt is typed; in any other, only where
the first line has one: there `#` is a comment, and a line of a here-document may begin with anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SESSIONS = frozenset({"console", "shell-session", "shellsession", "sh-session", "bash-session", "terminal"})
SHELLS = frozenset({"", "shell", "sh", "bash", "zsh", "ksh"}) | SESSIONS

_PROMPT = re.compile(
    r"(?:[$%]|(?:\([\w.-]+\) ?)?\[?[\w.-]+@[\w.-]+(?:[: ][^\s$#%>]*)?\]?[$#%])(?: +(?=\S)|$)"
)  # "$ ", "root@db-1:~# ", "[root@db-1 ~]# "
_ROOT = re.compile(r"# +(?=[a-z./])")  # "# List the pods" is a comment
_FURTHER = re.compile(r"> ?")
_HEREDOC = re.compile(r"(?<!<)<<-?\s*(['\"]?)([A-Za-z_]\w*)\1")
_OPENS = re.compile(r"(?:^|[;|&(]|\b(?:do|then|else)\s)\s*(?:for|while|until|select|if|case)\b")
_CLOSES = re.compile(r"(?:^|[;|&])\s*(?:done|fi|esac)\b")
_GOES_ON = re.compile(r"(?:\\|\||&&)\s*\Z")
_LONGEST_COMMAND = 60  # lines


def split_prompt(code: str, language: str = "") -> tuple[str, str]:
    """(command, output): where there are prompts, what stands behind them is typed and the rest is printed."""
    lines = code.rstrip("\n").split("\n")
    prompt = _prompt_of(lines, language)
    if prompt is None:
        return code.rstrip("\n"), ""
    typed: list[str] = []
    printed: list[str] = []
    number = 0
    while number < len(lines):
        if not (found := prompt.match(lines[number])):
            printed.append(lines[number])
            number += 1
            continue
        command = [lines[number][found.end() :]]
        command += _goes_on(command[0], lines[number + 1 :], prompt)
        number += len(command)
        typed += command
    return "\n".join(typed), "\n".join(printed).strip("\n")


def _prompt_of(lines: Sequence[str], language: str) -> re.Pattern[str] | None:
    """How prompts look in it; None where it is no session."""
    if language not in SHELLS:
        return None
    if language in SESSIONS:
        shown = next((each for each in (_PROMPT, _ROOT) if any(each.match(line) for line in lines)), None)
        return shown if shown is _PROMPT or (shown and shown.match(lines[0])) else None
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return _PROMPT if _PROMPT.match(first) else None


def _goes_on(first: str, lines: Sequence[str], prompt: re.Pattern[str]) -> list[str]:
    """The further lines of a command; where it never ends, only those that a shell has marked with `>`."""
    command = _Typed(first)
    further: list[str] = []
    for line in lines[:_LONGEST_COMMAND]:
        if not command.is_open or (prompt.match(line) and not command.document):
            break
        further.append(line)
        command.read(_FURTHER.sub("", line, count=1))
    marked = next((number for number, line in enumerate(further) if not _FURTHER.match(line)), len(further))
    if marked == len(further):
        return [_FURTHER.sub("", line, count=1) for line in further]
    if command.is_open and not _GOES_ON.search(first):
        return [_FURTHER.sub("", line, count=1) for line in further[:marked]]
    return further


class _Typed:
    """As much of a command as was read: whether a shell would ask for more."""

    def __init__(self, first: str) -> None:
        self.document = ""  # the word that ends a here-document
        self._quote, self._depth, self._continues = "", 0, False
        self.read(first)

    @property
    def is_open(self) -> bool:
        return bool(self.document or self._quote or self._depth > 0 or self._continues)

    def read(self, line: str) -> None:
        if self.document:
            self.document = "" if line.strip() == self.document else self.document
            return
        if not self._quote and (begun := _HEREDOC.search(line)):
            self.document = begun[2]
        self._depth += len(_OPENS.findall(line)) - len(_CLOSES.findall(line))
        self._quote = _quote_after(line, self._quote)
        self._continues = _GOES_ON.search(line) is not None


def _quote_after(line: str, quote: str) -> str:
    """The mark that is open at the end of a line."""
    escaped = False
    for character in line:
        if escaped:
            escaped = False
        elif character == "\\" and quote != "'":
            escaped = True
        elif character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
    return quote
