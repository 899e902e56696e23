"""What stands in a command to be filled in, and filling it in so that a shell takes a value for nothing but a value.

Known are `<namespace>`, `{{ $labels.pod }}` and a shell variable that nothing sets. Labels come from outside, and
whoever can name a pod must not be able to run a command: a value is quoted for the place where it stands, and where
it would be read a second time (ssh, sh -c, a here-document, another language) only plain ones go in; the rest is left
as it stands, with the reason. A variable keeps its name; an assignment is put in front.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

LONGEST_VALUE = 300

# Labels that alerts of the kind usually carry, so that they can be filled in.
LABELS = frozenset(
    (
        "alertname", "cluster", "container", "cronjob", "daemonset", "deployment", "device", "endpoint",
        "horizontalpodautoscaler", "hpa", "instance", "ip", "job", "job_name", "mountpoint", "namespace", "node",
        "persistentvolume", "persistentvolumeclaim", "pod", "poddisruptionbudget", "prometheus", "pvc", "region",
        "replicaset", "resource", "service", "severity", "shard", "statefulset", "zone",
    )
)  # fmt: skip
# Other names that people give the same label.
_SAME = {
    "ns": "namespace", "pv": "persistentvolume", "pvc": "persistentvolumeclaim", "hpa": "horizontalpodautoscaler",
    "pdb": "poddisruptionbudget", "mount_point": "mountpoint", "host": "instance", "hostname": "instance",
}  # fmt: skip
_FILLING_WORDS = re.compile(r"^(?:my|your|the|a|an|some|this|value of|name of)[ _-]+", re.IGNORECASE)
# Of the shell itself, and of awk.
GIVEN = frozenset({"HOME", "HOSTNAME", "KUBECONFIG", "PATH", "PWD", "SHELL", "TMPDIR", "USER", "NF", "NR", "IFS"})
ASSIGNED = re.compile(
    r"(?:^|[\s;&|(])(?:export\s+|read\s+(?:-\w+\s+)*)?([A-Za-z_]\w*)(?==)|\bfor\s+(\w+)\s+in\b"
    r"|\bread\s+(?:-\w+\s+)*(\w+)",
    re.MULTILINE,
)

_SHELLS = frozenset({"", "shell", "sh", "bash", "zsh", "ksh", "console", "shell-session", "terminal"})
_QUERIES = frozenset({"promql", "logql", "metricsql"})
_ANGLED = r"(?<![<\w])<(?P<angled>[A-Za-z](?:[\w .-]{0,60}\w)?)>(?!>)"
_TEMPLATE = r"\{\{-?\s*(?:\$labels|\.Labels|\$?labels)\.(?P<template>[A-Za-z_]\w*)\s*-?\}\}"
_VARIABLE = r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))"
_ANY = re.compile(f"{_ANGLED}|{_TEMPLATE}|{_VARIABLE}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

# What is handed to another shell, or to a program with a language of its own, is read a second time.
_OTHER_SHELL = re.compile(r"\b(?:ssh|eval|bash|zsh|ksh|sh|su|watch|xargs|parallel|source|at)\b")
_OTHER_LANGUAGE = re.compile(r"\b(?:awk|gawk|sed|perl|python3?|ruby|jq|yq|sqlite3|psql|mysql)\b|\bnode\s+-e")
_PLAIN_FOR_SHELLS = re.compile(r"[\w.:@%+,/][\w.:@%+,/-]*", re.ASCII)
_PLAIN = re.compile(r"[\w.:][\w.:-]*", re.ASCII)


class Place(Enum):
    """Where in a command something stands."""

    BARE = "bare"
    SINGLE = "single"
    DOUBLE = "double"
    OPAQUE = "opaque"


class Why(Enum):
    """Why a known value is not filled in."""

    CONTROL = "control"
    LONG = "long"
    DASH = "dash"
    READ_TWICE = "read_twice"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`name` as it is written, `label` that of the alert that it means, or what an input for it is called."""

    name: str
    label: str
    start: int
    end: int
    is_variable: bool = False


