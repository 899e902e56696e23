"""What stands in a command to be filled in, and filling it in so that a shell takes a value for nothing but a value.

Known are `<namespace>`, `{{ $labels.pod }}` and a shell variable that nothing sets. Labels come from outside, and
whoever can name a pod must not be able to run a command: `shell_values` says which value may stand where. The rest is
left as it stands, with the reason. A variable keeps its name; an assignment is put in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from incidents.rules.shell_places import Place
from incidents.rules.shell_programs import is_acted_on
from incidents.rules.shell_values import ShellText, Why, is_plain_anywhere, refusal_anywhere

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


MOST_FILLED = 200  # in one command


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
    return _read(command, language, assigned)[0]


def _read(command: str, language: str, assigned: Iterable[str]) -> tuple[list[Placeholder], ShellText | None]:
    is_shell = language in _SHELLS
    known = set(assigned) | (assigned_in(command) if is_shell else set())
    shell = ShellText(_masked(command)) if is_shell else None
    found = []
    for match in _ANY.finditer(command):
        variable = match["braced"] or match["bare"]
        single = shell is not None and shell.place(match.start()) == Place.SINGLE
        if is_shell and not single and _is_escaped(command, match.start()):
            continue
        if variable is not None and (single or variable in known or _is_given(variable)):
            continue
        if variable is not None and not (is_shell or language in _QUERIES):
            continue
        name = match["angled"] or match["template"] or variable
        found.append(Placeholder(name, label_of(name), match.start(), match.end(), variable is not None and is_shell))
    return found, shell


def _masked(command: str) -> str:
    """With letters for what is filled in, so that it is read as the words that it will be. Variables stay."""
    return _ANY.sub(lambda match: match[0] if match["braced"] or match["bare"] else "x" * len(match[0]), command)


def _is_escaped(command: str, index: int) -> bool:
    before = command[:index]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _is_given(variable: str) -> bool:
    return variable in GIVEN or is_acted_on(variable)


def fill(command: str, values: Mapping[str, str], language: str = "", *, assigned: Iterable[str] = ()) -> Filled:
    """The command with `values` (label → value) in it; one pass, so that a value is never read as a placeholder."""
    found, shell = _read(command, language, assigned)
    if len(found) > MOST_FILLED:
        values = {}  # judging each takes as long as the command is
    outcomes = [_outcome(values.get(each.label, "").strip(), each, command, language, shell) for each in found]
    in_front = _in_front(command, found, outcomes)
    pieces: list[Piece] = []
    opened: list[str] = []
    refused: dict[str, Why] = {}
    cursor = 0
    for each, outcome in zip(found, outcomes, strict=True):
        pieces.append(Piece(command[cursor : each.start]))
        cursor, written = each.end, command[each.start : each.end]
        if each.is_variable and outcome is not None:
            outcome = in_front[each.name]
        if isinstance(outcome, str):
            pieces.append(Piece(written) if each.is_variable else Piece(outcome, "filled"))
            continue
        if outcome is not None:
            refused.setdefault(each.name, outcome)
        if each.label not in opened:
            opened.append(each.label)
        pieces.append(Piece(written, "open"))
    pieces.append(Piece(command[cursor:]))
    front = "".join(f"{name}={value}\n" for name, value in in_front.items() if isinstance(value, str))
    if front:
        pieces.insert(0, Piece(front, "filled"))
    return Filled(tuple(piece for piece in pieces if piece.text), tuple(opened), tuple(refused.items()))


def _outcome(value: str, each: Placeholder, command: str, language: str, shell: ShellText | None) -> str | Why | None:
    """What to write for a placeholder, or why not; None where nothing is known."""
    if not value:
        return None
    if refused := refusal_anywhere(value):
        return refused
    if shell is None:
        if value.startswith("-") and not re.search(r"[\w/=:.]$", command[: each.start]):
            return Why.DASH
        return _for_another_language(value, command[: each.start], language)
    return shell.put_in_front(value, each.start) if each.is_variable else shell.put_in(value, each.start)


def _in_front(command: str, found: list[Placeholder], outcomes: list[str | Why | None]) -> dict[str, str | Why]:
    """Each variable with what it is set to. It is set for every use of it, or for none."""
    settled: dict[str, str | Why] = {}
    for each, outcome in zip(found, outcomes, strict=True):
        if each.is_variable and outcome is not None and not isinstance(settled.get(each.name), Why):
            settled[each.name] = outcome
    for name, outcome in settled.items():
        uses = len(re.findall(rf"\$\{{?[#!]?{name}\b", command, re.ASCII))
        if isinstance(outcome, str) and uses != sum(each.is_variable and each.name == name for each in found):
            settled[name] = Why.READ_TWICE  # used in a way that is not known here
    return settled


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """What one should see, with the values in it as they are: it is read, not run."""
    return _ANY.sub(lambda match: _shown(match, values), text)


def _shown(match: re.Match[str], values: Mapping[str, str]) -> str:
    name = match["angled"] or match["template"] or match["braced"] or match["bare"]
    value = values.get(label_of(name), "").strip()
    return value if value and refusal_anywhere(value) is None else match.group()


# ---------------------------------------------------------------------------------------------- in other languages


def _for_another_language(value: str, before: str, language: str) -> str | Why:
    if is_plain_anywhere(value):
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