class Piece(NamedTuple):
    """A run of a command's text; `kind` is "" for what its author wrote, else "filled" or "open"."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A command with what is known put in. `refused` names those that have a value which can't go there safely."""

    pieces: tuple[Piece, ...]
    open: tuple[str, ...] = ()
    refused: tuple[tuple[str, Why], ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def label_of(name: str) -> str:
    """The label that a placeholder's name means: "my-pvc" → persistentvolumeclaim, "POD_NAME" → pod."""
    plain = name.strip().casefold()
    while (shorter := _FILLING_WORDS.sub("", plain)) != plain:
        plain = shorter
    joined = re.sub(r"[\W_]+", "_", plain).strip("_")
    if joined in LABELS:
        return _SAME.get(joined, joined)
    short = joined.removesuffix("_name")
    if short in LABELS or short in _SAME:
        return _SAME.get(short, short)
    named = [word for word in re.split(r"[\W_]+", plain) if word in LABELS or word in _SAME]
    return _SAME.get(named[0], named[0]) if len(named) == 1 else joined


def assigned_in(command: str) -> set[str]:
    """Variables that a command sets, for itself and for those after it."""
    return {name for names in ASSIGNED.findall(command) for name in names if name}


def placeholders(command: str, language: str = "", *, assigned: Iterable[str] = ()) -> list[Placeholder]:
    """In their order; variables that are set, here or before (`assigned`), are none."""
    is_shell = language in _SHELLS
    known = GIVEN | set(assigned) | (assigned_in(command) if is_shell else set())
    places = _places(command) if is_shell else None
    found = []
    for match in _ANY.finditer(command):
        variable = match["braced"] or match["bare"]
        if variable is not None:
            quoted = places is not None and places[match.start()] == Place.SINGLE
            escaped = command[: match.start()].endswith("\\")
            if variable in known or quoted or escaped or not (is_shell or language in _QUERIES):
                continue
        name = match["angled"] or match["template"] or variable
        found.append(Placeholder(name, label_of(name), match.start(), match.end(), variable is not None and is_shell))
    return found


def fill(command: str, values: Mapping[str, str], language: str = "", *, assigned: Iterable[str] = ()) -> Filled:
    """The command with `values` (label → value) in it; one pass, so that a value is never read as a placeholder."""
    found = placeholders(command, language, assigned=assigned)
    places = _places(command) if language in _SHELLS else None
    pieces: list[Piece] = []
    opened: list[str] = []
    refused: dict[str, Why] = {}
    settings: dict[str, str] = {}
    cursor = 0
    for each in found:
        pieces.append(Piece(command[cursor : each.start]))
        cursor = each.end
        written, value = command[each.start : each.end], values.get(each.label, "").strip()
        outcome = _insert(value, each, command, language, places) if value else None
        if isinstance(outcome, str):
            if each.is_variable:
                settings[each.name] = outcome
            pieces.append(Piece(written) if each.is_variable else Piece(outcome, "filled"))
            continue
        if outcome is not None:
            refused.setdefault(each.name, outcome)
        if each.label not in opened:
            opened.append(each.label)
        pieces.append(Piece(written, "open"))
    pieces.append(Piece(command[cursor:]))
    front = "".join(f"{name}={value}\n" for name, value in settings.items())
    if front:
        pieces.insert(0, Piece(front, "filled"))
    return Filled(tuple(piece for piece in pieces if piece.text), tuple(opened), tuple(refused.items()))


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """What one should see, with the values in it as they are: it is read, not run."""
    return _ANY.sub(lambda match: _shown(match, values), text)


def _shown(match: re.Match[str], values: Mapping[str, str]) -> str:
    name = match["angled"] or match["template"] or match["braced"] or match["bare"]
    value = values.get(label_of(name), "").strip()
    return value if value and not _CONTROL.search(value) and len(value) <= LONGEST_VALUE else match.group()


# ---------------------------------------------------------------------------------------------------------- quoting


def _insert(value: str, each: Placeholder, command: str, language: str, places: Sequence[Place] | None) -> str | Why:
    if _CONTROL.search(value):
        return Why.CONTROL
    if len(value) > LONGEST_VALUE:
        return Why.LONG
    if each.is_variable:
        return _as_variable(value, command, each)
    if value.startswith("-") and not re.search(r"[\w/=:.]$", command[: each.start]):
        return Why.DASH  # it would be read as an option, quoted or not
    if places is None:
        return _for_another_language(value, command[: each.start], language)
    place = places[each.start]
    written = _ANY.sub(" ", command)
    if _OTHER_LANGUAGE.search(written) and place != Place.BARE:
        return value if _PLAIN.fullmatch(value) else Why.READ_TWICE
    if place == Place.OPAQUE or _OTHER_SHELL.search(written):
        return value if _PLAIN_FOR_SHELLS.fullmatch(value) else Why.READ_TWICE
    if place == Place.BARE:
        return shlex.quote(value)
    # Within quotes: plain ones as they are, others in quotes of their own, which end the author's and begin them again.
    if _PLAIN_FOR_SHELLS.fullmatch(value.lstrip("-")):
        return value
    mark = "'" if place == Place.SINGLE else '"'
    return value.replace("'", "'\"'\"'") if place == Place.SINGLE else f"{mark}{shlex.quote(value)}{mark}"


def _as_variable(value: str, command: str, each: Placeholder) -> str | Why:
    """Set in front of the command, where only its own quoting counts; unquoted, it must not fall into words."""
    quoted = _places(command)[each.start] == Place.DOUBLE
    written = _ANY.sub(" ", command)
    read_twice = _OTHER_SHELL.search(written) or _OTHER_LANGUAGE.search(written)
    if value.startswith("-"):
        return Why.DASH
    if _PLAIN_FOR_SHELLS.fullmatch(value) or (quoted and not read_twice):
        return shlex.quote(value)
    return Why.READ_TWICE


def _for_another_language(value: str, before: str, language: str) -> str | Why:
    if _PLAIN.fullmatch(value):
        return value
    if language in _QUERIES and _open_quote(before) in ("'", '"'):
        return value.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'")
    if language == "sql" and _open_quote(before) == "'" and "\\" not in value:
        return value.replace("'", "''")
    return Why.READ_TWICE


def _open_quote(before: str) -> str:
    """The quote within which the text after `before` stands, if any."""
    mark, index = "", 0
    while index < len(before):
        char = before[index]
        if mark and char == "\\" and mark != "`":
            index += 1
        elif mark:
            mark = "" if char == mark else mark
        elif char in "'\"`":
            mark = char
        index += 1
    return mark


def _places(command: str) -> list[Place]:
    """For each character, where it stands. What is not surely understood is opaque."""
    found = [Place.BARE] * (len(command) + 1)
    for start, end, place in _spans(command):
        found[start:end] = [place] * (end - start)
    return found


_HEREDOC = re.compile(r"<<-?\s*(?P<quote>['\"]?)(?P<word>\w+)(?P=quote)")


def _spans(command: str) -> Iterator[tuple[int, int, Place]]:
    """Runs that are not bare. A stack holds what is open: quotes, and `$(` within which everything begins anew."""
    stack: list[str] = []
    index, waiting = 0, ""
    while index < len(command):
        char, top, two = command[index], stack[-1] if stack else "", command[index : index + 2]
        if top == "'":
            yield index, index + 1, Place.SINGLE
            if char == "'":
                stack.pop()
            index += 1
            continue
        if top in ("`", "${", "$'"):
            closing = {"`": "`", "${": "}", "$'": "'"}[top]
            yield index, index + 1, Place.OPAQUE
            if char == "\\":
                yield index + 1, index + 2, Place.OPAQUE
                index += 1
            elif char == closing:
                stack.pop()
            index += 1
            continue
        if char == "\\":
            if top == '"':
                yield index, index + 2, Place.DOUBLE
            index += 2
            continue
        if two in ("$(", "${", "$'") and (two != "$'" or top != '"'):
            if top == '"':
                yield index, index + 2, Place.DOUBLE
            stack.append(two)
            index += 2
            continue
        if char == "`":
            stack.append("`")
            index += 1
            continue
        if top == '"':
            yield index, index + 1, Place.DOUBLE
            if char == '"':
                stack.pop()
            index += 1
            continue
        if char in "'\"":
            stack.append(char)
        elif char == "(":
            stack.append("(")
        elif char == ")" and top in ("(", "$("):
            stack.pop()
        elif char == "#" and (index == 0 or command[index - 1] in " \t\n;"):
            end = command.find("\n", index)
            end = len(command) if end < 0 else end
            yield index, end, Place.OPAQUE
            index = end
            continue
        elif command.startswith("<<<", index):
            index += 3
            continue
        elif two == "<<" and (here := _HEREDOC.match(command, index)):
            waiting = here["word"]
            index = here.end()
            continue
        elif char == "\n" and waiting:
            last = re.compile(rf"^\s*{re.escape(waiting)}\s*$", re.MULTILINE).search(command, index + 1)
            until = last.start() if last else len(command)
            yield index + 1, until, Place.OPAQUE
            index, waiting = until, ""
            continue
        index += 1
